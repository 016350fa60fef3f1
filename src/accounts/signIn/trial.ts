/** A step of signing in. */
export type TrialStep = 'source' | 'secretId' | 'secretKey' | 'token' | 'region';

/**
 * The step to return to when the service rejected the credentials.
 *
 * @param code the service's error code
 * @param typed whether the credentials were typed; others are corrected where they come from
 * @param isUnknown whether neither site knows the SecretId
 */
export function stepOfRefusal(code: string, typed: boolean, isUnknown: boolean): TrialStep {
	switch (code) {
		case 'AuthFailure.SecretIdNotFound':
			// A key of the other site causes the same code, so the site may be wrong.
			return !isUnknown ? 'region' : typed ? 'secretId' : 'source';
		case 'AuthFailure.InvalidSecretId':
			return typed ? 'secretId' : 'source';
		case 'AuthFailure.SignatureFailure':
			return typed ? 'secretKey' : 'source';
		case 'AuthFailure.TokenFailure':
			return typed ? 'token' : 'source';
		default:
			return 'region';
	}
}
