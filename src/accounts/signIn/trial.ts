import type { Site } from '../../ses/sites.ts';

/** A step of signing in. */
export type TrialStep = 'source' | 'secretId' | 'secretKey' | 'token' | 'region';

/**
 * The step to return to when the service rejected the credentials.
 *
 * @param code the service's error code
 * @param typed whether the credentials were typed; others are corrected where they come from
 * @param unknownAt the sites that do not know this SecretId
 */
export function stepOfRefusal(code: string, typed: boolean, unknownAt: ReadonlySet<Site>): TrialStep {
	switch (code) {
		case 'AuthFailure.SecretIdNotFound':
			// A key of the other site gives the same code, so the site may be what is wrong.
			return unknownAt.size < 2 ? 'region' : typed ? 'secretId' : 'source';
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

/** Whether the service knows the key, and CAM does not allow the request. */
export function isDeniedByCam(code: string): boolean {
	return code === 'UnauthorizedOperation' || code === 'AuthFailure.UnauthorizedOperation';
}
