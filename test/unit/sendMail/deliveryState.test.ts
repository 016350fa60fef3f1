import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { checkTimes, isFrom, isSettled, stateOf, validateDate } from '../../../src/sendMail/deliveryState.ts';
import type { Delivery } from '../../../src/ses/sending.ts';
import { poll } from '../../../src/ui/poll.ts';

const start = Date.UTC(2026, 10, 23, 9);
const [ada, grace] = ['ada@example.com', 'grace@example.com'] as const;

/**
 * Polls a mail to two recipients on a clock that moves only during pauses.
 *
 * @param finds the deliver status of each recipient at each check, `-` for one that is not listed; or an error. The last one repeats
 * @returns also the seconds after which the status was read
 */
async function run(finds: readonly (string | Error)[]) {
	let now = start;
	const readAt: number[] = [];
	const errors: unknown[] = [];
	const isFinal = await poll<true>(
		{
			started: start,
			...checkTimes,
			now: () => now,
			wait: async milliseconds => {
				now += milliseconds;
			},
			check: async () => {
				const found = finds[Math.min(readAt.length, finds.length - 1)] ?? '';
				readAt.push((now - start) / 1000);
				if (found instanceof Error) {
					throw found;
				}
				return isSettled([ada, grace], rows(found)) || undefined;
			},
			isFinal: () => false,
			onError: error => errors.push(error)
		},
		new AbortController().signal
	);
	return { isFinal, readAt, errors };
}

function rows(found: string): readonly Delivery[] {
	return [ada, grace].flatMap((to, index) =>
		found[index] === undefined || found[index] === '-' ? [] : [row(to, 0, Number(found[index]))]
	);
}

function row(to: string, sendStatus: number | undefined, deliverStatus: number | undefined): Delivery {
	return {
		messageId: 'm',
		to: to.toUpperCase(),
		from: 'a@mail.qcloud.com',
		sendStatus,
		deliverStatus,
		message: '',
		requested: undefined,
		delivered: undefined,
		isOpened: false,
		isClicked: false
	};
}

suite('sendMail: polling the delivery status', () => {
	test('after five seconds, then with pauses that double up to a minute, for ten minutes', async () => {
		const { isFinal, readAt } = await run(['00']);
		assert.deepEqual(readAt, [5, 15, 35, 75, 135, 195, 255, 315, 375, 435, 495, 555, 600]);
		assert.equal(isFinal, undefined);
	});

	const ends = (name: string, finds: readonly string[], readAt: readonly number[]) =>
		test(name, async () => assert.deepEqual(await run(finds), { isFinal: true, readAt, errors: [] }));
	ends('delivered to all: ends at once', ['11'], [5]);
	ends('delivered to one, rejected by the other: ends', ['13'], [5]);
	ends('dropped: ends', ['22'], [5]);
	ends('delayed, then delivered', ['81', '11'], [5, 15]);
	ends('queued for one: continues', ['10', '10', '11'], [5, 15, 35]);
	ends('one not listed yet: continues', ['1-', '11'], [5, 15]);
	ends('none listed yet: continues', ['--', '11'], [5, 15]);
	ends('a status that is not documented: continues', ['19', '11'], [5, 15]);

	test('errors that may go away are reported, and polling continues', async () => {
		const error = new Error('No network');
		assert.deepEqual(await run([error, error, '11']), { isFinal: true, errors: [error, error], readAt: [5, 15, 35] });
	});

	suite('the state of a delivery', () => {
		const is = (sendStatus: number | undefined, deliverStatus: number | undefined, state: ReturnType<typeof stateOf>) =>
			test(`${sendStatus}/${deliverStatus}: ${state}`, () => assert.equal(stateOf({ sendStatus, deliverStatus }), state));
		is(0, 0, 'underWay');
		is(0, 1, 'delivered');
		is(0, 2, 'failed');
		is(0, 3, 'failed');
		is(0, 8, 'underWay');
		is(0, undefined, 'underWay');
		is(undefined, 1, 'underWay');
		is(2001, 0, 'underWay');
		is(1007, 2, 'failed');
		is(3033, 0, 'failed');
		is(4711, 1, 'failed');
	});
});

suite('sendMail: the sender of a mail', () => {
	const sends = (from: string, expected: boolean) =>
		test(`${from}: ${expected}`, () => assert.equal(isFrom('info@mail.example.com', { from }), expected));
	sends('info@mail.example.com', true);
	sends('INFO@Mail.Example.com', true);
	sends('Info Desk <info@mail.example.com>', true);
	sends('"Desk, Info" <Info@mail.example.com>', true);
	sends('my-info@mail.example.com', false);
	sends('info@mail.example.com.au', false);
	sends('"info@mail.example.com" <other@mail.example.com>', false);
	sends('', false);
});

suite('sendMail: the day to look up', () => {
	const validates = (text: string, fault: ReturnType<typeof validateDate>) =>
		test(`${JSON.stringify(text)}: ${fault ?? 'valid'}`, () => assert.equal(validateDate(text, '2026-11-23'), fault));
	validates('2026-11-23', undefined);
	validates(' 2026-11-01 ', undefined);
	validates('2026-10-24', undefined);
	validates('2026-10-23', 'old');
	validates('2026-08-25', 'old');
	validates('2026-08-24', 'range');
	validates('2026-11-24', 'future');
	validates('2999-01-01', 'future');
	validates('', 'format');
	validates('23.11.2026', 'format');
	validates('2026-11-31', 'format');
	validates('2026-02-30', 'format');
	validates('2026-1-1', 'format');
});
