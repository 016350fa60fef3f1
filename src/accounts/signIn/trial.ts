import type { Site } from '../../ses/sites.ts';

/** The step of signing in that a refusal belongs to. */
export type TrialStep = 'source' | 'secretId' | 'secretKey' | 'token' | 'region';

/**
 * Where to go back to when the service refused a try.
 *
 * @param code error code of the service
 * @param typed whether the credentials were typed; borrowed ones are corrected where they come from
 * @param unknownAt the sites that said of this SecretId that they do not know it
 */
export function stepOfRefusal(code: string, typed: boolean, unknownAt: ReadonlySet<Site>): TrialStep {
	switch (code) {
		case 'AuthFailure.SecretIdNotFound':
			// A key of the other site gives the same code, so as long as that is possible it is the site that can be changed.
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

/** Whether the service knows the key and only CAM keeps it from doing what was tried. */
export function isDeniedByCam(code: string): boolean {
	return code === 'UnauthorizedOperation' || code === 'AuthFailure.UnauthorizedOperation';
}
