import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { stepOfRefusal, type TrialStep } from '../../../src/accounts/signIn/trial.ts';
import { isDeniedByCam } from '../../../src/ses/errors.ts';

suite('accounts: which input an error belongs to', () => {
	const belongs = (code: string, isUnknown: boolean, typed: TrialStep | undefined, borrowed = typed) =>
		test(`${code}${isUnknown ? ' at both sites' : ''}: ${typed ?? 'none'}, ${borrowed ?? 'none'} when borrowed`, () => {
			assert.equal(stepOfRefusal(code, true, isUnknown), typed);
			assert.equal(stepOfRefusal(code, false, isUnknown), borrowed);
		});
	belongs('AuthFailure.SecretIdNotFound', false, 'secretId', 'region');
	belongs('AuthFailure.SecretIdNotFound', true, 'secretId', 'source');
	belongs('AuthFailure.InvalidSecretId', false, 'secretId', 'source');
	belongs('AuthFailure.SignatureFailure', false, 'secretKey', 'source');
	belongs('AuthFailure.TokenFailure', false, 'token', 'source');
	belongs('AuthFailure.UnauthorizedOperation', false, 'region');
	belongs('UnsupportedRegion', false, 'region');
	belongs('InvalidParameterValue', false, 'region');
	belongs('AuthFailure.SignatureExpire', false, undefined);
	belongs('InternalError', false, undefined);
	belongs('Network', false, undefined);
	belongs('Timeout', false, undefined);

	const denied = (code: string, expected: boolean) =>
		test(`${code}: ${expected ? '' : 'not '}denied by CAM`, () => assert.equal(isDeniedByCam(code), expected));
	denied('UnauthorizedOperation', true);
	denied('AuthFailure.UnauthorizedOperation', true);
	denied('AuthFailure.SecretIdNotFound', false);
	denied('OperationDenied', false);
});
