import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type RunningEmulator, startEmulator } from '../../scripts/emulator.mts';
import { canaries, canaryTexts, plantedVariables, plantFiles, Search } from '../helpers/canaries.ts';
import { echoes, Front } from '../helpers/front.ts';
import { browserDatabases } from './browserDatabases.ts';
import { eventually } from './eventually.ts';
import { reportAfterEach } from './useWorkbench.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const address = 'billing@mail.qcloud.com';

suite('Canary secrets in a window', () => {
	let emulator: RunningEmulator;
	let front: Front;
	let workbench: Workbench;
	/** The texts that the window showed, except the message with a new password. */
	const shown: string[] = [];

	suiteSetup(async () => {
		emulator = await startEmulator();
		const { endpoint, dns } = JSON.parse(emulator.address) as { readonly endpoint: string; readonly dns: string };
		front = await Front.start({ endpoint });
		workbench = await openWorkbench({
			settings: { 'tencentSes.endpoint': front.endpoint, 'tencentSes.dns.servers': [dns] },
			env: plantedVariables
		});
		plantFiles(workbench.home);
	});

	reportAfterEach();

	suiteTeardown(async () => {
		await workbench.close();
		await front.close();
		await emulator.stop();
	});

	/** Records what is on the screen. Masked text consists of dots. */
	async function look(): Promise<void> {
		shown.push(await workbench.page.locator('body').innerText());
	}

	async function signIn(source: string, texts: readonly string[]): Promise<void> {
		// While the credentials of the last sign-in are still being stored, the command does nothing.
		await eventually(async () => {
			await workbench.command('Tencent SES: Sign In…');
			await workbench.quickInput.row(source).waitFor({ timeout: 3000 });
		});
		await workbench.quickInput.choose(source);
		await workbench.quickInput.choose('International – Singapore');
		for (const text of texts) {
			await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), true));
			await workbench.quickInput.type(text);
			await look();
			const title = await workbench.quickInput.title();
			await workbench.quickInput.enter();
			if (text !== texts.at(-1)) {
				await eventually(async () => assert.notEqual(await workbench.quickInput.title(), title));
			}
		}
	}

	async function setPassword(how: string): Promise<void> {
		await workbench.command('Tencent SES: Set SMTP Password…');
		await workbench.quickInput.choose(address);
		if (front.passwords.length > 0) {
			await workbench.clickInDialog('Replace…');
		}
		await workbench.quickInput.choose(how);
	}

	test('are used to sign in, from each source', async () => {
		const { secretId, secretKey, token } = canaries.typed;
		const profile = () => workbench.page.locator('[id$="tencentSes.profile"]').innerText();
		await signIn('SecretId and SecretKey', [secretId, secretKey, token]);
		await workbench.quickInput.waitUntilClosed();
		const first = await profile();
		for (const source of ['tccli default', 'Tencent Cloud SDK', 'Environment Variables', 'SecretId and SecretKey']) {
			await signIn(source, source === 'SecretId and SecretKey' ? [secretId, secretKey, token] : []);
			await workbench.quickInput.waitUntilClosed();
			await look();
		}
		// The credentials are stored after the box is closed. Commands that are run before that act in the previous account.
		await eventually(async () => assert.equal(await profile(), first));
		await workbench.openSidebar();
		await workbench.tree.row('mail.qcloud.com').waitFor();
		// A view that is being drawn takes the focus from the list of addresses, which closes.
		await workbench.tree.waitUntilDrawn();
		await look();
	});

	test('SMTP passwords are typed, generated, kept and used', async () => {
		await setPassword('Enter a Password');
		await eventually(async () => assert.equal(await workbench.quickInput.isMasked(), true));
		await workbench.quickInput.type(canaries.smtpPassword);
		await look();
		await workbench.quickInput.enter();
		await workbench.notifications.click('SMTP password of', 'Keep in VS Code');
		await workbench.notifications.waitFor(/is kept in the secret storage/);
		await look();
		await workbench.command('Notifications: Clear All Notifications');
		await setPassword('Generate a Strong Password');
		await workbench.notifications.click('SMTP password of', 'Keep in VS Code');
		await workbench.notifications.waitFor(/is kept in the secret storage/);
		await look();
		assert.equal(front.passwords.length, 2);
	});

	// Host tests try all of them.
	for (const name of ['a message', 'a RequestId', 'names', 'bytes that are no HTTP', 'a redirect']) {
		test(`a server echoes requests as ${name}`, async () => {
			front.behavior = echoes[name];
			assert.ok(front.behavior);
			const { count } = front;
			await workbench.command('Tencent SES: Refresh');
			await workbench.command('Tencent SES: Show Delivery Status…');
			await eventually(() => assert.ok(front.count > count + 1));
			await workbench.page.keyboard.press('Escape');
			await look();
			front.behavior = undefined;
		});
	}

	test('do not appear on the screen, in files or in the browser', async () => {
		await workbench.command('Tencent SES: Show Log');
		await eventually(async () => assert.match(await workbench.page.locator('.part.panel').innerText(), /ListEmailIdentities/));
		await look();
		const logs = await eventually(() => {
			const files = globSync('**/*.log', { cwd: workbench.dataDir });
			assert.ok(
				files.some(file =>
					/SetSmtpPassword|UpdateEmailSmtpPassWord|ListEmailIdentities OK/.test(readFileSync(join(workbench.dataDir, file), 'utf8'))
				)
			);
			return files;
		});
		assert.ok(logs.length > 3);
		const search = new Search(
			new Map([...canaryTexts, ...front.passwords.map((password, index) => [`password ${index}`, password] as const)])
		);
		const planted = /[\\/]\.(tccli|tencentcloud)[\\/]/;
		const places = globSync('**/*', { cwd: join(workbench.dataDir, '..'), withFileTypes: true })
			.filter(entry => entry.isFile())
			.map(entry => join(entry.parentPath, entry.name))
			.filter(file => !planted.test(file) && !file.includes('tencent-ses/'));
		assert.ok(places.length > 10);
		assert.deepEqual(
			places.flatMap(file => search.in(readFileSync(file, 'latin1')).map(name => `${name} in ${file}`)),
			[]
		);
		const stores = ['JSON.stringify(localStorage)', 'JSON.stringify(sessionStorage)', browserDatabases];
		for (const text of [...shown, ...(await Promise.all(stores.map(store => workbench.page.evaluate<string>(store))))]) {
			assert.deepEqual(search.in(text), []);
		}
		console.log(
			`      ${places.length} files, ${shown.length} looks, ${search.size} forms of ${canaryTexts.size + front.passwords.length} secrets`
		);
	});
});
