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

	test('carries what is known', () => {
		const cause = new Error('below');
		const error = new SesError('CreateEmailAddress', 'FailedOperation', 'text', { requestId: 'id-1', clockOffset: 5, cause });
		assert.ok(error instanceof Error);
		assert.deepEqual(
			[error.name, error.action, error.code, error.message, error.requestId, error.clockOffset, error.cause],
			['SesError', 'CreateEmailAddress', 'FailedOperation', 'text', 'id-1', 5, cause]
		);
	});

	test('has no cause where there is none', () => {
		const error = new SesError('Action', 'Network', 'text');
		assert.equal('cause' in error, false);
		assert.deepEqual([error.requestId, error.clockOffset], [undefined, undefined]);
	});

	const recognises = (name: string, value: unknown, expected: boolean) =>
		test(`${name} ${expected ? 'is' : 'is not'} one`, () => assert.equal(isSesError(value), expected));
	recognises('a SesError', new SesError('Action', 'Network', 'text'), true);
	recognises('one of another copy of the class', Object.assign(new Error('text'), { name: 'SesError', kind: 'network' }), true);
	recognises('another error', new Error('text'), false);
	recognises('an error of that name only', Object.assign(new Error('text'), { name: 'SesError' }), false);
	recognises('an object that looks like it', { name: 'SesError', kind: 'network' }, false);
	recognises('null', null, false);
	recognises('undefined', undefined, false);
	recognises('a text', 'SesError', false);
});
