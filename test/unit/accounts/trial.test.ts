import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { isDeniedByCam, stepOfRefusal, type TrialStep } from '../../../src/accounts/signIn/trial.ts';
import type { Site } from '../../../src/ses/sites.ts';

suite('accounts: which input an error belongs to', () => {
	const belongs = (code: string, unknownAt: readonly Site[], typed: TrialStep, borrowed: TrialStep) =>
		test(`${code}, unknown at ${unknownAt.length}: ${typed}, ${borrowed} when borrowed`, () => {
			assert.equal(stepOfRefusal(code, true, new Set(unknownAt)), typed);
			assert.equal(stepOfRefusal(code, false, new Set(unknownAt)), borrowed);
		});
	belongs('AuthFailure.SecretIdNotFound', ['international'], 'region', 'region');
	belongs('AuthFailure.SecretIdNotFound', ['mainland'], 'region', 'region');
	belongs('AuthFailure.SecretIdNotFound', ['international', 'mainland'], 'secretId', 'source');
	belongs('AuthFailure.InvalidSecretId', [], 'secretId', 'source');
	belongs('AuthFailure.SignatureFailure', [], 'secretKey', 'source');
	belongs('AuthFailure.TokenFailure', [], 'token', 'source');
	belongs('AuthFailure.SignatureExpire', [], 'region', 'region');
	belongs('AuthFailure.UnauthorizedOperation', [], 'region', 'region');
	belongs('UnsupportedRegion', [], 'region', 'region');
	belongs('Network', [], 'region', 'region');
	belongs('Timeout', [], 'region', 'region');

	const denied = (code: string, expected: boolean) =>
		test(`${code}: ${expected ? '' : 'not '}denied by CAM`, () => assert.equal(isDeniedByCam(code), expected));
	denied('UnauthorizedOperation', true);
	denied('AuthFailure.UnauthorizedOperation', true);
	denied('AuthFailure.SecretIdNotFound', false);
	denied('OperationDenied', false);
});
