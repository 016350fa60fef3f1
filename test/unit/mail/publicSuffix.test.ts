import assert from 'node:assert/strict';
import { domainToASCII } from 'node:url';
import { build } from 'esbuild';
import fc from 'fast-check';
import { suite, test } from 'mocha';
import { labelsOf, libraryTrie, packedSuffixes } from '../../../scripts/packedSuffixes.mts';
import { root } from '../../../scripts/paths.mts';
import { mailboxProviderOf } from '../../../src/mail/mailboxProviders.ts';
import { publicSuffixOf, registrableDomain, zoneOf } from '../../../src/mail/publicSuffix.ts';

suite('mail: public suffixes', () => {
	const splits = (name: string, suffix: string, registrable: string | undefined) =>
		test(`${name}: ${registrable ?? 'nothing'} was registered below ${suffix}`, () => {
			assert.equal(publicSuffixOf(name), suffix);
			assert.equal(registrableDomain(name), registrable);
			assert.equal(zoneOf(name), registrable ?? name);
		});
	splits('example.com', 'com', 'example.com');
	splits('a.b.example.com', 'com', 'example.com');
	splits('com', 'com', undefined);
	splits('co.uk', 'co.uk', undefined);
	splits('example.co.uk', 'co.uk', 'example.co.uk');
	splits('mail.example.com.cn', 'com.cn', 'example.com.cn');
	splits('xn--55qx5d.cn', 'xn--55qx5d.cn', undefined);
	splits('x.xn--55qx5d.cn', 'xn--55qx5d.cn', 'x.xn--55qx5d.cn');
	splits('city.kawasaki.jp', 'kawasaki.jp', 'city.kawasaki.jp');
	splits('a.b.kawasaki.jp', 'b.kawasaki.jp', 'a.b.kawasaki.jp');
	splits('www.ck', 'ck', 'www.ck');
	// Names that companies let others use below theirs are registered names all the same.
	splits('name.github.io', 'io', 'github.io');
	splits('shop.example', 'example', 'shop.example');
	splits('mail.shop.nosuchtop', 'nosuchtop', 'shop.nosuchtop');
	test('a name in other letters has its zone in the same letters', () => {
		assert.equal(zoneOf('mail.例子.公司.cn'), '例子.公司.cn');
		assert.equal(zoneOf('公司.cn'), '公司.cn');
	});

	test('the empty name has none', () => {
		assert.equal(publicSuffixOf(''), undefined);
		assert.equal(registrableDomain(''), undefined);
		assert.equal(zoneOf(''), '');
	});

	test('the registered name is the end of the name, one label longer than the suffix', () => {
		fc.assert(
			fc.property(fc.domain(), fc.constantFrom('', 'a.', 'a.b.'), (domain, prefix) => {
				const name = prefix + domain.toLowerCase();
				const registrable = registrableDomain(name);
				const suffix = publicSuffixOf(name);
				assert.ok(suffix !== undefined && `.${name}`.endsWith(`.${suffix}`));
				assert.equal(registrable === undefined, suffix === name);
				if (registrable !== undefined) {
					assert.ok(`.${name}`.endsWith(`.${registrable}`));
					assert.equal(registrable.split('.').length, suffix.split('.').length + 1);
				}
			})
		);
	});

	const provides = (name: string, provider: string | undefined) =>
		test(`${name} is ${provider === undefined ? 'no' : 'a'} mailbox provider's`, () =>
			assert.equal(mailboxProviderOf(name, registrableDomain(name)), provider));
	provides('qq.com', 'qq.com');
	provides('vip.qq.com', 'qq.com');
	provides('gmail.com', 'gmail.com');
	provides('163.com', '163.com');
	provides('foxmail.com', 'foxmail.com');
	provides('mail.ru', 'mail.ru');
	provides('yahoo.co.jp', 'yahoo.co.jp');
	provides('mail.yahoo.com', 'yahoo.com');
	provides('hotmail.fr', 'hotmail.fr');
	provides('docomo.ne.jp', 'docomo.ne.jp');
	provides('mail.qcloud.com', undefined);
	provides('xqq.com', undefined);
	provides('qq.com.example', undefined);
	provides('yahoo.example.com', undefined);
	provides('notyahoo.com', undefined);
	provides('mail.example.ru', undefined);
	provides('com', undefined);
});

suite('mail: public suffixes as the extension carries them', () => {
	type Lookup = typeof import('../../../src/mail/publicSuffix.ts');
	let packed: Lookup;
	/** As one text, because comparing lists takes longer than looking up, and there are tens of thousands of names. */
	const answers = (name: string, lookup: Pick<Lookup, 'publicSuffixOf' | 'registrableDomain'>) =>
		`${name}: ${lookup.publicSuffixOf(name)}, ${lookup.registrableDomain(name)}`;
	const isAnsweredAlike = (name: string) => assert.equal(answers(name, packed), answers(name, { publicSuffixOf, registrableDomain }));

	suiteSetup(async () => {
		const { outputFiles } = await build({
			absWorkingDir: root,
			entryPoints: ['src/mail/publicSuffix.ts'],
			bundle: true,
			format: 'esm',
			mainFields: ['module', 'main'],
			write: false,
			plugins: [packedSuffixes]
		});
		packed = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? '')}`);
	});

	/** What the list names, rules and what is above them. */
	const labels = labelsOf(libraryTrie);
	function namesBelow(node: number, above: string): readonly string[] {
		const { edgeStart, edgeChild } = libraryTrie;
		const start = edgeStart[node] ?? 0;
		return labels.slice(start, edgeStart[node + 1]).flatMap((label, index) => {
			const name = `${label}${above}`;
			return [name, ...namesBelow(edgeChild[start + index] ?? 0, `.${name}`)];
		});
	}
	const names = [libraryTrie.rulesRoot, libraryTrie.exceptionsRoot].flatMap(node => namesBelow(node, ''));
	const asciiNames = names.filter(name => /^[ -~]+$/.test(name));

	test('every name of the list is answered as by the library', () => {
		assert.ok(asciiNames.length > 6000);
		for (const name of asciiNames) {
			for (const asked of [name, `a.${name}`, `b.a.${name}`, `a${name}`, name.slice(1), name.replace('*', 'a')]) {
				isAnsweredAlike(asked);
			}
		}
	});

	test('so is any other name', () => {
		const label = fc.stringMatching(/^[a-z\d]([a-z\d-]{0,8}[a-z\d])?$/);
		const someLabel = fc.oneof(label, fc.constantFrom(...asciiNames.flatMap(name => name.split('.'))));
		fc.assert(
			fc.property(fc.array(someLabel, { maxLength: 5 }), parts => isAnsweredAlike(parts.join('.'))),
			{ numRuns: 1000 }
		);
	});

	test('names in other letters are left out, as each is in the list in ASCII as well', () => {
		const known = new Set(asciiNames);
		const others = names.filter(name => !known.has(name));
		assert.ok(others.length > 100);
		assert.deepEqual(
			others.filter(name => !known.has(domainToASCII(name))),
			[]
		);
	});
});
