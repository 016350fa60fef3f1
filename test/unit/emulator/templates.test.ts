import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, suite, test } from 'mocha';
import PostalMime from 'postal-mime';
import { type Emulator, startEmulator } from '../../../src/emulator/server.ts';
import { perform } from '../../../src/emulator/state/actions.ts';
import { approvedReason, type Review, rejectedReason } from '../../../src/emulator/state/review.ts';
import { sampleDomains, sampleState } from '../../../src/emulator/state/sampleData.ts';
import { sampleTemplateIds } from '../../../src/emulator/state/sampleTemplates.ts';
import { emptyState, type State } from '../../../src/emulator/state/state.ts';
import { maxTemplateName, maxTemplateSize, maxTemplates } from '../../../src/emulator/state/templateActions.ts';
import type { Action, Input, Output } from '../../../src/ses/actions.ts';
import { call, context, steer } from '../../helpers/emulatorHarness.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const named = (TemplateName: string, TemplateContent: object = { Html: base64('<p>Hello {{name}}</p>') }) => ({
	TemplateName,
	TemplateContent
});

/** An account in which time passes only with `wait`. */
function account(review: Review, state: State = emptyState) {
	let { now } = context;
	const act = <A extends Action>(action: A, input: Input<A>, region = 'ap-singapore'): Output<A> => {
		const { output, state: next } = perform(action, state, input, { ...context, now, review, region });
		state = next ?? state;
		return output;
	};
	return {
		act,
		create: (name = 'Hello') => act('CreateEmailTemplate', named(name)).TemplateID ?? assert.fail(),
		/** Name, status and reason of all templates. */
		list: (region?: string) =>
			(act('ListEmailTemplates', { Limit: 100, Offset: 0 }, region).TemplatesMetadata ?? []).map(row => [
				row.TemplateName,
				row.TemplateStatus,
				row.ReviewReason
			]),
		wait: (seconds: number) => {
			now += seconds;
		}
	};
}

type Account = ReturnType<typeof account>;

suite('emulator: the review of a template', () => {
	const approved = ['Hello', 0, approvedReason];
	const pending = ['Hello', 1, ''];
	const rejected = ['Hello', 2, rejectedReason];
	const update = ({ act, create, wait }: Account, passed: number) => {
		const TemplateID = create();
		wait(passed);
		act('UpdateEmailTemplate', { TemplateID, ...named('Hello', { Text: base64('Hi') }) });
	};

	const cases: readonly [what: string, review: Review, work: (account: Account) => void, expected: readonly unknown[]][] = [
		['created', 'auto', ({ create }) => create(), pending],
		['created a second ago', 'auto', ({ create, wait }) => [create(), wait(1)], pending],
		['created two seconds ago', 'auto', ({ create, wait }) => [create(), wait(2)], approved],
		['created', 'reject', ({ create }) => create(), pending],
		['created a second ago', 'reject', ({ create, wait }) => [create(), wait(1)], pending],
		['created two seconds ago', 'reject', ({ create, wait }) => [create(), wait(2)], rejected],
		['created a year ago', 'manual', ({ create, wait }) => [create(), wait(365 * 86_400)], pending],
		['updated after it was approved', 'auto', account => update(account, 60), pending],
		['updated a second ago, after it was approved', 'auto', account => [update(account, 60), account.wait(1)], pending],
		['updated two seconds ago, after it was approved', 'auto', account => [update(account, 60), account.wait(2)], approved],
		['updated a second ago, while it was in review', 'auto', account => [update(account, 1), account.wait(1)], pending],
		['updated after it was rejected', 'reject', account => update(account, 60), pending],
		['updated two seconds ago, after it was rejected', 'reject', account => [update(account, 60), account.wait(2)], rejected]
	];
	for (const [what, review, work, expected] of cases) {
		test(`--review ${review}, ${what} → ${expected[1]}`, () => {
			const own = account(review);
			work(own);
			assert.deepEqual(own.list(), [expected]);
			const [, status] = expected;
			assert.equal(own.act('GetEmailTemplate', { TemplateID: 10_001 }).TemplateStatus, status);
		});
	}

	test('templates of the sample data are in all states, and stay', () => {
		const own = account('auto', sampleState('international'));
		own.wait(86_400);
		assert.deepEqual(own.list(), [
			['Sign-in code', 0, approvedReason],
			['Newsletter, January', 0, approvedReason],
			['Order received', 0, approvedReason],
			['Password reset', 1, ''],
			['Win a prize', 2, rejectedReason]
		]);
	});
});

suite('emulator: templates', () => {
	const content: readonly [what: string, given: object, expected: object][] = [
		['HTML', { Html: base64('<p>新年快乐 😀</p>') }, { Html: base64('<p>新年快乐 😀</p>'), Text: '' }],
		['text', { Text: base64('\ufeffHi\r\n') }, { Html: '', Text: base64('\ufeffHi\r\n') }],
		['both', { Html: base64('<p>'), Text: base64('Hi') }, { Html: base64('<p>'), Text: base64('Hi') }],
		['base64 in lines', { Text: 'SGVs\r\nbG8=\r\n' }, { Html: '', Text: base64('Hello') }]
	];
	for (const [what, TemplateContent, expected] of content) {
		test(`${what}: stored as given`, () => {
			const { act } = account('manual');
			const { TemplateID = 0 } = act('CreateEmailTemplate', { TemplateName: 'New', TemplateContent });
			assert.deepEqual(act('GetEmailTemplate', { TemplateID }), { TemplateContent: expected, TemplateStatus: 1, TemplateName: 'New' });
			act('UpdateEmailTemplate', { TemplateID, ...named('Other', { Html: base64('x') }) });
			act('UpdateEmailTemplate', { TemplateID, TemplateName: 'New', TemplateContent });
			assert.deepEqual(act('GetEmailTemplate', { TemplateID }), { TemplateContent: expected, TemplateStatus: 1, TemplateName: 'New' });
		});
	}

	const large: readonly [what: string, input: Input<'CreateEmailTemplate'>][] = [
		['the longest name', named('😀'.repeat(maxTemplateName))],
		['the largest content', named('Large', { Html: base64('x'), Text: base64('x'.repeat(maxTemplateSize - 1)) })]
	];
	for (const [what, input] of large) {
		test(`${what} is accepted, as the last template that fits`, () => {
			const { act, create, list } = account('manual');
			for (let count = 1; count < maxTemplates; count++) {
				create();
			}
			act('CreateEmailTemplate', input);
			assert.throws(() => create(), { code: 'FailedOperation.ExceedTemplateLimit' });
			act('DeleteEmailTemplate', { TemplateID: 10_001 });
			create();
			assert.deepEqual(act('CreateEmailTemplate', input, 'ap-hongkong'), { TemplateID: 10_202 });
			assert.equal(list('ap-hongkong').length, 1);
		});
	}

	test('an update keeps ID, place and time of creation', () => {
		const { act, create, wait } = account('manual');
		const [TemplateID] = [create('a'), create('b')];
		wait(60);
		act('UpdateEmailTemplate', { TemplateID, ...named('c') });
		const { TemplatesMetadata: rows = [] } = act('ListEmailTemplates', { Limit: 10, Offset: 0 });
		assert.deepEqual(
			rows?.map(row => [row.TemplateID, row.TemplateName, row.CreatedTimestamp]),
			[
				[10_001, 'c', context.now],
				[10_002, 'b', context.now]
			]
		);
	});

	test('pages', () => {
		const { act, create } = account('manual');
		for (let count = 1; count <= 101; count++) {
			create(`t${count}`);
		}
		const page = (Limit: number, Offset: number) => {
			const { TemplatesMetadata: rows, TotalCount } = act('ListEmailTemplates', { Limit, Offset });
			return [rows?.length, rows?.[0]?.TemplateName, TotalCount];
		};
		assert.deepEqual(
			[page(100, 0), page(100, 100), page(2, 50), page(10, 101)],
			[
				[100, 't1', 101],
				[1, 't101', 101],
				[2, 't51', 101],
				[0, undefined, 101]
			]
		);
	});

	test('the ID of a deleted template is not used again', () => {
		const { act, create, list } = account('manual');
		const ids = [create(), create()];
		act('DeleteEmailTemplate', { TemplateID: ids[1] ?? 0 });
		act('DeleteEmailTemplate', { TemplateID: ids[0] ?? 0 });
		assert.deepEqual(list(), []);
		assert.deepEqual([...ids, create()], [10_001, 10_002, 10_003]);
	});

	for (const [action, input, code] of [
		['GetEmailTemplate', { TemplateID: 10_001 }, 'InvalidParameterValue.TemplateNotExist'],
		['UpdateEmailTemplate', { TemplateID: 10_001, ...named('x') }, 'InvalidParameterValue.TemplateNotExist'],
		['DeleteEmailTemplate', { TemplateID: 10_001 }, 'InvalidParameterValue']
	] as const) {
		test(`${action} in another region → ${code}`, () => {
			const { act, create, list } = account('manual');
			create();
			assert.deepEqual(list('ap-hongkong'), []);
			assert.throws(() => act(action, input as Input<typeof action>, 'ap-hongkong'), { code });
			assert.deepEqual(list(), [['Hello', 1, '']]);
		});
	}
});

suite('emulator: reviews over HTTP', () => {
	const start = Date.UTC(2026, 10, 23, 4);
	let emulator: Emulator;
	let time = start;

	before(async () => {
		emulator = await startEmulator({ now: () => time, rateLimits: false, review: 'manual' });
	});
	after(() => emulator.close());
	beforeEach(async () => {
		time = start;
		await steer(emulator).use('DELETE', 'state');
	});

	const request = (action: string, body: object, running = emulator) => call(running, action, { body, timestamp: Math.floor(time / 1000) });
	const decide = (decision: unknown) => steer(emulator).use('POST', 'reviews', decision);

	/** Status and reason. */
	async function standing(id: number, running = emulator): Promise<readonly unknown[]> {
		const { response } = await request('ListEmailTemplates', { Limit: 100, Offset: 0 }, running);
		const rows = response['TemplatesMetadata'] as NonNullable<Output<'ListEmailTemplates'>['TemplatesMetadata']>;
		const row = rows.find(({ TemplateID }) => TemplateID === id);
		return [row?.TemplateStatus, row?.ReviewReason];
	}

	/** The code, or `undefined`. */
	const send = async (id: number, running = emulator) => {
		const FromEmailAddress = `news@${sampleDomains.verified}`;
		const Template = { TemplateID: id, TemplateData: '{"name":"A & B","token":"t"}' };
		const mail = { FromEmailAddress, Destination: ['someone@example.com'], Subject: 'Hi {{name}}', Template };
		return (await request('SendEmail', mail, running)).code;
	};

	const { pending, rejected, code: approved } = sampleTemplateIds;
	const refused = 'FailedOperation.InvalidTemplateID';
	const decisions: readonly [what: string, id: number, decision: object, expected: readonly unknown[], sending: string | undefined][] = [
		['approve', pending, { verdict: 'approve' }, [0, approvedReason], undefined],
		['approve with a reason', pending, { verdict: 'approve', reason: 'Fine.' }, [0, 'Fine.'], undefined],
		['reject', pending, { verdict: 'reject' }, [2, rejectedReason], refused],
		['reject with a reason', pending, { verdict: 'reject', reason: '内容过于简单' }, [2, '内容过于简单'], refused],
		['approve what was rejected', rejected, { verdict: 'approve' }, [0, approvedReason], undefined],
		['reject what was approved', approved, { verdict: 'reject', reason: '' }, [2, ''], refused]
	];
	for (const [what, template, decision, expected, sending] of decisions) {
		test(`${what} → ${expected.join(', ')}`, async () => {
			const { status, value } = await decide({ template, ...decision });
			assert.deepEqual([status, value.id, value.status, value.reviewReason], [200, template, ...expected]);
			assert.deepEqual(await standing(template), expected);
			assert.equal(await send(template), sending);
		});
	}

	const mistakes: readonly [decision: unknown, message: RegExp][] = [
		[{ template: 1, verdict: 'approve' }, /^There is no template 1\.$/],
		[{ template: pending, verdict: 'maybe' }, /^verdict must be one of approve, reject\.$/],
		[{ template: pending }, /^verdict must be/],
		[{ verdict: 'approve' }, /^template must be an integer/],
		[{ template: pending, verdict: 'reject', reason: 1 }, /^reason must be a string\.$/],
		[{ template: pending, verdict: 'reject', because: 'x' }, /not have the field "because"/]
	];
	for (const [decision, message] of mistakes) {
		test(`${JSON.stringify(decision)} is rejected and changes nothing`, async () => {
			const { status, value } = await decide(decision);
			assert.equal(status, 400);
			assert.match(value.message, message);
			assert.deepEqual(await steer(emulator).state(), sampleState('international'));
		});
	}

	async function withReview(review: Review, dataFile: string | undefined, use: (emulator: Emulator) => Promise<void>): Promise<void> {
		const other = await startEmulator({ now: () => time, review, ...(dataFile === undefined ? {} : { dataFile }) });
		try {
			await use(other);
		} finally {
			await other.close();
		}
	}

	const created = async (running: Emulator) => Number((await request('CreateEmailTemplate', named('New'), running)).response['TemplateID']);

	test('a decision comes before the automatic review', () =>
		withReview('auto', undefined, async other => {
			const template = await created(other);
			await steer(other).use('POST', 'reviews', { template, verdict: 'reject', reason: 'No.' });
			assert.deepEqual(await standing(template, other), [2, 'No.']);
			time += 2000;
			assert.deepEqual(await standing(template, other), [2, 'No.']);
		}));

	test('POST /emulator/clock makes a review end', () =>
		withReview('auto', undefined, async other => {
			const template = await created(other);
			assert.deepEqual(await standing(template, other), [1, '']);
			await steer(other).setClock(2);
			assert.deepEqual(await standing(template, other), [0, approvedReason]);
		}));

	test('a template can be sent once it is approved, and again once its update is', () =>
		withReview('auto', undefined, async other => {
			const id = await created(other);
			const codes = [await send(id, other)];
			time += 2000;
			codes.push(await send(id, other));
			await request('UpdateEmailTemplate', { TemplateID: id, ...named('New', { Html: base64('<p>Bye {{name}}</p>') }) }, other);
			codes.push(await send(id, other));
			time += 2000;
			codes.push(await send(id, other));
			await request('DeleteEmailTemplate', { TemplateID: id }, other);
			codes.push(await send(id, other));
			assert.deepEqual(codes, [refused, undefined, refused, undefined, refused]);
			const mails = (await steer(other).mails()).toReversed();
			const parsed = await Promise.all(mails.map(async mail => PostalMime.parse(await steer(other).mail(mail.id))));
			assert.deepEqual(
				parsed.map(({ subject, html }) => [subject, html?.trim()]),
				[
					['Hi A & B', '<p>Hello A &#38; B</p>'],
					['Hi A & B', '<p>Bye A &#38; B</p>']
				]
			);
		}));

	test('templates and reviews survive a restart, also with another --review', async () => {
		const folder = mkdtempSync(join(tmpdir(), 'ses-emulator-'));
		const dataFile = join(folder, 'state.json');
		try {
			let ids: readonly number[] = [];
			await withReview('auto', dataFile, async other => {
				ids = [await created(other)];
			});
			await withReview('reject', dataFile, async other => {
				ids = [...ids, await created(other)];
			});
			await withReview('manual', dataFile, async other => {
				ids = [...ids, await created(other)];
				const found = () => Promise.all(ids.map(id => standing(id, other)));
				assert.deepEqual(await found(), Array(3).fill([1, '']));
				time += 2000;
				assert.deepEqual(await found(), [
					[0, approvedReason],
					[2, rejectedReason],
					[1, '']
				]);
				await request('DeleteEmailTemplate', { TemplateID: ids[2] }, other);
			});
			await withReview('auto', dataFile, async other => {
				assert.equal(await created(other), Number(ids[2]) + 1);
			});
		} finally {
			rmSync(folder, { recursive: true });
		}
	});
});
