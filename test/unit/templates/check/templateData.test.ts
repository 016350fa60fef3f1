import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { dataLiterals, idOffsets } from '../../../../src/templates/check/templateData.ts';
import { isReadQuickly, megabytes, shortly } from '../../../helpers/megabytes.ts';

suite('templates: TemplateData in code', () => {
	/** The ids and names that are found, such as `1: a, b`. */
	const finds = (language: string, code: string, ...expected: readonly string[]) =>
		test(`${language}: ${code}`, () => {
			const found = dataLiterals(code, language === 'JavaScript');
			assert.deepEqual(
				found.map(({ id, names }) => `${id}: ${names.map(({ name }) => name).join(', ')}`),
				expected
			);
			for (const { start, names } of found) {
				assert.match(code[start] ?? '', /[{[]/);
				for (const { name, ...span } of names) {
					assert.equal(code.slice(span.start, span.end), name);
				}
			}
		});
	finds('JavaScript', 'Template: { TemplateID: 1, TemplateData: JSON.stringify({ a: 1, b: user.b, c }) }', '1: a, b, c');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: \'{"a": "x", "b": 2}\' }', '1: a, b');
	finds('JavaScript', '{ TemplateData: `{"a":"x"}`, TemplateID: 1 }', '1: a');
	finds('JavaScript', '{ templateId: "1", templateData: {\n\t// It\'s one\n\ta: { x: 1 },\n\t"b": [1, 2]\n} }', '1: a, b');
	finds('JavaScript', "{ TemplateID: 1, TemplateData: '{}' }", '1: ');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: data }');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify({ a, ...others }) }');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify({ a, [key]: 1 }) }');
	finds('JavaScript', '{ TemplateID: id, TemplateData: JSON.stringify({ a }) }');
	finds('JavaScript', `{ TemplateID: 1, ${' '.repeat(500)} TemplateData: JSON.stringify({ a }) }`);
	finds('JavaScript', '{ TemplateID: 1, TemplateData: { a } }, { TemplateID: 2, TemplateData: { b } }', '1: a', '2: b');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify(["a", "b"]) }');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify({ a');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: { a, /* digits */ b, /** more */\n// one\nc } }', '1: a, b, c');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify({ a: this.#a, b }) }', '1: a, b');
	finds('JavaScript', 'const templateID = 1, templateData = {};');
	finds('JavaScript', 'function send(templateID = 1, templateData = {}) {}');
	finds('JavaScript', 'const templateID = 1, templateData = { a };\ntemplateData.b = b;');
	finds('JavaScript', 'const templateID = 1, templateData = { a };\nsend(templateData.b == b)', '1: a');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify(Object.assign({ a }, others)) }');
	finds('JavaScript', '{ TemplateID: 1, TemplateData: JSON.stringify({ a }, null, 2) }', '1: a');
	finds('Python', 'template.TemplateID = 1\ntemplate.TemplateData = json.dumps({"a": a, \'b\': f(a, b)})', '1: a, b');
	finds('Python', '{"TemplateID": 1, "TemplateData": "{\\"a\\": 1}"}', '1: a');
	finds('Python', '{"TemplateID": 1, "TemplateData": f\'{{"a": "{a}"}}\'}');
	finds('Python', '{"TemplateID": 1, "TemplateData": json.dumps({name: 1})}');
	finds('Python', '{"TemplateID": 1, "TemplateData": json.dumps({"a": 1, **others})}');
	finds('Python', '{"TemplateID": 1, "TemplateData": json.dumps({ # first\n"a": 1,  # shown\n "b": 2})}', '1: a, b');
	finds('Python', 'template_id = 1\ntemplate_data = {"a": a}\ntemplate_data["b"] = b');
	finds('Python', 'template_id = 1\ntemplate_data = {"a": a}\ntemplate_data.update(others)');
	finds('Python', '{"TemplateID": 1, "TemplateData": json.dumps({"a": 1} | others)}');
	finds('Go', '&ses.Template{TemplateID: common.Uint64Ptr(1), TemplateData: common.StringPtr("{\\"a\\":\\"" + a + "\\"}")}', '1: a');
	finds('Go', 'TemplateID: common.Uint64Ptr(1),\nTemplateData: common.StringPtr(fmt.Sprintf(`{"a":"%s"}`, a)),', '1: a');
	finds('Go', 'templateID := 1\ntemplateData := map[string]string{"a": a, "b": b}', '1: a, b');
	finds('Java', 'template.setTemplateID(1L); template.setTemplateData("{\\"a\\":\\"" + a + "\\",\\"b\\":1}");', '1: a, b');
	finds('PHP', "['TemplateID' => 1, 'TemplateData' => json_encode(['a' => $a, 'b' => [1]])]", '1: a, b');
	finds('PHP', "['TemplateID' => 1, 'TemplateData' => json_encode(['a' => $a] + $others)]");
	finds('PHP', "['TemplateID' => 1, 'TemplateData' => json_encode(array_merge(['a' => $a], $others))]");
	finds('PHP', "$templateId = 1; $templateData = ['a' => $a]; $templateData['b'] = $b;");

	test('long texts are read quickly', async () => {
		const pieces = [
			'TemplateID: 1, ',
			'TemplateData: {',
			'TemplateID: 1, TemplateData: {"',
			"TemplateID: 1, TemplateData: '{'{''",
			'TemplateData: ((((('
		];
		for (const long of [...megabytes, ...pieces.map(piece => piece.repeat(100_000 / piece.length))]) {
			const text = `TemplateID: 1, TemplateData: {${long.slice(0, 100_000)}`;
			await isReadQuickly(shortly(long), text => dataLiterals(text, true), text);
		}
	});
});

suite('templates: IDs in code', () => {
	const has = (code: string, count = 1) =>
		test(code, () => {
			const found = idOffsets(code, 10001);
			assert.deepEqual(
				found.map(offset => code.slice(offset, offset + 5)),
				Array.from({ length: count }, () => '10001')
			);
		});
	has('{ TemplateID: 10001 }');
	has('"TemplateID": "10001"');
	has("['TemplateID' => 10001]");
	has('template.setTemplateID(10001L);');
	has('TemplateID: common.Uint64Ptr(10001),');
	has('const templateId: number = 10001;');
	has('const TemplateID uint64 = 10001');
	has('let template_id: u64 = 10001;');
	has('SES_TEMPLATE_ID=10001');
	has('#define TEMPLATE_ID 10001');
	has('process.env.TEMPLATE_ID || 10001');
	has("templateId === '10001'");
	has('templateIds: [10001]');
	has('template: { id: 10001 }');
	has('TemplateID:\n\t10001');
	has('templateIds = { welcome: 10001, code: 10001 }', 1);
	has('{ TemplateID: 100012 }', 0);
	has('{ TemplateID: 210001 }', 0);
	has('{ templateScale: 10001.5 }', 0);
	has('template();\nport = 10001', 0);
	has('port: 10001', 0);

	test('long texts are read quickly', async () => {
		for (const long of [
			...megabytes,
			...['template', 'template:\n', 'template: 1000'].map(piece => piece.repeat(100_000 / piece.length))
		]) {
			await isReadQuickly(shortly(long), text => idOffsets(text, 10001), long);
		}
	});
});
