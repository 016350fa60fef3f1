import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import { PendingWrites } from '../../src/accounts/pendingWrites.ts';
import { passwords } from '../../src/emulator/crypto.ts';
import type { Fault } from '../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import type { State } from '../../src/emulator/state/state.ts';
import { isFinal, isNews, isUndecided, type Outcome, outcomeOf } from '../../src/recovery/outcome.ts';
import { Creation } from '../../src/senders/creation.ts';
import { changeName } from '../../src/senders/nameChange.ts';
import type { Action } from '../../src/ses/actions.ts';
import { SesClient } from '../../src/ses/client.ts';
import { createSenderDomain, deleteSenderDomain, listSenderDomains } from '../../src/ses/domains.ts';
import { isSesError } from '../../src/ses/errors.ts';
import type { Journal, OpenWrite, Write } from '../../src/ses/journal.ts';
import { mayHaveHappened } from '../../src/ses/retry.ts';
import {
	createSenderAddress,
	deleteSenderAddress,
	isTaken,
	listSenderAddresses,
	type SenderAddress,
	setSmtpPassword
} from '../../src/ses/senders.ts';
import { EmulatorControl } from './emulatorControl.ts';
import { startFaultyEmulator } from './faultyEmulator.ts';

/** An operation of the user, with faults. */
export interface Step {
	readonly do: 'create' | 'delete' | 'setPassword' | 'changeName' | 'createMany' | 'addDomain' | 'deleteDomain' | 'refresh';
	/** The index of the address or domain. */
	readonly index: number;
	readonly others: readonly number[];
	readonly name: number;
	readonly faults: readonly Fault[];
	/** Milliseconds until the user cancels. */
	readonly canceled?: number | undefined;
	/** The window is killed this long after it has sent the request with this number. */
	readonly killed?: { readonly request: number; readonly milliseconds: number } | undefined;
}

/** What the extension has reported about an address. */
interface Reported {
	/** `undefined`: not known yet. */
	isThere?: boolean | undefined;
	/** `undefined`: not known. */
	name?: string | undefined;
	/** `some`: any password. `undefined`: not known. */
	password?: 'none' | 'some' | { readonly is: string } | undefined;
}

export interface Figures {
	sequences: number;
	steps: number;
	/** Faults that were applied to a request. */
	faults: number;
	kills: number;
	canceled: number;
	/** Writes whose outcome a later list has shown. */
	settled: number;
	/** Writes that were reported as without effect, but had it later, because the server took longer than the timeout. */
	corrected: number;
	/** Passwords that may have been replaced, which the service does not show. */
	unknowable: number;
}

/** Milliseconds. */
const timeout = 300;
const longestLatency = 15;

const domain = 'mail.example.com';
const addresses = ['a', 'b', 'c', 'd', 'e', 'f'].map(name => `${name}@${domain}`);
const names = ['', 'One', 'Two, Ltd.', '腾讯云'];
const domains = ['spare.example.net', 'other.example.org'];
const profileId = 'profile';

const kinds = ['create', 'create', 'delete', 'setPassword', 'changeName', 'createMany', 'addDomain', 'deleteDomain', 'refresh'] as const;

/** The actions that faults apply to; `undefined` is the first request. */
const actions: Readonly<Record<Step['do'], readonly (Action | undefined)[]>> = {
	create: ['CreateEmailAddress', 'ListEmailAddress', undefined],
	delete: ['DeleteEmailAddress', 'ListEmailAddress', undefined],
	setPassword: ['UpdateEmailSmtpPassWord', 'ListEmailAddress', undefined],
	changeName: ['CreateEmailAddress', 'DeleteEmailAddress', 'ListEmailAddress', undefined],
	createMany: ['CreateEmailAddress', 'CreateEmailAddress', 'ListEmailAddress', undefined],
	addDomain: ['CreateEmailIdentity', 'GetEmailIdentity', undefined],
	deleteDomain: ['DeleteEmailIdentity', 'GetEmailIdentity', undefined],
	refresh: ['ListEmailAddress', 'ListEmailIdentities']
};

/** All faults except wrong responses that look right, such as empty lists: these cannot be detected. */
const fault: fc.Arbitrary<Fault> = fc.oneof(
	fc.record({ delayMs: fc.integer({ min: 1, max: longestLatency }) }),
	fc.constantFrom<Fault>(
		{ drop: 'before' },
		{ drop: 'after' },
		{ drop: 'half' },
		{ stall: 'before' },
		{ stall: 'after' },
		{ stall: 'half' },
		{ change: 'truncated' },
		{ change: 'wrongTypes' },
		{ change: 'wrongLists' },
		{ change: 'duplicateRows' },
		{ change: 'huge', size: 200_000 },
		{ code: 'RequestLimitExceeded' },
		{ code: 'FailedOperation.ServiceNotAvailable' }
	),
	fc
		.tuple(
			fc.constantFrom<Fault>(
				{ code: 'InternalError' },
				{ status: 503, body: 'upstream connect error', contentType: 'text/plain' },
				{ status: 502, body: '<html><h1>Bad Gateway</h1></html>', contentType: 'text/html' },
				{ status: 200, body: '' }
			),
			fc.boolean()
		)
		.map(([fault, afterEffect]) => ({ ...fault, afterEffect }))
);

const faultOf = (kind: Step['do']): fc.Arbitrary<Fault> =>
	fc
		.tuple(fault, fc.constantFrom(...actions[kind]), fc.constantFrom(0, 0, 0, 1, 2))
		.map(([fault, action, after]) => ({ ...fault, ...(action === undefined ? {} : { action }), after }));

const rarely = <T>(arbitrary: fc.Arbitrary<T>, weight: number) =>
	fc.oneof({ arbitrary, weight: 1 }, { arbitrary: fc.constant(undefined), weight });

const step: fc.Arbitrary<Step> = fc.constantFrom(...kinds).chain(kind =>
	fc.record({
		do: fc.constant(kind),
		index: fc.nat(addresses.length - 1),
		others: fc.uniqueArray(fc.nat(addresses.length - 1), { minLength: 2, maxLength: 6 }),
		name: fc.nat(names.length - 1),
		faults: fc.oneof(
			{ arbitrary: fc.constant([]), weight: 1 },
			{ arbitrary: fc.array(faultOf(kind), { minLength: 1, maxLength: 4 }), weight: 3 }
		),
		canceled: rarely(fc.integer({ min: 0, max: 30 }), 6),
		killed: rarely(fc.record({ request: fc.integer({ min: 1, max: 3 }), milliseconds: fc.integer({ min: 0, max: 20 }) }), 3)
	})
);

const sequence = fc.array(step, { minLength: 4, maxLength: 12, size: 'max' });

/**
 * Runs sequences of operations with faults against emulators, and compares after each step what was reported with the state of the emulator.
 *
 * @throws Error with the shortest failing sequence that was found
 */
export async function checkExactlyOnce(count: number, seed: number, atOnce = 16): Promise<Figures> {
	const figures: Figures = { sequences: 0, steps: 0, faults: 0, kills: 0, canceled: 0, settled: 0, corrected: 0, unknowable: 0 };
	const left = fc.sample(sequence, { numRuns: count, seed });
	const work = async () => {
		// DKIM keys do not matter here, and creating them is slow.
		const emulator = await startFaultyEmulator({ rateLimits: false, createDkimKey: async () => 'MIGf' });
		try {
			for (let steps = left.shift(); steps; steps = left.shift()) {
				try {
					await new Sequence(emulator, figures).run(steps);
				} catch (error) {
					left.length = 0;
					throw await shortest(emulator, steps, error, seed);
				}
			}
		} finally {
			await emulator.close();
		}
	};
	await Promise.all(Array.from({ length: atOnce }, work));
	return figures;
}

/** Removes steps that are not necessary to fail. */
async function shortest(emulator: Emulator, steps: readonly Step[], first: unknown, seed: number): Promise<Error> {
	let failing = steps;
	let failure = first;
	const unused: Figures = { sequences: 0, steps: 0, faults: 0, kills: 0, canceled: 0, settled: 0, corrected: 0, unknowable: 0 };
	for (let index = failing.length - 1; index >= 0; index--) {
		const shorter = failing.filter((_, other) => other !== index);
		await new Sequence(emulator, unused).run(shorter).catch((error: unknown) => {
			failing = shorter;
			failure = error;
		});
	}
	return new Error(`Seed ${seed}, ${failing.map(one => JSON.stringify(one)).join('\n')}`, { cause: failure });
}

/** A window, until it is killed. */
class Window {
	readonly pid: number;
	readonly client: SesClient;
	readonly writes: PendingWrites;
	requests = 0;
	/** The closed writes: their outcome was reported, or was about to be. */
	readonly closed: Write[] = [];
	isKilled = false;
	private readonly _abort = new AbortController();
	private _sent: () => void = () => {};

	constructor(emulator: Emulator, folder: string, living: Set<number>, pid: number) {
		this.pid = pid;
		living.add(pid);
		const fail = (what: string, error: unknown) => assert.fail(`${what}: ${error}`);
		this.writes = new PendingWrites(folder, fail, undefined, { host: 'here', pid, isAlive: other => living.has(other) });
		this.client = new SesClient({
			endpoint: emulator.endpoint,
			region: emulator.region,
			credentials: () => emulator,
			timeout,
			pacer: undefined,
			delay: async () => {},
			random: () => 0,
			fetch: (input, init) => this._fetch(input, init),
			journal: this._journal()
		});
	}

	/** Nothing continues, and pending requests lose their connection. */
	kill(living: Set<number>): void {
		this.isKilled = true;
		living.delete(this.pid);
		this._abort.abort();
	}

	/** Resolves when this many more requests have been sent. */
	async sent(number: number): Promise<void> {
		const goal = this.requests + number;
		while (this.requests < goal) {
			await new Promise<void>(settle => {
				this._sent = settle;
			});
		}
	}

	private async _fetch(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
		await this._haltIfKilled();
		this.requests++;
		this._sent();
		const signal = AbortSignal.any([this._abort.signal, ...(init.signal ? [init.signal] : [])]);
		try {
			return await fetch(input, { ...init, signal });
		} finally {
			await this._haltIfKilled();
		}
	}

	private _journal(): Journal {
		return {
			open: async (write): Promise<OpenWrite> => {
				await this._haltIfKilled();
				const entry = await this.writes.open(profileId, write);
				await this._haltIfKilled();
				return {
					isRepeat: entry.isRepeat,
					close: async isRefused => {
						await this._haltIfKilled();
						this.closed.push(write);
						await entry.close(isRefused);
						await this._haltIfKilled();
					},
					leave: how => {
						if (!this.isKilled) {
							entry.leave(how);
						}
					}
				};
			}
		};
	}

	private async _haltIfKilled(): Promise<void> {
		if (this.isKilled) {
			await new Promise(() => {});
		}
	}
}

/** One user with one account. */
class Sequence {
	private readonly _emulator: Emulator;
	private readonly _control: EmulatorControl;
	private readonly _figures: Figures;
	private readonly _folder = mkdtempSync(join(tmpdir(), 'ses-once-'));
	private readonly _living = new Set<number>();
	private readonly _reported = new Map<string, Reported>();
	private readonly _domains = new Map<string, boolean | undefined>();
	/** What the tree shows. */
	private _view: readonly SenderAddress[] = [];
	private _window: Window;
	private _pid = 1;
	private _passwords = 0;

	constructor(emulator: Emulator, figures: Figures) {
		this._emulator = emulator;
		this._control = new EmulatorControl(emulator.endpoint);
		this._figures = figures;
		this._window = this._openWindow();
	}

	async run(steps: readonly Step[]): Promise<void> {
		try {
			await this._start();
			for (const one of steps) {
				await this._run(one);
			}
			await this._finish();
			this._figures.sequences++;
		} finally {
			await this._control.clearFaults();
			rmSync(this._folder, { recursive: true, force: true });
		}
	}

	private _openWindow(): Window {
		return new Window(this._emulator, this._folder, this._living, this._pid++);
	}

	private async _start(): Promise<void> {
		await this._control.resetState();
		await this._control.clearLog();
		const { domains: sample } = await this._control.state();
		const [verified] = sample.filter(({ verified }) => verified);
		assert.ok(verified);
		await this._control.replaceState({ domains: [{ ...verified, name: domain }], senders: [] });
		for (const address of addresses) {
			this._reported.set(address, { isThere: false });
		}
		for (const name of domains) {
			this._domains.set(name, false);
		}
	}

	private async _run(one: Step): Promise<void> {
		this._figures.steps++;
		for (const added of one.faults) {
			await this._control.addFault(added);
		}
		const before = structuredClone({ reported: this._reported, domains: this._domains });
		const window = this._window;
		const requests = window.requests;
		let isDone = false;
		const work = this._perform(one).then(
			() => {
				isDone ||= !window.isKilled;
			},
			(error: unknown) => {
				if (!window.isKilled) {
					throw error;
				}
			}
		);
		const kill = async ({ request, milliseconds }: NonNullable<Step['killed']>) => {
			await window.sent(request);
			await sleep(milliseconds);
		};
		await Promise.race([work, ...(one.killed ? [kill(one.killed)] : [])]);
		if (!isDone) {
			this._figures.kills++;
			window.kill(this._living);
			this._window = this._openWindow();
			if (window.requests === requests) {
				restore(this._reported, before.reported);
				restore(this._domains, before.domains);
			} else {
				await this._waitUntilIdle();
				await this._trustClosed(window);
			}
		}
		this._figures.faults += one.faults.length - (await this._control.faults()).length;
		await this._control.clearFaults();
		await this._waitUntilIdle();
		await this._refresh(true);
		await this._compare(one);
	}

	/** Resolves when the emulator has finished all requests. */
	private async _waitUntilIdle(): Promise<void> {
		while ((await this._control.log()).some(({ code, requestId }) => code === null && requestId === null)) {
			await sleep(5);
		}
	}

	private async _finish(): Promise<void> {
		await this._refresh(true);
		const last = { do: 'refresh', index: 0, others: [], name: 0, faults: [] } as const;
		await this._compare(last);
		for (const [address, { isThere, password }] of this._reported) {
			assert.notEqual(isThere, undefined, `The outcome for ${address} was not reported`);
			const hasSome = this._view.some(sender => sender.address === address && sender.hasSmtpPassword);
			this._figures.unknowable += hasSome && password === undefined ? 1 : 0;
		}
		for (const [name, isThere] of this._domains) {
			assert.notEqual(isThere, undefined, `The outcome for ${name} was not reported`);
		}
		assert.deepEqual(
			(await this._window.writes.left(profileId)).filter(({ told }) => told !== 'gone'),
			[],
			'writes are still pending'
		);
	}

	/** Does what the commands do, and records what they report. */
	private async _perform(one: Step): Promise<void> {
		const { client } = this._window;
		const name = names[one.name] ?? '';
		const unlisted = addresses.filter(candidate => !this._view.some(sender => sender.address === candidate));
		const unshown = unlisted[one.index % unlisted.length];
		const shown = this._view[one.index % this._view.length];
		const spare = domains[one.index % domains.length] ?? '';
		const abort = new AbortController();
		const signal = one.canceled === undefined ? undefined : abort.signal;
		const timer = one.canceled === undefined ? undefined : setTimeout(() => abort.abort(), one.canceled);
		try {
			switch (one.do) {
				case 'create':
					// The command rejects addresses that exist.
					if (unshown) {
						await this._trackAddress(signal, unshown, { isThere: true, name, password: 'none' }, () =>
							createSenderAddress(client, unshown, name, signal)
						);
					}
					return;
				case 'delete':
					if (shown) {
						await this._trackAddress(signal, shown.address, { isThere: false }, () => deleteSenderAddress(client, shown.address, signal));
					}
					return;
				case 'setPassword':
					if (shown) {
						const { address } = shown;
						const password = `aA1bB2cC${String(this._passwords++).padStart(4, '0')}`;
						const reported = { ...this._reported.get(address), password: { is: password } };
						const unsure = { ...this._reported.get(address), password: undefined };
						await this._trackAddress(
							signal,
							address,
							reported,
							() => setSmtpPassword(client, address, password, shown.hasSmtpPassword, signal),
							unsure
						);
					}
					return;
				case 'changeName':
					if (shown && shown.senderName !== name) {
						await this._changeName(shown, name);
					}
					return;
				case 'createMany':
					await this._createMany(
						unlisted.filter(address => one.others.includes(addresses.indexOf(address))),
						name
					);
					return;
				case 'addDomain':
					await this._trackDomain(signal, spare, true, () => createSenderDomain(client, spare, 1024, signal));
					return;
				case 'deleteDomain':
					await this._trackDomain(signal, spare, false, () => deleteSenderDomain(client, spare, signal));
					return;
				case 'refresh':
					await this._refresh();
					return;
			}
		} finally {
			clearTimeout(timer);
		}
	}

	private async _trackAddress(
		signal: AbortSignal | undefined,
		address: string,
		done: Reported,
		work: () => Promise<unknown>,
		unsure: Reported = {}
	): Promise<void> {
		const before = this._reported.get(address) ?? {};
		const { closed } = this._window;
		const others = closed.length;
		this._reported.set(address, unsure);
		try {
			await work();
			this._reported.set(address, done);
		} catch (error) {
			if (signal?.aborted && error === signal.reason) {
				this._figures.canceled++;
				if (closed.length > others) {
					// Nothing was sent.
					this._reported.set(address, before);
				}
			} else if (!isSesError(error)) {
				throw error;
			} else if (!mayHaveHappened(error)) {
				// It exists with another name, which the list shows.
				this._reported.set(address, isTaken(error) && before.isThere === false ? { isThere: true } : before);
			}
		}
	}

	private async _trackDomain(signal: AbortSignal | undefined, name: string, done: boolean, work: () => Promise<unknown>): Promise<void> {
		const before = this._domains.get(name);
		const { closed } = this._window;
		const others = closed.length;
		this._domains.set(name, undefined);
		try {
			await work();
			this._domains.set(name, done);
		} catch (error) {
			if (signal?.aborted && error === signal.reason) {
				this._figures.canceled++;
				if (closed.length > others) {
					// Nothing was sent.
					this._domains.set(name, before);
				}
			} else if (!isSesError(error)) {
				throw error;
			} else if (!mayHaveHappened(error)) {
				this._domains.set(name, before);
			}
		}
	}

	private async _changeName({ address, senderName: oldName, hasSmtpPassword: hadPassword }: SenderAddress, newName: string): Promise<void> {
		const before = this._reported.get(address) ?? {};
		this._reported.set(address, {});
		const { kind } = await changeName(this._window.client, { address, oldName, newName, hadPassword, isOverLimit: false }, 0);
		switch (kind) {
			case 'changed':
				this._reported.set(address, { isThere: true, name: newName, password: 'none' });
				break;
			case 'putBack':
				this._reported.set(address, { isThere: true, name: oldName, password: 'none' });
				break;
			case 'untouched':
				this._reported.set(address, before);
				break;
			case 'gone':
				this._reported.set(address, { isThere: false });
				break;
		}
	}

	private async _createMany(some: readonly string[], senderName: string): Promise<void> {
		const before = new Map(some.map(address => [address, this._reported.get(address) ?? {}]));
		for (const address of some) {
			this._reported.set(address, {});
		}
		const planned = some.map(address => ({ address, senderName, domain }));
		const creation = new Creation(this._window.client, planned);
		await creation.run(new AbortController().signal, () => {});
		for (const sender of planned) {
			const { kind } = creation.outcomeOf(sender);
			if (kind === 'created') {
				this._reported.set(sender.address, { isThere: true, name: senderName, password: 'none' });
			} else if (kind === 'existed') {
				this._reported.set(sender.address, { isThere: true });
			} else if (kind !== 'unknown') {
				this._reported.set(sender.address, before.get(sender.address) ?? {});
			}
		}
	}

	/**
	 * Does what a refresh does: reads the lists, and reports the outcomes of pending writes.
	 *
	 * @param isQuiet whether no request can have an effect any more
	 */
	private async _refresh(isQuiet = false): Promise<void> {
		const window = this._window;
		try {
			const [senders, known] = await Promise.all([listSenderAddresses(window.client), listSenderDomains(window.client)]);
			for (const entry of await window.writes.left(profileId)) {
				const outcome = outcomeOf(entry.write, { senders, domains: known });
				if (!isFinal(outcome) && !isQuiet) {
					continue;
				}
				if (isNews(entry.write, outcome, entry.told)) {
					this._figures[entry.told === 'notDone' ? 'corrected' : 'settled']++;
					this._settle(entry.write, outcome);
				}
				if (isUndecided(entry.write, outcome)) {
					entry.told = 'gone';
				} else {
					await entry.close();
				}
			}
			this._view = senders;
		} catch (error) {
			if (!isSesError(error)) {
				throw error;
			}
		}
	}

	private _settle(write: Write, outcome: Outcome): void {
		const say = (address: string, reported: Reported) => this._reported.set(address, reported);
		switch (write.kind) {
			case 'createAddress':
				say(
					write.address,
					outcome.kind === 'notDone'
						? { isThere: false }
						: {
								isThere: true,
								name: outcome.kind === 'named' ? outcome.senderName : write.senderName,
								password: this._reported.get(write.address)?.password
							}
				);
				break;
			case 'createMany': {
				const missing =
					outcome.kind === 'partly' ? outcome.missing : outcome.kind === 'done' ? [] : write.senders.map(({ address }) => address);
				for (const { address } of write.senders) {
					say(address, missing.includes(address) ? { isThere: false } : { ...this._reported.get(address), isThere: true });
				}
				break;
			}
			case 'deleteAddresses': {
				const there = outcome.kind === 'partly' ? outcome.there : outcome.kind === 'done' ? [] : write.addresses;
				for (const address of write.addresses) {
					say(address, there.includes(address) ? { ...this._reported.get(address), isThere: true } : { isThere: false });
				}
				break;
			}
			case 'changeName':
				if (outcome.kind === 'gone') {
					say(write.address, { isThere: false });
				} else {
					const name = outcome.kind === 'done' ? write.newName : outcome.kind === 'named' ? outcome.senderName : write.oldName;
					const isLost = (outcome.kind === 'done' && !outcome.hasPassword) || (outcome.kind === 'notDone' && outcome.passwordLost);
					say(write.address, { isThere: true, name, ...(isLost ? { password: 'none' as const } : {}) });
				}
				break;
			case 'setSmtpPassword': {
				const password = outcome.kind === 'done' ? 'some' : outcome.kind === 'notDone' ? 'none' : undefined;
				say(write.address, outcome.kind === 'gone' ? { isThere: false } : { ...this._reported.get(write.address), password });
				break;
			}
			case 'createDomain':
				this._domains.set(write.domain, outcome.kind === 'done');
				break;
			case 'deleteDomain':
				this._domains.set(write.domain, outcome.kind !== 'done');
				break;
			case 'sendMail':
				assert.fail('No mail was sent');
		}
	}

	/** The outcome of closed writes was reported just before the window was killed, or is visible in the tree. */
	private async _trustClosed(window: Window): Promise<void> {
		const { senders, domains: known } = await this._control.state();
		for (const write of window.closed) {
			if (write.kind === 'createDomain' || write.kind === 'deleteDomain') {
				this._domains.set(
					write.domain,
					known.some(({ name }) => name === write.domain)
				);
				continue;
			}
			for (const address of addressesOf(write)) {
				if (this._reported.get(address)?.isThere === undefined || write.kind === 'setSmtpPassword') {
					this._reported.set(address, { isThere: senders.some(sender => sender.address === address) });
				}
			}
		}
	}

	/** @throws AssertionError if the emulator's state is not as reported */
	private async _compare(one: Step): Promise<void> {
		const state = await this._control.state();
		const after = `after ${JSON.stringify(one)}`;
		assert.equal(new Set(state.senders.map(({ address }) => address.toLowerCase())).size, state.senders.length, 'created twice');
		for (const [address, reported] of this._reported) {
			const sender = state.senders.find(candidate => candidate.address === address);
			if (reported.isThere === undefined) {
				continue;
			}
			assert.equal(sender !== undefined, reported.isThere, `${address} ${after}`);
			if (sender) {
				assert.equal(sender.name, reported.name ?? sender.name, `name of ${address} ${after}`);
				assertPassword(sender, reported.password, `password of ${address} ${after}`);
			}
		}
		for (const [name, isThere] of this._domains) {
			if (isThere !== undefined) {
				assert.equal(
					state.domains.some(candidate => candidate.name === name),
					isThere,
					`${name} ${after}`
				);
			}
		}
	}
}

function assertPassword(sender: State['senders'][number], reported: Reported['password'], what: string): void {
	if (reported === undefined) {
		return;
	}
	assert.equal(sender.hasSmtpPassword, reported !== 'none', what);
	if (typeof reported === 'object') {
		const pair = `${reported.is} ${sender.smtpPassword}`;
		if (!rightPairs.has(pair)) {
			assert.ok(passwords.matches(reported.is, sender.smtpPassword ?? ''), what);
			rightPairs.add(pair);
		}
	}
}

/** Passwords and hashes that match. Comparing them is slow by design. */
const rightPairs = new Set<string>();

function addressesOf(write: Write): readonly string[] {
	switch (write.kind) {
		case 'createMany':
			return write.senders.map(({ address }) => address);
		case 'deleteAddresses':
			return write.addresses;
		case 'createAddress':
		case 'changeName':
		case 'setSmtpPassword':
			return [write.address];
		default:
			return [];
	}
}

function restore<K, V>(map: Map<K, V>, before: Map<K, V>): void {
	map.clear();
	for (const [key, value] of before) {
		map.set(key, value);
	}
}
