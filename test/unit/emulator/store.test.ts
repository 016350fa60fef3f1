import assert from 'node:assert/strict';
import {
	chmodSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	utimesSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { after, before, suite, test } from 'mocha';
import { startEmulator } from '../../../src/emulator/server.ts';
import { sampleState } from '../../../src/emulator/state/sampleData.ts';
import { emptyState, type State } from '../../../src/emulator/state/state.ts';
import { Store } from '../../../src/emulator/store.ts';
import { anyText } from '../../helpers/anyText.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';

const sample = sampleState('international');

suite('emulator: data file', () => {
	let folder: string;
	let count = 0;

	before(() => {
		folder = mkdtempSync(join(tmpdir(), 'ses-emulator-'));
	});
	after(() => rmSync(folder, { recursive: true }));

	function freshPath(): string {
		return join(folder, `state-${count++}.json`);
	}

	function open(path: string, initial: State = emptyState): Store {
		return new Store(path, 'international', initial);
	}

	function replace(store: Store, next: State): void {
		assert.ok(store.replace(store.state, next));
	}

	test('a new file has the initial state and keeps it', () => {
		const path = freshPath();
		assert.deepEqual(open(path, sample).state, sample);
		assert.deepEqual(open(path, emptyState).state, sample);
	});

	test('any state can be stored and read', () => {
		const path = freshPath();
		const text = anyText();
		const states = fc.record({
			domains: fc.array(
				fc.record({
					name: text,
					verified: fc.boolean(),
					reputationLevel: fc.nat(20),
					records: fc.array(
						fc.record({ type: fc.constantFrom('TXT', 'MX'), name: text, expected: text, found: text, matches: fc.boolean() }),
						{ maxLength: 2 }
					),
					tags: fc.array(fc.record({ key: text, value: text }), { maxLength: 2 })
				}),
				{ maxLength: 3 }
			),
			senders: fc.array(
				fc.record(
					{ address: text, name: text, created: fc.nat(), hasSmtpPassword: fc.boolean(), smtpPassword: text, region: text },
					{ requiredKeys: ['address', 'name', 'created', 'hasSmtpPassword', 'region'] }
				),
				{ maxLength: 3 }
			),
			templates: fc.array(
				fc.record(
					{
						id: fc.nat(),
						name: text,
						status: fc.nat(3),
						html: text,
						text,
						created: fc.nat(),
						reviewReason: text,
						reviewed: fc.nat(),
						region: text
					},
					{ requiredKeys: ['id', 'name', 'status', 'html', 'text', 'created', 'reviewReason', 'region'] }
				),
				{ maxLength: 2 }
			),
			deletedTemplateId: fc.nat(),
			sent: fc.array(fc.record({ messageId: text, from: text, to: fc.array(text, { maxLength: 2 }), region: text, time: fc.nat() }), {
				maxLength: 2
			}),
			zone: fc.uniqueArray(
				fc.record({
					type: fc.constant('TXT'),
					name: fc.constantFrom('a.example', '_dmarc.a.example', 'a._domainkey.b.example'),
					value: anyText({ minLength: 1 })
				}),
				{ maxLength: 5, selector: ({ name, value }) => `${name} ${value}` }
			)
		});
		fc.assert(
			fc.property(states, state => {
				// Plain objects, like those from JSON.
				const plain = JSON.parse(JSON.stringify(state));
				const store = open(path);
				assert.ok(store.replace(store.state, plain));
				assert.deepEqual(open(path).state, plain);
			}),
			{ numRuns: 50 }
		);
	});

	test('no other files are left', () => {
		const path = join(folder, 'alone', 'state.json');
		mkdirSync(join(folder, 'alone'));
		replace(open(path), sample);
		assert.deepEqual(readdirSync(join(folder, 'alone')), ['state.json']);
	});

	const whole = JSON.stringify({ format: 'tencent-ses-emulator', version: 3, site: 'international', ...emptyState });
	const unusable: readonly [what: string, content: string, message: RegExp][] = [
		['empty', '', /is not JSON/],
		['cut off', whole.slice(0, -5), /is not JSON/],
		["another program's JSON", '{"name":"package"}', /is not a data file of the SES emulator/],
		['JSON null', 'null', /is not a data file of the SES emulator/],
		['of a later version', whole.replace('"version":3', '"version":4'), /another version/],
		['of the other site', whole.replace('"international"', '"mainland"'), /belongs to the site mainland/],
		['with a damaged state', whole.replace('"senders":[]', '"senders":[{}]'), /senders\[0\]\.address must be a string/]
	];
	for (const [what, content, message] of unusable) {
		test(`a file that is ${what} is named in the error and not changed`, () => {
			const path = freshPath();
			writeFileSync(path, content);
			assert.throws(() => open(path), { name: 'DataFileError', message });
			assert.throws(
				() => open(path),
				(error: Error) => error.message.includes(path) && error.message.includes('The file was not changed. ')
			);
			assert.equal(readFileSync(path, 'utf8'), content);
		});
	}

	test('a missing folder, and a folder instead of the file', () => {
		assert.throws(() => open(join(folder, 'none', 'state.json')), { name: 'DataFileError', message: /cannot be written/ });
		assert.throws(() => open(folder), { name: 'DataFileError', message: /cannot be read/ });
	});

	test("two stores with one file see each other's changes, and a stale state is not replaced", () => {
		const path = freshPath();
		const first = open(path);
		const second = open(path);
		const known = first.state;
		replace(second, sample);
		assert.equal(first.replace(known, { ...emptyState, senders: sample.senders }), false);
		assert.deepEqual(first.state, sample);
		replace(first, emptyState);
		assert.deepEqual(second.state, emptyState);
		assert.deepEqual(open(path).state, emptyState);
	});

	test('the lock and the temporary file of a killed process are removed', () => {
		const path = freshPath();
		const store = open(path);
		writeFileSync(`${path}.tmp`, '{"half');
		writeFileSync(`${path}.lock`, '');
		utimesSync(`${path}.lock`, 1, 1);
		replace(store, sample);
		assert.deepEqual(open(path).state, sample);
	});

	// Symbolic links require a privilege on Windows, which has no modes.
	if (process.platform !== 'win32') {
		test('is readable only by the user, even if the old file and one of a killed process are not', () => {
			const path = freshPath();
			const modeOf = () => (statSync(path).mode & 0o777).toString(8);
			const store = open(path);
			assert.equal(modeOf(), '600');
			chmodSync(path, 0o644);
			writeFileSync(`${path}.tmp`, '', { mode: 0o666 });
			replace(store, sample);
			assert.equal(modeOf(), '600');
		});

		test('does not write where a link beside it leads', () => {
			const path = freshPath();
			const foreign = freshPath();
			writeFileSync(foreign, 'mine');
			symlinkSync(foreign, `${path}.tmp`);
			open(path);
			assert.equal(readFileSync(foreign, 'utf8'), 'mine');
		});

		test('writes the target of a symbolic link', () => {
			const path = freshPath();
			const link = freshPath();
			open(path);
			symlinkSync(path, link);
			replace(open(link), sample);
			assert.deepEqual(open(path).state, sample);
		});
	}

	test("a change that can't be saved fails with InternalError and has no effect", async () => {
		const path = freshPath();
		const emulator = await startEmulator({ dataFile: path });
		const before = await steer(emulator).state();
		const whole = readFileSync(path);
		writeFileSync(path, 'somebody else');
		const answer = await call(emulator, 'CreateEmailAddress', { body: { EmailAddress: 'service@mail.qcloud.com' } });
		assert.equal(readFileSync(path, 'utf8'), 'somebody else');
		writeFileSync(path, whole);
		const afterwards = await steer(emulator).state();
		await emulator.close();
		assert.equal(answer.code, 'InternalError');
		assert.match(answer.response.Error?.Message ?? '', /is not a data file of the SES emulator/);
		assert.deepEqual(afterwards, before);
	});
});
