import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { fillTemplate, templateVariables } from '../../../src/ses/actions.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import {
	type Delivery,
	deliveryDates,
	maxDeliveries,
	readDeliveries,
	sendTemplateMail,
	type TemplateMail
} from '../../../src/ses/sending.ts';
import { listTemplates, readTemplate, type Template } from '../../../src/ses/templates.ts';
import { answer, lostAnswers, type Reply, refusal, withLoopback } from '../../helpers/loopback.ts';

/** The result of a call that gets these replies, or the code of its error, and the inputs of the requests. */
async function outcome<T>(replies: readonly Reply[], use: (client: SesClient) => Promise<T>) {
	let result: T | string | undefined;
	let asked: readonly (readonly [action: string | undefined, input: unknown])[] = [];
	await withLoopback(replies, async ({ endpoint, arrived }) => {
		const client = new SesClient({
			endpoint,
			region: 'ap-singapore',
			credentials: () => ({ secretId: 'id', secretKey: 'key' }),
			pacer: undefined,
			delay: async () => {}
		});
		result = await use(client).catch((error: unknown) => {
			assert.ok(isSesError(error), String(error));
			return error.code;
		});
		asked = arrived.map(({ headers, body }) => [headers['x-tc-action'], JSON.parse(body)]);
	});
	return { result, asked };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

suite('ses sending: list of templates', () => {
	const lists = (name: string, pages: readonly object[], expected: unknown) =>
		test(name, async () => {
			const { result, asked } = await outcome(
				pages.map(page => answer(page)),
				client => listTemplates(client)
			);
			assert.deepEqual(result, expected);
			assert.deepEqual(
				asked,
				pages.map((_, index) => ['ListEmailTemplates', { Limit: 100, Offset: index * 100 }])
			);
		});
	const row = (TemplateID: number, others: object = {}) => ({ TemplateID, TemplateName: `t${TemplateID}`, TemplateStatus: 0, ...others });
	const read = (id: number, others: object = {}) => ({
		id,
		name: `t${id}`,
		status: 'approved',
		created: undefined,
		reviewReason: '',
		...others
	});
	const rows = (from: number, count: number) => Array.from({ length: count }, (_, index) => row(from + index));
	lists('no list', [{}], 'UnreadableAnswer');
	lists('empty list', [{ TemplatesMetadata: [] }], []);
	lists('list null', [{ TemplatesMetadata: null }], []);
	lists('pending', [{ TemplatesMetadata: [row(1, { TemplateStatus: 1 })] }], [read(1, { status: 'pending' })]);
	lists(
		'rejected, with a reason',
		[{ TemplatesMetadata: [row(1, { TemplateStatus: 2, ReviewReason: 'advertising', CreatedTimestamp: 1_600_000_000 })] }],
		[read(1, { status: 'rejected', reviewReason: 'advertising', created: new Date('2020-09-13T12:26:40Z') })]
	);
	lists('an unknown status', [{ TemplatesMetadata: [row(1, { TemplateStatus: 7 })] }], [read(1, { status: 'unusable' })]);
	lists('no status', [{ TemplatesMetadata: [row(1, { TemplateStatus: null })] }], [read(1, { status: 'unusable' })]);
	lists('ID missing', [{ TemplatesMetadata: [row(1, { TemplateID: null })] }], 'UnreadableAnswer');
	lists('ID not a number', [{ TemplatesMetadata: [row(1, { TemplateID: '1' })] }], 'UnreadableAnswer');
	lists(
		'two pages, without a total',
		[{ TemplatesMetadata: rows(1, 100) }, { TemplatesMetadata: rows(101, 3) }],
		rows(1, 103).map(({ TemplateID }) => read(TemplateID))
	);
	lists(
		'one full page, with a total',
		[{ TemplatesMetadata: rows(1, 100), TotalCount: 100 }],
		rows(1, 100).map(({ TemplateID }) => read(TemplateID))
	);

	test('an endless list', async () => {
		const page = answer({ TemplatesMetadata: rows(1, 100) });
		const { result, asked } = await outcome(Array(101).fill(page), client => listTemplates(client));
		assert.equal(result, 'UnreadableAnswer');
		assert.equal(asked.length, 100);
	});
});

suite('ses sending: template', () => {
	const reads = (name: string, content: object, expected: Partial<Template> | string) =>
		test(name, async () =>
			assert.deepEqual(await outcome([answer(content)], client => readTemplate(client, 7)), {
				result: typeof expected === 'string' ? expected : { id: 7, name: 'Code', status: 'approved', ...expected },
				asked: [['GetEmailTemplate', { TemplateID: 7 }]]
			})
		);
	const good = { TemplateName: 'Code', TemplateStatus: 0 };
	reads(
		'both parts',
		{ ...good, TemplateContent: { Html: base64('<p>Grüße 北京</p>'), Text: base64('a') } },
		{ html: '<p>Grüße 北京</p>', text: 'a' }
	);
	reads('text only', { ...good, TemplateContent: { Html: '', Text: base64('a') } }, { text: 'a' });
	reads('HTML only', { ...good, TemplateContent: { Html: base64('a'), Text: null } }, { html: 'a' });
	reads('no content', good, {});
	reads('content null', { ...good, TemplateContent: null }, {});
	reads('pending', { ...good, TemplateStatus: 1 }, { status: 'pending' });
	reads('content not an object', { ...good, TemplateContent: [] }, 'UnreadableAnswer');
	reads('not Base64', { ...good, TemplateContent: { Html: '<p>' } }, 'UnreadableAnswer');
	reads('not UTF-8', { ...good, TemplateContent: { Html: 'gICA' } }, 'UnreadableAnswer');
	reads('part not a string', { ...good, TemplateContent: { Html: 1 } }, 'UnreadableAnswer');

	test('an error rejects', async () => {
		const { result } = await outcome([refusal('InvalidParameterValue.TemplateNotExist')], client => readTemplate(client, 7));
		assert.equal(result, 'InvalidParameterValue.TemplateNotExist');
	});
});

suite('ses sending: mail', () => {
	const mail: TemplateMail = {
		from: 'News <a@b.example>',
		to: ['c@d.example'],
		subject: 'Hi',
		templateId: 7,
		templateData: { name: 'Änn "A"', n: 1 }
	};
	const sent = {
		FromEmailAddress: 'News <a@b.example>',
		Destination: ['c@d.example'],
		Subject: 'Hi',
		Template: { TemplateID: 7, TemplateData: '{"name":"Änn \\"A\\"","n":1}' }
	};
	test('is sent', async () =>
		assert.deepEqual(await outcome([answer({ MessageId: 'm-1' }, 'id-1')], client => sendTemplateMail(client, mail)), {
			result: { messageId: 'm-1', requestId: 'id-1' },
			asked: [['SendEmail', sent]]
		}));

	for (const [name, reply, code] of lostAnswers) {
		test(`${name}: ${code}, not retried`, async () => {
			const { result, asked } = await outcome([reply, answer({ MessageId: 'm-1' })], client => sendTemplateMail(client, mail));
			assert.equal(result, code);
			assert.equal(asked.length, 1);
		});
	}

	test('too many requests: retried', async () => {
		const replies = [refusal('RequestLimitExceeded'), answer({ MessageId: 'm-1' }, 'id-2')];
		const { result, asked } = await outcome(replies, client => sendTemplateMail(client, mail));
		assert.deepEqual(result, { messageId: 'm-1', requestId: 'id-2' });
		assert.equal(asked.length, 2);
	});
});

suite('ses sending: deliveries', () => {
	const row = (others: object = {}) => ({
		MessageId: 'm-1',
		ToEmailAddress: 'c@d.example',
		FromEmailAddress: 'a@b.example',
		SendStatus: 0,
		DeliverStatus: 1,
		DeliverMessage: '250 OK',
		RequestTime: 1_600_000_000,
		DeliverTime: 1_600_000_003,
		UserOpened: true,
		UserClicked: false,
		...others
	});
	const delivery: Delivery = {
		messageId: 'm-1',
		to: 'c@d.example',
		from: 'a@b.example',
		sendStatus: 0,
		deliverStatus: 1,
		message: '250 OK',
		requested: new Date('2020-09-13T12:26:40Z'),
		delivered: new Date('2020-09-13T12:26:43Z'),
		isOpened: true,
		isClicked: false
	};
	const reads = (name: string, others: object, expected: Partial<Delivery>) =>
		test(name, async () => {
			const { result } = await outcome([answer({ EmailStatusList: [row(others)] })], client =>
				readDeliveries(client, { date: '2020-09-13' })
			);
			assert.deepEqual(result, [{ ...delivery, ...expected }]);
		});
	reads('delivered', {}, {});
	reads('queued', { DeliverStatus: 0, DeliverTime: 0, DeliverMessage: null }, { deliverStatus: 0, delivered: undefined, message: '' });
	reads('numbers missing', { SendStatus: null, DeliverStatus: '1' }, { sendStatus: undefined, deliverStatus: undefined });

	const queries = (name: string, query: object, expected: object) =>
		test(name, async () => {
			const { result, asked } = await outcome([answer({ EmailStatusList: null })], client =>
				readDeliveries(client, { date: '2020-09-13', ...query })
			);
			assert.deepEqual(result, []);
			assert.deepEqual(asked, [['GetSendEmailStatus', { RequestDate: '2020-09-13', Offset: 0, Limit: 100, ...expected }]]);
		});
	queries('by day', {}, {});
	queries('by message and recipient', { messageId: 'm-1', to: 'c@d.example' }, { MessageId: 'm-1', ToEmailAddress: 'c@d.example' });

	const page = (count: number) => answer({ EmailStatusList: Array.from({ length: count }, () => row()) });
	for (const [name, pages, count, requests] of [
		['a second page', [page(100), page(7)], 107, 2],
		['a full page, then an empty one', [page(100), page(0)], 100, 2],
		['more rows than the maximum', Array(12).fill(page(100)), maxDeliveries, 10]
	] as const) {
		test(name, async () => {
			const { result, asked } = await outcome(pages, client => readDeliveries(client, { date: '2020-09-13' }));
			assert.equal(result?.length, count);
			assert.deepEqual(
				asked.map(([, input]) => (input as { readonly Offset: number }).Offset),
				Array.from({ length: requests }, (_, index) => index * 100)
			);
		});
	}

	const days: readonly [time: string, expected: readonly string[]][] = [
		['2026-11-23T04:00:00Z', ['2026-11-23']],
		['2026-11-23T15:59:59Z', ['2026-11-23']],
		['2026-11-23T16:00:00Z', ['2026-11-24', '2026-11-23']],
		['2026-12-31T23:59:59Z', ['2027-01-01', '2026-12-31']]
	];
	for (const [time, expected] of days) {
		test(`dates of ${time}: ${expected}`, () => assert.deepEqual(deliveryDates(new Date(time)), expected));
	}
});

suite('ses sending: variables of a template', () => {
	const finds: readonly [text: string, expected: readonly string[]][] = [
		['', []],
		['none {here} {{}} {{ }}', []],
		['{{a}} and {{b}} and {{a}}', ['a', 'b']],
		['{{ a }}{{\tb\n}}', ['a', 'b']],
		['{{名字}} {{first-name}} {{a.b}}', ['名字', 'first-name', 'a.b']],
		['{{two words}} {{{a}}}', ['a']]
	];
	for (const [text, expected] of finds) {
		test(JSON.stringify(text), () => assert.deepEqual(templateVariables(text), expected));
	}
	test('inserts values as they are, and keeps variables without a value', () => {
		assert.equal(fillTemplate('{{a}} {{ b }} {{toString}}', { a: '$& {{b}}', b: '' }), '$& {{b}}  {{toString}}');
	});
});
