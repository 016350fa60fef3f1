import assert from 'node:assert/strict';
import fc from 'fast-check';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import { actionsFor, type CamTask, camPolicy, camTasks, isCamTask } from '../../../src/diagnose/camTasks.ts';
import type { Emulator } from '../../../src/emulator/server.ts';
import { changeName } from '../../../src/senders/nameChange.ts';
import { type Action, isRead } from '../../../src/ses/actions.ts';
import { SesClient } from '../../../src/ses/client.ts';
import {
	createSenderDomain,
	deleteSenderDomain,
	listSenderDomains,
	readSenderDomain,
	verifySenderDomain
} from '../../../src/ses/domains.ts';
import { createSenderAddress, deleteSenderAddress, listSenderAddresses, setSmtpPassword } from '../../../src/ses/senders.ts';
import { readDeliveries, sendTemplateMail } from '../../../src/ses/sending.ts';
import { createTemplate, deleteTemplate, listTemplates, readTemplate, updateTemplate } from '../../../src/ses/templates.ts';
import { steer } from '../../helpers/emulatorHarness.ts';
import { startFaultyEmulator } from '../../helpers/faultyEmulator.ts';

const allTasks = Object.keys(camTasks) as CamTask[];
const see = ['GetEmailIdentity', 'ListEmailAddress', 'ListEmailIdentities'];

suite('diagnose: CAM policies', () => {
	test('every action that the product calls belongs to a task, and no other', () => {
		assert.deepEqual([...new Set(Object.values(camTasks).flat())].sort(), Object.keys(isRead).sort());
	});

	const allows = (task: CamTask, ...actions: readonly string[]) =>
		test(`${task} needs ${actions.join(', ') || 'nothing more'}`, () => assert.deepEqual(actionsFor([task]), [...see, ...actions].sort()));
	allows('see');
	allows('createAddresses', 'CreateEmailAddress');
	allows('changeSenderNames', 'CreateEmailAddress', 'DeleteEmailAddress');
	allows('deleteAddresses', 'DeleteEmailAddress');
	allows('setSmtpPasswords', 'UpdateEmailSmtpPassWord');
	allows('addDomains', 'CreateEmailIdentity');
	allows('verifyDomains', 'UpdateEmailIdentity');
	allows('deleteDomains', 'DeleteEmailAddress', 'DeleteEmailIdentity');
	allows('sendTestMail', 'GetEmailTemplate', 'GetSendEmailStatus', 'ListEmailTemplates', 'SendEmail');
	allows('seeDelivery', 'GetSendEmailStatus');
	allows(
		'manageTemplates',
		...['CreateEmailTemplate', 'DeleteEmailTemplate', 'GetEmailTemplate', 'ListEmailTemplates', 'UpdateEmailTemplate']
	);

	test('what only looks allows no change', () => {
		const actions = actionsFor(['see', 'seeDelivery']);
		assert.ok(actions.length > 0);
		assert.deepEqual(
			actions.filter(action => !isRead[action]),
			[]
		);
	});

	test('the policy, letter by letter', () => {
		assert.equal(
			JSON.stringify(camPolicy(['createAddresses'])),
			'{"version":"2.0","statement":[{"effect":"allow","action":["ses:CreateEmailAddress","ses:GetEmailIdentity","ses:ListEmailAddress","ses:ListEmailIdentities"],"resource":["*"]}]}'
		);
	});

	test('any choice makes one statement that allows these actions, each once, and nothing by a pattern', () =>
		fc.assert(
			fc.property(fc.subarray(allTasks, { minLength: 1 }), tasks => {
				const policy = camPolicy(tasks) as { readonly version: string; readonly statement: readonly Readonly<Record<string, unknown>>[] };
				assert.deepEqual(Object.keys(policy), ['version', 'statement']);
				const [statement, ...others] = policy.statement;
				assert.deepEqual([policy.version, others, statement?.['effect'], statement?.['resource']], ['2.0', [], 'allow', ['*']]);
				const actions = statement?.['action'] as readonly string[];
				assert.ok(actions.every(action => /^ses:[A-Z][A-Za-z]+$/.test(action)));
				assert.equal(new Set(actions).size, actions.length);
				// The custom policies of CAM have a limit of 6,144 characters.
				assert.ok(JSON.stringify(policy, null, 4).length < 6144);
			})
		));

	test('names of tasks', () => {
		assert.ok(allTasks.every(isCamTask));
		assert.deepEqual([undefined, 1, '', 'SEE', 'toString', '__proto__'].filter(isCamTask), []);
	});
});

suite('diagnose: what the product calls for a task is in its policy', () => {
	const address = 'news@mail.qcloud.com';
	const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
	/** What people set off. */
	const work: { readonly [T in CamTask]: (client: SesClient) => Promise<unknown> } = {
		see: async client => {
			await Promise.all([listSenderDomains(client), listSenderAddresses(client), readSenderDomain(client, 'mail.qcloud.com')]);
		},
		createAddresses: client => createSenderAddress(client, 'service@mail.qcloud.com', 'Ada'),
		changeSenderNames: client => changeName(client, { address, oldName: '', newName: 'Ada', hadPassword: false, isOverLimit: false }, 1),
		deleteAddresses: client => deleteSenderAddress(client, address),
		setSmtpPasswords: client => setSmtpPassword(client, address, 'ABcd1234efgh'),
		addDomains: client => createSenderDomain(client, 'mail.example.org', 2048),
		verifyDomains: client => verifySenderDomain(client, 'newsletter.example.org'),
		deleteDomains: async client => {
			const inDomain = (await listSenderAddresses(client)).filter(sender => sender.address.endsWith('@alerts.example.com'));
			await Promise.all(inDomain.map(sender => deleteSenderAddress(client, sender.address)));
			await deleteSenderDomain(client, 'alerts.example.com');
		},
		sendTestMail: async client => {
			const [template] = await listTemplates(client);
			const { id = 0 } = template ?? {};
			await readTemplate(client, id);
			const mail = { from: address, to: ['ada@example.com'], subject: 'Test', templateId: id, templateData: { name: 'Ada', code: '1' } };
			await sendTemplateMail(client, mail);
			await readDeliveries(client, { date: today });
		},
		seeDelivery: client => readDeliveries(client, { date: today }),
		manageTemplates: async client => {
			const content = { name: 'welcome', text: 'Hello' };
			const id = await createTemplate(client, content, new Set((await listTemplates(client)).map(known => known.id)));
			await updateTemplate(client, id, { ...content, text: 'Hi' });
			await readTemplate(client, id);
			await deleteTemplate(client, id);
		}
	};
	let emulator: Emulator;
	let client: SesClient;

	suiteSetup(async () => {
		emulator = await startFaultyEmulator({ rateLimits: false });
		client = new SesClient({ ...emulator, credentials: () => emulator, pacer: undefined, delay: async () => {}, timeout: 5000 });
	});

	suiteTeardown(() => emulator.close());

	setup(async () => {
		await steer(emulator).use('DELETE', 'state');
		await steer(emulator).use('DELETE', 'log');
		await steer(emulator).clearFaults();
	});

	const called = async () => new Set((await steer(emulator).log()).map(({ action }) => action as Action));

	for (const task of allTasks) {
		test(`${task}: all of it, and nothing else`, async () => {
			await work[task](client);
			const actions = await called();
			assert.deepEqual(
				[...actions].filter(action => !actionsFor([task]).includes(action)),
				[]
			);
			assert.deepEqual(
				camTasks[task].filter(action => !actions.has(action)),
				[]
			);
		});

		test(`${task}: nothing else when answers are lost, either`, async () => {
			for (const action of camTasks[task].filter(action => !isRead[action])) {
				await steer(emulator).fault({ action, drop: 'after' });
			}
			await work[task](client).catch((error: unknown) => assert.equal((error as Error).name, 'SesError'));
			assert.deepEqual(
				[...(await called())].filter(action => !actionsFor([task]).includes(action)),
				[]
			);
		});
	}
});
