import { isDeniedByCam } from '../../ses/errors.ts';

/** A step of signing in. */
export type TrialStep = 'source' | 'region' | 'secretId' | 'secretKey' | 'token';

/**
 * The step to return to when the service rejected the credentials.
 *
 * @param code the service's error code
 * @param typed whether the credentials were typed; others are corrected where they come from
 * @param isUnknown whether neither site knows the SecretId
 * @returns `undefined` if the error belongs to no step, so that the same can be tried again
 */
export function stepOfRefusal(code: string, typed: boolean, isUnknown: boolean): TrialStep | undefined {
	if (isDeniedByCam(code)) {
		return 'region';
	}
	switch (code) {
		case 'AuthFailure.SecretIdNotFound':
			// A key of the other site causes the same code, so the site may be wrong.
			return typed ? 'secretId' : isUnknown ? 'source' : 'region';
		case 'AuthFailure.InvalidSecretId':
			return typed ? 'secretId' : 'source';
		case 'AuthFailure.SignatureFailure':
			return typed ? 'secretKey' : 'source';
		case 'AuthFailure.TokenFailure':
			return typed ? 'token' : 'source';
		case 'UnsupportedRegion':
		case 'InvalidParameterValue':
			return 'region';
		default:
			return undefined;
	}
}
