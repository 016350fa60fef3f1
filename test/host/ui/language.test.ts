import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { env } from 'vscode';
import { dateText, hourText, listText, numberText, sizeText } from '../../../src/ui/localText.ts';
import { Patches } from '../patches.ts';
import { usePerson } from '../person.ts';

suite('the language of VS Code', () => {
	const time = new Date(2026, 0, 2, 15, 4, 5);

	const writes = (language: string, ...expected: readonly string[]) =>
		test(`dates, numbers and lists in ${language}`, () => {
			const patches = new Patches();
			patches.put(env, 'language', language);
			try {
				const numbers = [numberText(12_345), sizeText(12_345)];
				const texts = [dateText(time, 'medium'), dateText(time), hourText(time), ...numbers, listText(['a', 'b', 'c'])];
				// Versions of Unicode CLDR differ in the space before AM and PM.
				assert.deepEqual(
					[...texts, listText(['a', 'b'], 'long')].map(text => text.replaceAll('\u202f', ' ')),
					expected
				);
			} finally {
				patches.undo();
			}
		});
	writes('en', 'Jan 2, 2026, 3:04:05 PM', 'Jan 2, 2026', '3:04 PM', '12,345', '12.3 kB', 'a, b, c', 'a and b');
	writes('zh-cn', '2026年1月2日 15:04:05', '2026年1月2日', '15:04', '12,345', '12.3 kB', 'a、b、c', 'a和b');
	writes('zh-tw', '2026年1月2日 下午3:04:05', '2026年1月2日', '下午3:04', '12,345', '12.3 kB', 'a、b和c', 'a和b');
	writes('ja', '2026/01/02 15:04:05', '2026/01/02', '15:04', '12,345', '12.3 KB', 'a、b、c', 'a、b');
	writes('ko', '2026. 1. 2. 오후 3:04:05', '2026. 1. 2.', '오후 3:04', '12,345', '12.3kB', 'a, b 및 c', 'a 및 b');
	writes('de', '02.01.2026, 15:04:05', '02.01.2026', '15:04', '12.345', '12,3 kB', 'a, b und c', 'a und b');

	const asksFor = (language: string, expected: RegExp) =>
		suite(language, () => {
			const person = usePerson({ language });

			test(`SES is asked for messages such as ${expected.source}`, async () => {
				// The first request may be that of a list that the refresh cancels.
				await person.emulator.addFault({ action: 'ListEmailIdentities', code: 'OperationDenied', times: 'always' });
				await person.run('refresh');
				assert.match((await person.row('Could not load the sender domains')).description, expected);
			});
		});
	const [english, chinese] = [/asked to answer with this error/, /按要求返回此错误/];
	asksFor('zh-cn', chinese);
	asksFor('zh-tw', english);
	asksFor('ja', english);
	asksFor('zh', english);
});
