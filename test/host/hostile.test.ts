import assert from 'node:assert/strict';
import { suite, suiteSetup, suiteTeardown, test } from 'mocha';
import type { Emulator } from '../../src/emulator/server.ts';
import { sampleKeys } from '../../src/emulator/state/credentials.ts';
import { startFaultyEmulator } from '../helpers/faultyEmulator.ts';
import { Front } from '../helpers/front.ts';
import { answerWith, hostile, json, mark } from '../helpers/hostileAnswers.ts';
import type { Surface } from './person.ts';
import { ignoresRow, Robot, type Sighting } from './robot.ts';
import { speedUp } from './speedUp.ts';

/** What must not appear unescaped, by surface. */
const forbidden: Readonly<Partial<Record<Surface, RegExp>>> = {
	// VS Code renders `[a](b)` as a link, and text after a line break could look like another message.
	message: /\]\((https|command)|[\0-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/,
	problem: /[\0\x1b\u202a-\u202e\u2066-\u2069]/,
	progress: /\]\((https|command)|[\0-\x1f\u2028\u202a-\u202e\u2066-\u2069]/,
	statusBar: /\$\((trash|sync)|[\0-\x1f\u2028\u202a-\u202e\u2066-\u2069]/,
	codeLens: /\$\((trash|sync)|[\0\x1b\u202a-\u202e\u2066-\u2069]/,
	// One line, without control characters that a terminal would interpret.
	log: /[\0-\t\v-\x1f\x7f\u2028\u2029\u202a-\u202e\u2066-\u2069]|\n(?! {4}at )/
};

suite('Hostile texts', function () {
	// Each test runs many commands.
	this.timeout(60_000);
	let emulator: Emulator;
	let front: Front;
	let robot: Robot;
	let restoreTimers: () => void;

	suiteSetup(async () => {
		emulator = await startFaultyEmulator({ rateLimits: false });
		front = await Front.start(emulator);
		const settings = { endpoint: front.endpoint, requestTimeout: 10, 'dns.servers': [emulator.dns], 'dns.timeout': 1 };
		robot = new Robot({ emulator: 'none', settings });
		await robot.start();
		const { secretId, secretKey } = sampleKeys('international').main;
		robot.textsFor = ({ title, isPassword }) =>
			isPassword ? [title.endsWith('SecretId') ? secretId : title.endsWith('SecretKey') ? secretKey : ''] : ['x', 'x.example.com'];
		robot.prefers = (title, labels) =>
			title.endsWith('Sign In') ? labels.findIndex(label => label.endsWith('SecretKey')) : title.endsWith('Region') ? 0 : undefined;
		robot.answersLeft = 20;
		await robot.runToEnd('tencentSes.signIn');
		robot.prefers = () => undefined;
		// The rate limits of SES would make this slow.
		restoreTimers = speedUp();
	});

	suiteTeardown(async () => {
		restoreTimers();
		await robot.stop();
		await front.close();
		await emulator.close();
	});

	/** Runs all commands that show texts of the service, on these kinds of rows, and on none. */
	async function showAll(kinds: readonly string[]): Promise<readonly Sighting[]> {
		robot.sightings.length = 0;
		robot.answersLeft = 60;
		await robot.runToEnd('tencentSes.refresh');
		const rows = (await robot.nodes()) as readonly { readonly kind: string }[];
		const shows = [...robot.commands.keys()].filter(id => /show|copy|check|create|delete|send|status|verify|watch|insert|change/i.test(id));
		for (const kind of ['none', ...kinds]) {
			const row = rows.find(candidate => candidate.kind === kind);
			for (const id of shows.filter(other => kind === 'none' || !ignoresRow(other))) {
				robot.answersLeft = 4;
				await (row ? robot.runToEnd(id, row) : robot.runToEnd(id));
			}
		}
		await robot.nodes();
		return robot.sightings;
	}

	function assertText(sightings: readonly Sighting[], text: string): void {
		assert.ok(
			sightings.some(sighting => sighting.text.includes(mark)),
			'it is not shown'
		);
		const wrong = sightings.filter(sighting => sighting.text.includes(mark) && isUnescaped(sighting, text));
		assert.deepEqual(
			wrong.slice(0, 5).map(({ surface, source, text: shown }) => `${surface} (${source}): ${shown.slice(0, 400)}`),
			[]
		);
	}

	for (const [name, text] of Object.entries(hostile)) {
		test(`${name} in names: escaped`, async () => {
			front.behavior = (received, response) => answerWith(received, response, text);
			assertText(await showAll(['domain', 'address', 'record']), text);
			front.behavior = undefined;
		});

		test(`${name} in errors: escaped`, async () => {
			front.behavior = (_received, response) =>
				json(response, { Error: { Code: `FailedOperation.${text}`, Message: text }, RequestId: text });
			assertText(await showAll(['address']), text);
			front.behavior = undefined;
		});
	}
});

function isUnescaped({ surface, source, text: shown }: Sighting, text: string): boolean {
	if (surface === 'tree' || surface === 'list' || surface === 'box') {
		return isUnescapedInRow(surface, source, shown, text);
	}
	if (surface === 'webview') {
		return /<script|<img/i.test(shown);
	}
	return forbidden[surface]?.test(shown) ?? false;
}

function isUnescapedInRow(surface: Surface, source: string, shown: string, text: string): boolean {
	if (surface === 'list') {
		// Quick picks render `$(name)` as an icon.
		return text.includes('$(trash)') && /items|: /.test(source) && shown.includes(`${mark}$(trash)`);
	}
	if (/validationMessage|prompt/.test(source)) {
		return /\]\((https|command)|\$\((trash|sync)/.test(shown);
	}
	return surface === 'tree' && /isTrusted: true|supportHtml: true|supportThemeIcons: true/.test(shown);
}
