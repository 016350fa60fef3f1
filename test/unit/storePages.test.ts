import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import { root } from '../../scripts/paths.mts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const id = `${manifest.publisher}.${manifest.name}`;

suite('pages in the stores', () => {
	for (const file of ['README.md', 'CHANGELOG.md']) {
		suite(file, () => {
			const text = read(file)
				.replaceAll(/^```.*?^```$/gms, '')
				.replaceAll(/`[^`\n]*`/g, '');
			const targets = [...text.matchAll(/(!?)\[[^\]]*\]\(([^)]*)\)/g)].map(([, mark, target = '']) => ({
				isPicture: mark === '!',
				target
			}));

			test('has no HTML, of which the stores remove much', () => assert.doesNotMatch(text, /<[a-z!/]/i));

			test('has no pictures of a kind that the stores do not show', () => {
				const pictures = targets.filter(({ isPicture }) => isPicture);
				assert.deepEqual(
					pictures.filter(({ target }) => !/^media\/\w+\.(png|webp)$/.test(target)),
					[]
				);
			});

			test('links by https, to headings, or to files that exist', () => {
				const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(
					([, title = '']) => `#${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
				);
				const isFine = (target: string) =>
					target.startsWith('https://') || headings.includes(target) || existsSync(join(root, target.split('#')[0] || '-'));
				assert.deepEqual(
					targets.filter(({ target }) => !isFine(target)),
					[]
				);
			});
		});
	}

	test('the icon has at least 128 × 128 pixels', () => {
		const icon = readFileSync(join(root, manifest.icon));
		assert.equal(icon.toString('latin1', 1, 4), 'PNG');
		const [width, height] = [icon.readUInt32BE(16), icon.readUInt32BE(20)];
		assert.ok(width === height && width >= 128);
	});

	test('the manifest asks for no money, and its keywords are in the languages of the users', () => {
		assert.equal(manifest.pricing, 'Free');
		assert.ok(!('sponsor' in manifest) && !('badges' in manifest));
		for (const language of [/email/, /腾讯云/, /メール/, /이메일/]) {
			assert.match(manifest.keywords.join(), language);
		}
		assert.deepEqual([...new Set(manifest.keywords)], manifest.keywords);
	});

	test('the extension has the same ID everywhere', () => {
		const files = ['README.md', ...globSync(['package.nls*.json', 'src/**/*.ts', 'docs/*.md'], { cwd: root })];
		const ids = files.flatMap(
			file =>
				read(file)
					.replaceAll('%22', '"')
					.match(/\b[\w-]+\.tencent-ses\b(?!-)/g) ?? []
		);
		assert.ok(ids.length > 0);
		assert.deepEqual(
			ids.filter(named => named !== id),
			[]
		);
	});
});

suite('changelog', () => {
	/** @returns what is wrong with a changelog (https://keepachangelog.com/en/1.1.0/), if the manifest has this version */
	function problems(text: string, version: string): readonly string[] {
		const headings = [...text.matchAll(/^#{2} (.*)$/gm)].map(([, title = '']) => title);
		const sections = [...text.matchAll(/^#{3} (.*)$/gm)].map(([, title = '']) => title);
		const releases = headings.filter(title => title !== '[Unreleased]');
		const dates = releases.map(title => title.slice(-10));
		const numbers = releases.map(title => /^\[(.*?)\]/.exec(title)?.[1] ?? '');
		const isAscending = (values: readonly string[]) =>
			values.slice(1).some((value, index) => value.localeCompare(values[index] ?? '', 'en', { numeric: true }) > 0);
		return [
			...releases.filter(title => !/^\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}$/.test(title)),
			...dates.filter(date => Number.isNaN(Date.parse(date))),
			...sections.filter(title => !/^(Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(title)),
			...(headings.slice(1).includes('[Unreleased]') ? ['Unreleased is not the first'] : []),
			...(isAscending(numbers) || new Set(numbers).size < numbers.length ? ['Versions do not descend'] : []),
			...(isAscending(dates) ? ['Dates do not descend'] : []),
			...(headings[0] === '[Unreleased]' || numbers[0] === version ? [] : [`Neither ${version} nor Unreleased is the first`])
		];
	}

	test('CHANGELOG.md has the form', () => assert.deepEqual(problems(read('CHANGELOG.md'), manifest.version), []));

	const check = (what: string, headings: readonly string[], ...expected: readonly string[]) =>
		test(what, () => assert.deepEqual(problems(headings.join('\n'), '0.2.0'), expected));
	check('a release', [
		'## [Unreleased]',
		'## [0.2.0] - 2027-02-28',
		'### Added',
		'### Fixed',
		'## [0.1.10] - 2027-01-31',
		'## [0.1.9] - 2027-01-31'
	]);
	check('a release without Unreleased', ['## [0.2.0] - 2027-02-28']);
	check('no date', ['## [0.2.0]'], '[0.2.0]', '[0.2.0]');
	check('not a date', ['## [0.2.0] - 2027-13-28'], '2027-13-28');
	check('another section', ['## [0.2.0] - 2027-02-28', '### Improved'], 'Improved');
	check('versions ascend', ['## [0.2.0] - 2027-02-28', '## [0.10.0] - 2027-01-31'], 'Versions do not descend');
	check('a version twice', ['## [0.2.0] - 2027-02-28', '## [0.2.0] - 2027-01-31'], 'Versions do not descend');
	check('dates ascend', ['## [0.2.0] - 2027-02-28', '## [0.1.0] - 2027-03-31'], 'Dates do not descend');
	check('the version of the manifest is missing', ['## [0.1.0] - 2027-02-28'], 'Neither 0.2.0 nor Unreleased is the first');
	check('Unreleased below a version', ['## [0.2.0] - 2027-02-28', '## [Unreleased]'], 'Unreleased is not the first');
});
