import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import dns from 'node:dns';
import net from 'node:net';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import type { Emulator } from '../../../src/emulator/server.ts';
import { sampleKeys } from '../../../src/emulator/state/credentials.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';
import { MemorySecrets } from '../memorySecrets.ts';
import { ignoresRow, Robot } from '../robot.ts';
import { speedUp } from '../speedUp.ts';
import { configure } from '../surroundings.ts';

/** Records the targets of all connections and datagrams of this process, its servers, and the names that it looks up. */
class Wiretap {
	readonly targets = new Set<string>();
	readonly listeners = new Set<string>();
	readonly names = new Set<string>();
	private readonly _restorers: (() => void)[] = [];

	constructor() {
		const { targets, listeners, names } = this;
		this._wrap(net.Socket.prototype, 'connect', ([first, second]) => {
			// Node passes normalized options as an array.
			const options = Array.isArray(first) ? first[0] : first;
			if (typeof options === 'object' && options !== null) {
				const { host = 'localhost', port, path } = options as { host?: string; port?: number; path?: string };
				targets.add(path ?? `${host}:${port}`);
			} else {
				targets.add(typeof second === 'string' ? `${second}:${first}` : `localhost:${first}`);
			}
		});
		/** Sockets of the emulators' DNS servers. */
		const servers = new WeakSet<object>();
		this._wrap(dgram.Socket.prototype, 'send', (args, socket) => {
			const [port, address] = args.filter(arg => typeof arg === 'number' || typeof arg === 'string').slice(-2);
			// A connected socket has no target here.
			if (port !== undefined && !servers.has(socket)) {
				targets.add(`udp ${address}:${port}`);
			}
		});
		this._wrap(dgram.Socket.prototype, 'connect', ([port, address]) => targets.add(`udp ${address}:${port}`));
		this._wrap(net.Server.prototype, 'listen', ([first, second]) => {
			const options = typeof first === 'object' && first !== null ? (first as { host?: string; path?: string }) : { host: second };
			listeners.add(String(options.host ?? ('path' in options ? 'pipe' : 'all')));
		});
		this._wrap(dgram.Socket.prototype, 'bind', ([first, second], socket) => {
			const options = typeof first === 'object' && first !== null ? (first as { address?: string; port?: number }) : {};
			const address = options.address ?? second;
			// Node binds a socket without address and port before it sends.
			if (typeof address === 'string' || options.port !== 0) {
				servers.add(socket);
				listeners.add(typeof address === 'string' ? address : 'all');
			}
		});
		for (const object of [dns, dns.promises] as object[]) {
			this._wrap(object, 'lookup', ([name]) => names.add(String(name)));
		}
		for (const resolver of [dns.Resolver.prototype, dns.promises.Resolver.prototype] as object[]) {
			this._wrap(resolver, 'setServers', ([servers]) => {
				for (const server of servers as readonly string[]) {
					targets.add(`dns ${server}`);
				}
			});
		}
		const requested = (message: unknown) => {
			const { origin, path } = (message as { readonly request: { readonly origin?: string; readonly path?: string } }).request;
			targets.add(`fetch ${origin}${path?.startsWith('/emulator/') ? '/emulator/' : ''}`);
		};
		subscribe('undici:request:create', requested);
		this._restorers.push(() => unsubscribe('undici:request:create', requested));
	}

	remove(): void {
		for (const restore of this._restorers.splice(0).reverse()) {
			restore();
		}
	}

	private _wrap(object: object, name: string, note: (args: readonly unknown[], self: object) => void): void {
		const original = Reflect.get(object, name) as (...args: unknown[]) => unknown;
		Reflect.set(object, name, function (this: object, ...args: unknown[]) {
			note(args, this);
			return original.apply(this, args);
		});
		this._restorers.push(() => Reflect.set(object, name, original));
	}
}

const commands: readonly string[] = vscode.extensions
	.getExtension('tencent-ses.tencent-ses')
	?.packageJSON.contributes.commands.map(({ command }: { readonly command: string }) => command);

suite('Every connection', function () {
	// Each test runs all commands.
	this.timeout(60_000);
	let emulator: Emulator;
	let robot: Robot;
	const secrets = new MemorySecrets();
	let wiretap: Wiretap;
	/** The addresses that an emulator listens at. The one of the extension runs in a thread. */
	let listeners: ReadonlySet<string>;
	/** The emulator of the extension that VS Code started; the robot is a second instance. */
	const { endpoint, dns: dnsServer } = JSON.parse(process.env['TENCENT_SES_EMULATOR'] ?? '{}') as Readonly<
		Record<'endpoint' | 'dns', string>
	>;
	const given = [new URL(endpoint).host, `fetch ${endpoint}`, `dns ${dnsServer}`, `udp ${dnsServer}`, dnsServer];

	suiteSetup(async () => {
		wiretap = new Wiretap();
		emulator = await startFaultyEmulator({ rateLimits: false });
		listeners = new Set(wiretap.listeners);
		wiretap.listeners.clear();
		robot = new Robot({ emulator: 'none', settings: { endpoint: emulator.endpoint, 'dns.servers': [emulator.dns] }, secrets });
		await robot.start();
		const { secretId, secretKey } = sampleKeys('international').main;
		robot.textsFor = ({ title, prompt, isPassword }) => {
			if (isPassword) {
				return [
					title.endsWith('SecretId') ? secretId : title.endsWith('SecretKey') ? secretKey : title.endsWith('Token') ? '' : 'Wiretap56Pw'
				];
			}
			const named = /^Enter (\S+) to confirm/.exec(prompt)?.[1];
			return [...(named ? [named] : []), 'Wiretap', 'wiretap.example.com', 'somebody@example.com', '{"name": "Wiretap"}'];
		};
	});

	suiteTeardown(async () => {
		await robot.stop();
		wiretap.remove();
		await emulator.close();
	});

	async function signIn(source: string): Promise<void> {
		robot.answersLeft = 40;
		robot.prefers = preferring(source);
		await robot.runToEnd('tencentSes.signIn');
	}

	const preferring =
		(source: string): Robot['prefers'] =>
		(title, labels) => {
			const wanted = title.endsWith('Sign In') ? labels.findIndex(label => label.endsWith(source)) : title.endsWith('Region') ? 0 : -1;
			return wanted < 0 ? undefined : wanted;
		};

	/** Runs all commands except those that change the profile, on all kinds of rows. */
	async function runAll(source: string): Promise<void> {
		// Messages have Sign In buttons.
		robot.prefers = preferring(source);
		await robot.runToEnd('tencentSes.refresh');
		const rows = (await robot.nodes()) as readonly { readonly kind: string }[];
		const kinds = ['domain', 'address', 'record'].map(kind => rows.find(row => row.kind === kind));
		// The rate limits of SES would make this slow.
		const restoreTimers = speedUp();
		try {
			for (const [index, row] of [undefined, ...kinds].entries()) {
				const others = commands.filter(
					id => !/\.(signIn|signOut|switchProfile|renameProfile)$/.test(id) && (index === 0 || !ignoresRow(id))
				);
				for (const id of others) {
					robot.answersLeft = 20;
					await (row ? robot.runToEnd(id, row) : robot.runToEnd(id));
				}
			}
		} finally {
			restoreTimers();
		}
	}

	/** The targets so far, without those of the emulator's control endpoints and the pipes of VS Code. Clears them. */
	function seen(): readonly string[] {
		const targets = [...wiretap.targets].filter(target => !/^(\/|\\\\|fetch https?:\/\/127\.0\.0\.1:\d+\/emulator\/)/.test(target)).sort();
		wiretap.targets.clear();
		return targets;
	}

	const socketOf = (address: string) => new URL(address.includes('://') ? address : `x://${address}`).host;

	test('of a profile with keys goes to the endpoint and the DNS servers in the settings', async () => {
		await signIn('SecretId and SecretKey');
		await runAll('SecretId and SecretKey');
		const host = socketOf(emulator.endpoint);
		const allowed = [host, `fetch ${emulator.endpoint}`, `dns ${emulator.dns}`, `udp ${emulator.dns}`, emulator.dns, ...given];
		const targets = seen();
		assert.deepEqual(
			targets.filter(target => !allowed.includes(target)),
			[]
		);
		assert.ok(targets.includes(`fetch ${emulator.endpoint}`) && targets.includes(`dns ${emulator.dns}`), targets.join());
		assert.deepEqual(
			[...wiretap.names].filter(name => name !== '127.0.0.1'),
			[]
		);
		assert.deepEqual([...wiretap.listeners], []);
	});

	test('without an endpoint setting goes to the endpoint of the site, over TLS', async () => {
		// Nothing may leave this computer, so no name is found.
		const { lookup } = dns;
		const asked: string[] = [];
		Reflect.set(dns, 'lookup', (name: string, ...rest: unknown[]) => {
			asked.push(name);
			const done = rest.at(-1) as (error: Error) => void;
			setImmediate(done, Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
		});
		try {
			await configure({ endpoint: undefined });
			await robot.runToEnd('tencentSes.refresh');
			await robot.nodes();
		} finally {
			Reflect.set(dns, 'lookup', lookup);
			await configure({ endpoint: emulator.endpoint });
		}
		// Earlier requests go to this computer.
		const targets = seen().filter(target => !/127\.0\.0\.1:\d+$/.test(target));
		assert.ok(targets.length > 0);
		assert.deepEqual(
			targets.filter(target => !/^(fetch https:\/\/)?ses(\.intl)?\.tencentcloudapi\.com(:443)?$/.test(target)),
			[]
		);
		assert.deepEqual([...new Set(asked)], ['ses.intl.tencentcloudapi.com']);
	});

	test('to the servers of an emulator has to come from this computer', () => {
		assert.deepEqual([...listeners], ['127.0.0.1']);
	});

	test('of an emulator stays on loopback', async () => {
		// Signing out ends the watches of the other profile.
		robot.prefers = message => (message.startsWith('Sign out') ? 0 : undefined);
		await robot.runToEnd('tencentSes.signOut');
		assert.equal(secrets.size, 0);
		await configure({ 'dns.servers': undefined });
		seen();
		await signIn('Local Emulator');
		await runAll('Local Emulator');
		const targets = seen();
		assert.ok(targets.length > 0);
		assert.deepEqual(
			targets.filter(target => !/^(fetch http:\/\/|dns |udp )?127\.0\.0\.1:\d+$/.test(target)),
			[]
		);
	});
});
