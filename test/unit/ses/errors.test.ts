import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { isSesError, SesError, type SesErrorKind } from '../../../src/ses/errors.ts';

suite('ses errors', () => {
	const kinds: Readonly<Record<SesErrorKind, readonly string[]>> = {
		network: ['Network'],
		timeout: ['Timeout'],
		unreadable: ['UnreadableAnswer'],
		clock: ['AuthFailure.SignatureExpire'],
		rate: [
			'RequestLimitExceeded',
			'RequestLimitExceeded.UinLimitExceeded',
			'RequestLimitExceeded.IPLimitExceeded',
			'RequestLimitExceeded.GlobalRegionUinLimitExceeded'
		],
		auth: [
			'AuthFailure',
			'AuthFailure.InvalidAuthorization',
			'AuthFailure.InvalidSecretId',
			'AuthFailure.MFAFailure',
			'AuthFailure.SecretIdNotFound',
			'AuthFailure.SignatureFailure',
			'AuthFailure.TokenFailure',
			'AuthFailure.UnauthorizedOperation',
			'UnauthorizedOperation'
		],
		refused: [
			'FailedOperation',
			'InternalError',
			'InvalidAction',
			'InvalidParameterValue.IllegalEmailAddress',
			'InvalidParameterValue.IllegalSenderName',
			'InvalidParameterValue.RepeatEmailAddress',
			'LimitExceeded',
			'MissingParameter',
			'OperationDenied',
			'OperationDenied.DomainNotVerified',
			'OperationDenied.ExceedSenderLimit',
			'RequestSizeLimitExceeded',
			'UnsupportedRegion',
			'RequestLimitExceededButNotQuite',
			''
		]
	};
	for (const [kind, codes] of Object.entries(kinds)) {
		for (const code of codes) {
			test(`${code || '(no code)'}: ${kind}`, () => assert.equal(new SesError('Action', code, 'text').kind, kind));
		}
	}

	test('has all details', () => {
		const cause = new Error('below');
		const error = new SesError('CreateEmailAddress', 'FailedOperation', 'text', { requestId: 'id-1', clockOffset: 5, cause });
		assert.ok(error instanceof Error);
		assert.deepEqual(
			[error.name, error.action, error.code, error.message, error.requestId, error.clockOffset, error.cause],
			['SesError', 'CreateEmailAddress', 'FailedOperation', 'text', 'id-1', 5, cause]
		);
	});

	test('has no cause by default', () => {
		const error = new SesError('Action', 'Network', 'text');
		assert.equal('cause' in error, false);
		assert.deepEqual([error.requestId, error.clockOffset], [undefined, undefined]);
	});

	const recognizes = (name: string, value: unknown, expected: boolean) =>
		test(`${name} ${expected ? 'is' : 'is not'} a SesError`, () => assert.equal(isSesError(value), expected));
	recognizes('a SesError', new SesError('Action', 'Network', 'text'), true);
	recognizes('an instance of another copy of the class', Object.assign(new Error('text'), { name: 'SesError', kind: 'network' }), true);
	recognizes('another error', new Error('text'), false);
	recognizes('an error with only that name', Object.assign(new Error('text'), { name: 'SesError' }), false);
	recognizes('an object with the same properties', { name: 'SesError', kind: 'network' }, false);
	recognizes('null', null, false);
	recognizes('undefined', undefined, false);
	recognizes('a string', 'SesError', false);
});
