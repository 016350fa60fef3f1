import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { parseArguments, UsageError } from '../../../src/emulator/arguments.ts';
import { Faults } from '../../../src/emulator/faults/faults.ts';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { reviewTime } from '../../../src/emulator/state/review.ts';
import { emptyState } from '../../../src/emulator/state/state.ts';
import { call, steer } from '../../helpers/emulatorHarness.ts';

suite('emulator: arguments', () => {
	const usual = { port: 0, dnsPort: 0, smtpPort: 0, site: 'international', empty: false, review: 'auto', faults: [] };
	const understood: readonly [args: readonly string[], options: object | 'help'][] = [
		[[], usual],
		[['--port', '8080'], { ...usual, port: 8080 }],
		[['--dns-port', '53'], { ...usual, dnsPort: 53 }],
		[['--smtp-port', '65535'], { ...usual, smtpPort: 65_535 }],
		[['--tls-port', '0'], { ...usual, tlsPort: 0 }],
		[['--site', 'mainland', '--empty'], { ...usual, site: 'mainland', empty: true }],
		[['--review', 'manual'], { ...usual, review: 'manual' }],
		[['--review', 'reject'], { ...usual, review: 'reject' }],
		[['--data', 'state.json'], { ...usual, dataFile: 'state.json' }],
		[['--fault', '{"code":"InternalError"}'], { ...usual, faults: [{ code: 'InternalError' }] }],
		[['--port', 'x', '--help'], 'help']
	];
	for (const [args, options] of understood) {
		test(`${args.join(' ')} → ${JSON.stringify(options)}`, () => assert.deepEqual(parseArguments(args), options));
	}

	const misuse: readonly [args: readonly string[], message: RegExp][] = [
		[['--port', 'x'], /^--port must be a number from 0 to 65535, not "x"\.$/],
		[['--port', '70000'], /^--port must be/],
		[['--port'], /--port/],
		[['--dns-port', '-1'], /--dns-port/],
		[['--dns-port', '65536'], /^--dns-port must be a number from 0 to 65535, not "65536"\.$/],
		[['--smtp-port', '1.5'], /^--smtp-port must be a number from 0 to 65535, not "1\.5"\.$/],
		[['--tls-port', 'x'], /^--tls-port must be a number from 0 to 65535, not "x"\.$/],
		[['--fault', 'reset-after'], /^--fault "reset-after": kind must be one of latency, /],
		[['--fault', '*:times'], /^--fault "\*:times": kind must be one of latency, /],
		[['--fault', '{"times":0}'], /^--fault "\{"times":0\}": times must be an integer of 1 or more\.$/],
		[['--fault'], /--fault/],
		[['--site', 'moon'], /^--site must be international or mainland, not "moon"\.$/],
		[['--review', 'never'], /^--review must be auto, manual or reject, not "never"\.$/],
		[['--nonsense'], /--nonsense/],
		[['stray'], /stray/]
	];
	for (const [args, message] of misuse) {
		test(`${args.join(' ')} is refused`, () => {
			assert.throws(
				() => parseArguments(args),
				error => error instanceof UsageError && message.test(error.message)
			);
		});
	}
});

suite('emulator: effects of arguments', () => {
	async function started(args: readonly string[], use: (emulator: Emulator) => Promise<void>): Promise<void> {
		const options = parseArguments(args);
		assert.ok(options !== 'help');
		const emulator = await startEmulator({ ...options, faults: new Faults(options.faults) });
		try {
			await use(emulator);
		} finally {
			await emulator.close();
		}
	}

	test('--site mainland --empty', () =>
		started(['--site', 'mainland', '--empty'], async emulator => {
			assert.equal(emulator.region, 'ap-guangzhou');
			assert.deepEqual(await steer(emulator).state(), emptyState);
		}));

	for (const [review, status] of [
		['auto', 0],
		['manual', 1],
		['reject', 2]
	] as const) {
		test(`--review ${review}: a new template has status ${status} two seconds later`, () =>
			started(['--review', review], async emulator => {
				const body = { TemplateName: 'New', TemplateContent: { Html: 'eA==' } };
				const { TemplateID } = (await call(emulator, 'CreateEmailTemplate', { body })).response;
				await steer(emulator).setClock(reviewTime);
				const { response } = await call(emulator, 'GetEmailTemplate', { body: { TemplateID } });
				assert.equal(response['TemplateStatus'], status);
			}));
	}

	test('--fault, twice', () =>
		started(['--fault', 'ListEmailAddress:rate-limit', '--fault', '{"code":"InternalError"}'], async emulator => {
			const codes: (string | undefined)[] = [];
			for (let count = 0; count < 3; count++) {
				codes.push((await call(emulator, 'ListEmailAddress')).code);
			}
			assert.deepEqual(codes, ['RequestLimitExceeded', 'InternalError', undefined]);
		}));

	for (const [option, portOf] of [
		['--port', (other: Emulator) => other.port],
		['--dns-port', (other: Emulator) => Number(other.dns.split(':')[1])],
		['--smtp-port', (other: Emulator) => Number(other.smtp.split(':')[1])],
		['--tls-port', (other: Emulator) => other.port]
	] as const) {
		test(`${option} taken by another program: the error names the port`, () =>
			started([], async other => {
				const port = portOf(other);
				await assert.rejects(
					started([option, String(port)], () => assert.fail('started')),
					{ code: 'EADDRINUSE', port }
				);
			}));
	}
});
