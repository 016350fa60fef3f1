import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'mocha';
import manifest from '../../package.json' with { type: 'json' };
import texts from '../../package.nls.json' with { type: 'json' };

suite('manifest', () => {
	const schemas = globSync('src/templates/*.schema.json').map(file => readFileSync(file, 'utf8'));
	const placeholders = [...[JSON.stringify(manifest), ...schemas].join().matchAll(/%([\w.]+)%/g)].map(([, key = '']) => key);
	const commands = manifest.contributes.commands.map(({ command }) => command);
	const menuCommands = Object.values(manifest.contributes.menus).flatMap(items => items.map(({ command }) => command));
	const links = Object.values(texts).flatMap(text => [...text.matchAll(/\(command:([\w.]+)(?:\?([^)]*))?\)/g)]);
	const linkedCommands = links.map(([, command = '']) => command).filter(command => command.startsWith('tencentSes.'));
	const [walkthrough] = manifest.contributes.walkthroughs;
	const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
		.filter(name => name.endsWith('.ts'))
		.map(name => readFileSync(`src/${name}`, 'utf8'));

	test('package.nls.json has exactly the texts that the manifest and the schemas of templates use', () => {
		assert.deepEqual([...new Set(placeholders)].sort(), Object.keys(texts).sort());
	});

	test('every command in a menu, a welcome view or the walkthrough is contributed', () => {
		assert.deepEqual(
			[...menuCommands, ...linkedCommands].filter(command => !commands.includes(command ?? '')),
			[]
		);
	});

	test('every command that the source code uses is contributed', () => {
		const used = sources.flatMap(text => [...text.matchAll(/(?:executeCommand|registerCommand|registerCopy)\(\s*'(tencentSes\.\w+)'/g)]);
		assert.ok(used.length > 0);
		assert.deepEqual(
			used.map(([, command = '']) => command).filter(command => !commands.includes(command)),
			[]
		);
	});

	test('every context key that the manifest asks for is set by the source code', () => {
		const { commands: _, configuration: __, ...asking } = manifest.contributes;
		const conditions = [...JSON.stringify(asking).matchAll(/"(?:when":"|onContext:)([^"]*)/g)].map(([, condition = '']) => condition);
		const asked = new Set(conditions.flatMap(text => [...text.matchAll(/(?<!== )\btencentSes\.(\w+)/g)]).map(([, key]) => key));
		const set = new Set(
			sources.flatMap(text => [...text.matchAll(/\bsetContext(?:\(|', )'(?:tencentSes\.)?(\w+)'/g)]).map(([, key]) => key)
		);
		const [, contexts = ''] = /const contexts = \{(.*?)\n\t\t\};/s.exec(readFileSync('src/tree/view.ts', 'utf8')) ?? [];
		for (const [, key] of contexts.matchAll(/^\t{3}(\w+)/gm)) {
			set.add(key);
		}
		assert.ok(asked.has('signedOut') && asked.has('hasSentMail'));
		// The keybindings with this one never apply: menus show their keys.
		assert.deepEqual(
			[...asked].filter(key => !set.has(key)),
			['onlyShownInMenus']
		);
	});

	test('the walkthrough is opened by links only: before the extension is activated, VS Code does not offer it', () => {
		assert.equal(walkthrough?.when, 'tencentSes.signedIn || tencentSes.signedOut');
		const opening = links.filter(([, command]) => command === 'workbench.action.openWalkthrough');
		const id = JSON.stringify(`${manifest.publisher}.${manifest.name}#${walkthrough?.id}`);
		assert.ok(opening.length > 0);
		for (const [, , argument = ''] of opening) {
			assert.equal(decodeURIComponent(argument), id);
		}
	});

	test('a step of the walkthrough is done when something is true of the account', () => {
		for (const { id, completionEvents, media } of walkthrough?.steps ?? []) {
			assert.match(completionEvents.join(), /^onContext:tencentSes\.(signedIn|has\w+)$/, id);
			assert.match(readFileSync(media.svg, 'utf8'), /var\(--vscode-/);
		}
	});

	suite('the Command Palette hides what cannot run', () => {
		/** Conditions there consist of keys, `!` and `&&`. */
		const holds = (condition: string, keys: readonly string[]) =>
			condition.split(' && ').every(part => (part.startsWith('!') ? !keys.includes(part.slice(1)) : keys.includes(part)));
		const hidden = (...keys: readonly string[]) => {
			const known = keys.map(key => `tencentSes.${key}`);
			const items = manifest.contributes.menus.commandPalette.filter(({ when }) => !holds(when, known));
			return items.map(({ command }) => command.replace('tencentSes.', '')).sort();
		};
		const ofRows = [
			'copyFromHeader',
			'copyTemplateCall',
			'copyTemplateId',
			'mailTemplate',
			'openTemplate',
			'copyRecordName',
			'copySelected',
			'deleteSelected',
			'deleteSelectedTemplate',
			'renameSelected',
			'retry'
		];
		const unlessBusy = [
			...ofRows,
			'showMailSource',
			'previewTemplate',
			'cancelLoading',
			'checkWatches',
			'renameProfile',
			'showCreationReport',
			'stopWatching'
		];
		const ofEmulator = ['copyEmulatorSettings', 'publishInEmulator', 'saveCertificate', 'showEmulatorMail'];
		const ofDomains = ['checkDns', 'copyRecords', 'createMany', 'deleteDomain', 'showDomain', 'verifyDomain'];
		const ofAddresses = ['changeSenderName', 'copySmtpCode', 'deleteAddress', 'insertSmtpCode', 'sendTestMail', 'setSmtpPassword'];
		const ofTemplates = ['compareTemplate', 'deleteTemplate', 'pullTemplate', 'pullTemplates', 'pushNewVersion', 'pushTemplate'];
		const ofAccounts = [
			...ofTemplates,
			...['copyApiCall', 'deliveryStatus', 'openConsole', 'refresh', 'refreshTemplates', 'signOut', 'switchVersion', 'watchReview']
		];

		const hides = (state: string, keys: readonly string[], ...commands: readonly string[]) =>
			test(state, () => assert.deepEqual(hidden(...keys), [...unlessBusy, ...commands].sort()));
		hides('before the extension is activated', [], ...ofEmulator);
		hides('signed out', ['signedOut'], ...ofEmulator, ...ofDomains, 'watchDomain', ...ofAddresses, ...ofAccounts);
		hides('signed in to the emulator, and nothing is known', ['signedIn', 'emulator'], 'openConsole');
		hides(
			'no domains',
			['signedIn', 'noDomains', 'allVerified', 'noAddresses'],
			...ofEmulator,
			...ofDomains,
			'watchDomain',
			...ofAddresses
		);
		hides('domains, but no addresses', ['signedIn', 'noAddresses'], ...ofEmulator, ...ofAddresses);
		hides('all domains are verified', ['signedIn', 'allVerified'], ...ofEmulator, 'watchDomain');

		test('but never Create Sender Address', () => {
			assert.ok(!manifest.contributes.menus.commandPalette.some(({ command }) => command === 'tencentSes.createSenderAddress'));
		});
	});

	test('a skill is in a folder of its name, and its description says when to use it', () => {
		for (const { path } of manifest.contributes.chatSkills) {
			const [, folder] = /^\.\/skills\/([a-z-]{1,64})\/SKILL\.md$/.exec(path) ?? [];
			const [, name, description = ''] = /^---\nname: (.*)\ndescription: (.*)\n---\n/.exec(readFileSync(path, 'utf8')) ?? [];
			assert.ok(folder);
			assert.equal(name, folder);
			assert.match(description, /\bUse it to\b/);
			assert.ok(description.length <= 1024);
		}
	});

	test('the language-model tools are those of the skill and of docs/agents.md', () => {
		const tools = manifest.contributes.languageModelTools.map(({ toolReferenceName }) => toolReferenceName);
		const [skill] = manifest.contributes.chatSkills;
		for (const file of [skill?.path ?? '', 'docs/agents.md']) {
			const named = readFileSync(file, 'utf8').matchAll(/`((?:list|check|explain|create|send)_\w+)`/g);
			assert.deepEqual([...new Set([...named].map(([, name]) => name))].sort(), tools.toSorted(), file);
		}
	});

	test('a window that does not use SES does not activate the extension', () => {
		assert.deepEqual(manifest.activationEvents, [
			'onFileSystem:tencent-ses',
			'onWebviewPanel:tencentSes.page',
			'onLanguage:tencent-ses-list',
			'workspaceContains:ses-templates/*/template.json'
		]);
	});

	test('@types/vscode has the version of the oldest supported VS Code', () => {
		assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
	});

	test('no folder, workspace, remote machine or other extension can redirect requests: a folder sets only what concerns its templates', () => {
		for (const [name, { scope }] of Object.entries(manifest.contributes.configuration.properties)) {
			assert.equal(scope, name.startsWith('tencentSes.templates.') ? 'resource' : 'application', name);
		}
	});
});
