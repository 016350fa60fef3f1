import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import JSZip from 'jszip';
import { suite, suiteSetup, test } from 'mocha';
import { parse } from 'yaml';
import manifest from '../../package.json' with { type: 'json' };
import { bundledPackages, noticesOf } from '../../scripts/notices.mts';
import { nodeEnvironment, root } from '../../scripts/paths.mts';
import { copyOfCheckout } from '../helpers/checkout.ts';
import { withLoopback } from '../helpers/loopback.ts';
import type { Workflow } from '../helpers/workflow.ts';

type Result = { readonly code: number; readonly output: string };

async function run(cwd: string, env: NodeJS.ProcessEnv, program: string, ...args: readonly string[]): Promise<Result> {
	const child = spawn(program, args, { cwd, env: nodeEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', data => {
			output += data;
		});
	}
	const [code] = await once(child, 'close');
	return { code, output };
}

/** Creates the VSIX in a checkout, as `npm run package` does. */
async function packaged(checkout: string, env: NodeJS.ProcessEnv = {}): Promise<Buffer> {
	const { code, output } = await run(checkout, env, process.execPath, 'scripts/package.mts');
	assert.equal(code, 0, output);
	return readFileSync(join(checkout, 'tencent-ses.vsix'));
}

/** The text of a file in a VSIX. */
async function textIn(vsix: Buffer, name: string): Promise<string> {
	const file = (await JSZip.loadAsync(vsix)).file(name);
	assert.ok(file, name);
	return file.async('string');
}

suite('VSIX, when it is built', () => {
	let checkout: string;
	let vsix: Buffer;
	suiteSetup(async function () {
		this.timeout(120_000);
		checkout = copyOfCheckout();
		vsix = await packaged(checkout, { TZ: 'America/New_York' });
	});

	test('has the same bytes in another folder and time zone', async () => {
		assert.ok(vsix.equals(await packaged(copyOfCheckout(), { TZ: 'Asia/Shanghai' })));
	}).timeout(120_000);

	test('has these files', async () => {
		const names = Object.keys((await JSZip.loadAsync(vsix)).files).map(name => name.replace('extension/', ''));
		const isTranslation = (name: string) => /^(package\.nls|l10n\/bundle\.l10n)\.[a-z-]+\.json$/.test(name);
		assert.deepEqual(
			names.filter(name => !isTranslation(name)).sort(),
			[
				...['[Content_Types].xml', 'extension.vsixmanifest'],
				...['package.json', 'package.nls.json', 'readme.md', 'SECURITY.md', 'changelog.md', 'LICENSE.txt', 'ThirdPartyNotices.txt'],
				...['emulator', 'extension', 'lazy'].map(name => `dist/${name}.js`),
				...['', '.ja', '.ko', '.zh-cn', '.zh-tw'].flatMap(name => [`dist/schemas/sample${name}.json`, `dist/schemas/template${name}.json`]),
				'skills/tencent-ses/SKILL.md',
				...['icon.png', 'page.css', 'page.js', 'tencentSes.svg'].map(name => `media/${name}`),
				...['addDomain', 'createSenderAddress', 'sendTestMail', 'signIn', 'verifyDomain'].map(name => `media/walkthrough/${name}.svg`)
			].sort()
		);
	});

	test('has at most 600 kB', () => assert.ok(vsix.length <= 600_000, `${vsix.length}`));

	test('has the licenses of all packages in its bundles: npm run notices', async () => {
		const packages = bundledPackages(join(checkout, 'dist'));
		const notices = await textIn(vsix, 'extension/ThirdPartyNotices.txt');
		assert.equal(notices, noticesOf(packages));
		for (const [dependency, file] of [
			['@noble/hashes', 'extension.js'],
			['csv-parse', 'lazy.js'],
			['htmlparser2', 'lazy.js'],
			['smtp-server', 'lazy.js'],
			['tldts-icann', 'lazy.js']
		]) {
			assert.ok(notices.includes(`\n${dependency} `), `${dependency} of ${file}`);
		}
		const licenses = [...new Set(packages.map(({ license }) => license))].sort();
		assert.deepEqual(licenses, ['BSD-2-Clause', 'MIT', 'MIT-0']);
	});

	test('is a pre-release, because the minor version is odd', async () => {
		assert.equal(manifest.version.split('.')[1], '1');
		assert.match(await textIn(vsix, 'extension.vsixmanifest'), /PreRelease" Value="true"/);
	});

	test('keeps the limits of the Marketplace: 30 tags, and known categories', async () => {
		const text = await textIn(vsix, 'extension.vsixmanifest');
		const [, tags = ''] = /<Tags>(.*)<\/Tags>/.exec(text) ?? [];
		assert.ok(tags.split(',').length <= 30, tags);
		assert.ok(tags.includes('email,'), tags);
		assert.match(text, /<Categories>Other,Linters<\/Categories>/);
		assert.match(text, /Branding\.Color" Value="#06294d"/);
	});
});

// On Windows, the scripts of the workflow would run in another shell.
if (process.platform !== 'win32') {
	suite('release of a version', () => {
		const repository = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'example/mail-tools' };
		const release = parse(readFileSync(join(root, '.github/workflows/release.yml'), 'utf8')) as Workflow;
		let checkout: string;
		let vsix: Buffer;

		/** Runs the step of a job of release.yml whose script contains `text`. */
		async function step(job: string, text: string, env: NodeJS.ProcessEnv): Promise<Result> {
			const [script, other] = release.jobs[job]?.steps.flatMap(({ run: lines }) => (lines?.includes(text) ? [lines] : [])) ?? [];
			assert.ok(script !== undefined && other === undefined);
			return run(checkout, { OVSX_PAT: '', ...env }, 'bash', '-e', '-c', script);
		}

		suiteSetup(async function () {
			this.timeout(120_000);
			checkout = copyOfCheckout();
			writeFileSync(join(checkout, 'package.json'), JSON.stringify({ ...manifest, version: '0.2.0' }));
			writeFileSync(join(checkout, 'CHANGELOG.md'), '# Changelog\n\n## [0.2.0] - 2027-01-31\n\n### Added\n\n- All\n');
			assert.deepEqual(await step('build', 'npm pkg set', repository), { code: 0, output: '' });
			vsix = await packaged(checkout);
		});

		const tag = (name: string, code: number) =>
			test(`tag ${name}: ${code === 0 ? 'goes on' : 'fails'}`, async () => {
				assert.equal((await step('build', 'GITHUB_REF_NAME', { GITHUB_REF_NAME: name })).code, code);
			});
		tag('v0.2.0', 0);
		tag('v0.2.1', 1);
		tag('0.2.0', 1);

		test('without an entry in the changelog: fails', async () => {
			const changelog = join(checkout, 'CHANGELOG.md');
			const text = readFileSync(changelog, 'utf8');
			writeFileSync(changelog, text.replace('[0.2.0]', '[Unreleased]'));
			assert.equal((await step('build', 'GITHUB_REF_NAME', { GITHUB_REF_NAME: 'v0.2.0' })).code, 1);
			writeFileSync(changelog, text);
		});

		test('the manifest names the repository', async () => {
			const { repository: where, bugs, homepage } = JSON.parse(await textIn(vsix, 'extension/package.json'));
			assert.deepEqual(where, { type: 'git', url: 'https://github.com/example/mail-tools.git' });
			assert.deepEqual(bugs, { url: 'https://github.com/example/mail-tools/issues' });
			assert.equal(homepage, 'https://github.com/example/mail-tools#readme');
		});

		test('pictures and links of the README lead to the repository, at the tag', async () => {
			const readme = await textIn(vsix, 'extension/readme.md');
			const targets = [...readme.matchAll(/(!?)\[[^\]]*\]\(([^)#][^)]*)\)/g)];
			const pictures = targets.filter(([, mark]) => mark === '!').map(([, , target = '']) => target);
			const links = targets.filter(([, mark]) => mark === '').map(([, , target = '']) => target);
			assert.ok(pictures.length > 0 && links.length > 0);
			for (const picture of pictures) {
				assert.match(picture, /^https:\/\/github\.com\/example\/mail-tools\/raw\/v0\.2\.0\/media\/\w+\.webp$/);
			}
			for (const link of links) {
				assert.match(link, /^https:\/\//);
			}
			assert.ok(links.includes('https://github.com/example/mail-tools/blob/v0.2.0/SECURITY.md'));
		});

		test('an even minor version is no pre-release', async () => {
			assert.doesNotMatch(await textIn(vsix, 'extension.vsixmanifest'), /PreRelease/);
		});

		test('Open VSX: the file is uploaded with a token that is issued for this run', async () => {
			const replies: Readonly<Record<string, unknown>> = {
				'/idToken': { value: 'id token' },
				'/api/version': { version: '1.4.0' },
				'/api/-/trusted-publishing/token': { value: 'issued token' },
				'/api/-/publish': { namespace: 'tencent-ses', name: 'tencent-ses', version: '0.2.0', targetPlatform: 'universal' }
			};
			const reply = ({ url }: { readonly url: string }) => ({ body: replies[url.split('?')[0] ?? ''] ?? {} });
			await withLoopback(reply, async ({ endpoint, arrived }) => {
				const { code, output } = await step('openVsx', 'ovsx publish', {
					OVSX_REGISTRY_URL: endpoint,
					ACTIONS_ID_TOKEN_REQUEST_URL: `${endpoint}/idToken?api-version=2.0`,
					ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'request token'
				});
				assert.equal(code, 0, output);
				const upload = arrived.find(({ url }) => url.startsWith('/api/-/publish'));
				assert.ok(upload?.body === vsix.toString(), output);
				assert.ok(JSON.stringify(upload).includes('issued token'));
			});
		});

		test('Marketplace: vsce accepts the file, and asks GitHub for a token', async () => {
			const { code, output } = await step('marketplace', 'vsce publish', {
				GITHUB_ACTIONS: 'true',
				ACTIONS_ID_TOKEN_REQUEST_URL: undefined
			});
			assert.equal(code, 1);
			assert.match(output, /GitHub Actions did not provide an OIDC token request URL and token/);
		});
	});
}
