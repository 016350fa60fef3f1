import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { type Emulator, startEmulator } from '../../src/emulator/server.ts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import { EmulatorControl } from '../helpers/emulatorControl.ts';
import { type AskingProxy, startAskingProxy, unresolvableHost } from '../helpers/faultServers.ts';
import { describes, tells } from './sayings.ts';
import { tidyAfterEach } from './tidying.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const domain = 'mail.qcloud.com';
const failure = 'Could not load the sender domains';
const unresolvable = `https://${unresolvableHost}`;

suite('when something on the way to SES goes wrong', () => {
	let emulator: Emulator;
	let control: EmulatorControl;
	let proxy: AskingProxy;
	/** Where nobody listens. */
	let nobody: string;
	let workbench: Workbench;

	suiteSetup(async () => {
		emulator = await startEmulator({ tlsPort: 0 });
		control = new EmulatorControl(emulator.endpoint);
		proxy = await startAskingProxy(Number(new URL(emulator.tls ?? '').port));
		const gone = await startAskingProxy(emulator.port);
		await gone.close();
		nobody = gone.url;
		workbench = await openWorkbench({ settings: settingsFor() });
		mkdirSync(join(workbench.home, '.tccli'));
		writeFileSync(join(workbench.home, '.tccli/default.credential'), JSON.stringify(sampleKeys('international').main));
		await workbench.openSidebar();
		await workbench.command('Tencent SES: Sign In');
		await workbench.quickInput.choose('tccli default');
		await workbench.quickInput.choose('International – Singapore');
		await workbench.tree.row(domain).waitFor();
	});

	suiteTeardown(async () => {
		await workbench.close();
		await proxy.close();
		await emulator.close();
	});

	tidyAfterEach(async () => {
		await workbench.command('Notifications: Clear All Notifications');
		await workbench.changeSettings(settingsFor());
		await workbench.tree.row(domain).waitFor();
	});

	/** What a person writes into the settings; without anything, the emulator answers. */
	function settingsFor(settings: object = {}) {
		return { 'remote.autoForwardPorts': false, 'tencentSes.requestTimeout': 2, 'tencentSes.endpoint': emulator.endpoint, ...settings };
	}

	/** What the row says in place of the list, and the message of a command that needs the list. Afterwards the same account is back. */
	const reads = (what: string, settings: () => object, sentence: RegExp, look: () => void = () => {}) =>
		test(`${what}: ${sentence.source}`, async () => {
			await workbench.changeSettings(settingsFor(settings()));
			await describes(workbench, failure, sentence);
			await control.clearLog();
			await workbench.command('Tencent SES: Create Sender Address');
			await tells(workbench, sentence);
			assert.equal(await workbench.quickInput.widget.isVisible(), false);
			assert.deepEqual(await control.actions(), []);
			look();
		});

	reads(
		'a name that does not resolve',
		() => ({ 'tencentSes.endpoint': unresolvable }),
		/^The host name a+\.example could not be resolved\. Check the network, the VPN and the setting "tencentSes\.endpoint"/
	);
	reads(
		'a certificate of an unknown authority',
		() => ({ 'tencentSes.endpoint': emulator.tls }),
		/^The certificate of 127\.0\.0\.1:\d+ comes from an authority .* \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*"http\.systemCertificates".*NODE_EXTRA_CA_CERTS/
	);
	reads(
		'nobody there',
		() => ({ 'tencentSes.endpoint': nobody }),
		/^Nothing answers at 127\.0\.0\.1:\d+ on this computer\. .* check the setting "tencentSes\.endpoint"\./
	);
	reads(
		'a proxy that wants a password',
		() => ({ 'tencentSes.endpoint': unresolvable, 'http.proxy': proxy.url }),
		/^The proxy on the way to a+\.example wants a name and a password\. Write them into the setting "http\.proxy" as http:\/\/name:password@host:port/,
		() => {
			assert.ok(proxy.asked.length > 0);
			assert.ok(proxy.asked.every(({ target, isLetThrough }) => target === `CONNECT ${unresolvableHost}:443` && !isLetThrough));
		}
	);
	reads(
		'a proxy that gets its password, and a certificate of an unknown authority behind it',
		() => ({ 'tencentSes.endpoint': unresolvable, 'http.proxy': proxy.urlWithPassword }),
		/^The certificate of a+\.example comes from an authority that this computer does not know/,
		() => assert.ok(proxy.asked.some(({ isLetThrough }) => isLetThrough))
	);
});
