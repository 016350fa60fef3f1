import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { changeName } from '../../../src/senders/nameChange.ts';
import { SesClient } from '../../../src/ses/client.ts';
import { isSesError } from '../../../src/ses/errors.ts';
import { answer, type Reply, refusal, withLoopback } from '../../helpers/loopback.ts';

const address = 'news@mail.example.com';

type Step = readonly [action: 'create' | 'createOld' | 'delete' | 'list', reply: Reply];

const taken = refusal('InvalidParameterValue.RepeatEmailAddress');
const full = refusal('OperationDenied.ExceedSenderLimit');
const noSuch = refusal('InvalidParameterValue.NoSuchSender');
const fine = answer({});
const lost: Reply = { trouble: 'drop' };
const listed = (name: string | undefined): Reply =>
	answer({ EmailSenders: name === undefined ? [] : [{ EmailAddress: address.toUpperCase(), EmailSenderName: name }] });

const asked: Step = ['create', taken];
const deleted: Step = ['delete', fine];
/** A try to create that comes to nothing: the answer is lost, and the list does not have the address. */
const inVain = (action: 'create' | 'createOld'): readonly Step[] => [
	[action, lost],
	['list', listed(undefined)]
];
/** Reads are tried again. */
const listLost: readonly Step[] = [
	['list', lost],
	['list', lost],
	['list', lost]
];
/** Tries to create for which SES has no time. The client tries three times again on its own. */
const busy = (tries: number, code = 'RequestLimitExceeded'): readonly Step[] => Array(tries * 4).fill(['create', refusal(code)]);
const thrice = (steps: readonly Step[]): readonly Step[] => [...steps, ...steps, ...steps];

suite('changing a sender name', () => {
	/** @param isExpired whether there are no credentials any more after the last step */
	const comesTo = (expected: string, what: string, steps: readonly Step[], { isOverLimit = false, isExpired = false } = {}) =>
		test(`${expected}: ${what}`, () =>
			withLoopback(
				steps.map(([, reply]) => reply),
				async ({ endpoint, arrived }) => {
					const client = new SesClient({
						endpoint,
						region: 'ap-singapore',
						credentials: () => {
							if (isExpired && arrived.length === steps.length) {
								throw new Error('Expired.');
							}
							return { secretId: 'id', secretKey: 'key' };
						},
						pacer: undefined,
						delay: async () => {}
					});
					const change = await changeName(client, { address, oldName: 'Old', newName: 'New', hadPassword: undefined, isOverLimit }, 1);
					const outcome = 'error' in change ? `${change.kind} ${isSesError(change.error) ? change.error.code : change.error}` : change.kind;
					assert.equal(outcome, expected);
					assert.deepEqual(
						arrived.map(({ headers, body }) => actionOf(String(headers['x-tc-action']), body)),
						steps.map(([action]) => action)
					);
				}
			));

	suite('nothing goes wrong', () => {
		comesTo('changed', 'SES is asked first, then deletes and creates', [asked, deleted, ['create', fine]]);
		comesTo('changed', 'the domain is full', [['create', full], deleted, ['create', fine]]);
		comesTo('changed', 'someone else deleted the address meanwhile', [['create', fine]]);
		comesTo('changed', 'someone else deletes it in between', [asked, ['delete', noSuch], ['list', listed(undefined)], ['create', fine]]);
	});

	suite('refused before anything is deleted', () => {
		comesTo('untouched AuthFailure.UnauthorizedOperation', 'may not create', [['create', refusal('AuthFailure.UnauthorizedOperation')]]);
		comesTo('untouched InvalidParameterValue.IllegalSenderName', 'name', [['create', refusal('InvalidParameterValue.IllegalSenderName')]]);
		comesTo('untouched OperationDenied.DomainNotVerified', 'domain', [['create', refusal('OperationDenied.DomainNotVerified')]]);
		comesTo('untouched OperationDenied.ExceedSenderLimit', 'more than full', [['create', full]], { isOverLimit: true });
		comesTo('untouched Network', 'answer lost', [
			['create', lost],
			['list', listed('Old')]
		]);
		comesTo('untouched Network', 'answer lost, list lost', [['create', lost], ...listLost]);
		comesTo('untouched InternalError', 'internal error', [
			['create', refusal('InternalError')],
			['list', listed('Old')]
		]);
		comesTo('changed', 'answer lost; someone else had deleted the address', [
			['create', lost],
			['list', listed('New')]
		]);
	});

	suite('deleting fails', () => {
		comesTo('untouched OperationDenied', 'refused', [asked, ['delete', refusal('OperationDenied')]]);
		comesTo('untouched Network', 'answer lost, still listed', [asked, ['delete', lost], ['list', listed('Old')]]);
		comesTo('unsure Network', 'answer lost, list lost', [asked, ['delete', lost], ...listLost, ...listLost]);
		comesTo('changed', 'answer lost, not listed any more', [asked, ['delete', lost], ['list', listed(undefined)], ['create', fine]]);
		comesTo('changed', 'answer lost, the second list shows it', [
			asked,
			['delete', lost],
			...listLost,
			['list', listed(undefined)],
			['create', fine]
		]);
	});

	suite('creating fails once and is tried again', () => {
		comesTo('changed', 'too many requests', [asked, deleted, ['create', refusal('RequestLimitExceeded')], ['create', fine]]);
		comesTo('changed', 'too many requests for half a minute', [asked, deleted, ...busy(5), ['create', fine]]);
		comesTo('changed', 'SES pauses for half a minute', [
			asked,
			deleted,
			...busy(5, 'FailedOperation.ServiceNotAvailable'),
			['create', fine]
		]);
		comesTo('changed', 'answer lost, not listed', [asked, deleted, ...inVain('create'), ['create', fine]]);
		comesTo('changed', 'answer lost, listed', [asked, deleted, ['create', lost], ['list', listed('New')]]);
		comesTo('changed', 'answer lost, list lost, and it is there', [
			asked,
			deleted,
			['create', lost],
			...listLost,
			['create', taken],
			['list', listed('New')]
		]);
		comesTo('untouched InvalidParameterValue.RepeatEmailAddress', 'SES still has the old one', [
			asked,
			deleted,
			['create', taken],
			['list', listed('Old')]
		]);
		comesTo('unsure InvalidParameterValue.RepeatEmailAddress', 'SES still has one, and does not list it', [
			asked,
			deleted,
			['create', taken],
			...listLost
		]);
	});

	suite('creating fails for good', () => {
		const refused: Step = ['create', refusal('OperationDenied')];
		comesTo('putBack OperationDenied', 'the old name is put back', [asked, deleted, refused, ['createOld', fine]]);
		comesTo('putBack OperationDenied', 'the old name is put back at the second try', [
			asked,
			deleted,
			refused,
			...inVain('createOld'),
			['createOld', fine]
		]);
		comesTo('putBack Network', 'no answer three times, then the old name', [
			asked,
			deleted,
			...thrice(inVain('create')),
			['createOld', fine]
		]);
		comesTo('putBack RequestLimitExceeded', 'too many requests for longer, then the old name', [
			asked,
			deleted,
			...busy(6),
			['createOld', fine]
		]);
		comesTo('changed', 'the new name was there all the same', [
			asked,
			deleted,
			...thrice(inVain('create')),
			['createOld', taken],
			['list', listed('New')]
		]);
		comesTo('putBack OperationDenied', 'the old name turns out to be there', [
			asked,
			deleted,
			refused,
			['createOld', taken],
			['list', listed('Old')]
		]);
		comesTo('gone OperationDenied', 'the old name is refused, too', [
			asked,
			deleted,
			refused,
			['createOld', refusal('OperationDenied')],
			['list', listed(undefined)]
		]);
		comesTo('gone OperationDenied', 'the old name is refused, and the list is lost', [
			asked,
			deleted,
			refused,
			['createOld', refusal('OperationDenied')],
			...listLost
		]);
		comesTo('gone Network', 'no answer to anything but the list', [
			asked,
			deleted,
			...thrice(inVain('create')),
			...thrice(inVain('createOld')),
			['list', listed(undefined)]
		]);
		comesTo('unsure OperationDenied', 'no answer to putting it back, nor from the list', [
			asked,
			deleted,
			refused,
			...thrice([['createOld', lost], ...listLost]),
			...listLost
		]);
		comesTo('unsure OperationDenied', 'no answer at first, and refused when tried again', [
			asked,
			deleted,
			['create', lost],
			...listLost,
			refused,
			['createOld', refusal('OperationDenied')],
			...listLost
		]);
	});

	suite('the credentials expire', () => {
		const expires = (expected: string, what: string, steps: readonly Step[]) => comesTo(expected, what, steps, { isExpired: true });
		expires('untouched Error: Expired.', 'when SES was asked', [asked]);
		expires('gone Error: Expired.', 'when the address is deleted', [asked, deleted]);
		expires('unsure Network', 'when the answer to the deletion was lost', [asked, ['delete', lost]]);
		expires('unsure Error: Expired.', 'when the answer to the creation was lost', [asked, deleted, ['create', lost]]);
	});
});

function actionOf(action: string, body: string): Step[0] {
	switch (action) {
		case 'CreateEmailAddress':
			assert.equal(JSON.parse(body).EmailAddress, address);
			return JSON.parse(body).EmailSenderName === 'Old' ? 'createOld' : 'create';
		case 'DeleteEmailAddress':
			assert.deepEqual(JSON.parse(body), { EmailAddress: address });
			return 'delete';
		default:
			assert.equal(action, 'ListEmailAddress');
			return 'list';
	}
}
