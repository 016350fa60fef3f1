import { SesClient } from './ses/client.ts';
import { isSesError } from './ses/errors.ts';
import { endpoints, regions, type Site } from './ses/sites.ts';
import type { SignableRequest } from './signing/canonicalRequest.ts';
import { type Credentials, type SignedRequest, Signer } from './signing/signer.ts';

/**
 * What `activate()` returns: `vscode.extensions.getExtension('tencent-ses.tencent-ses')?.activate()`. Reaches extensions in the same
 * extension host. Callers bring their own credentials; the stored ones are not accessible.
 */
export interface TencentSesApi {
	/** Incremented when a change breaks callers. */
	readonly version: 1;

	/**
	 * Signs a request with TC3-HMAC-SHA256, for any Tencent Cloud product.
	 *
	 * @param timestamp Unix seconds
	 * @param options.service first part of the product's host name; default `ses`
	 * @param options.signedHeaders default `content-type`, `host` and, where the request has it, `x-tc-action`
	 * @throws TypeError when a credential or a header to sign is missing or malformed
	 * @throws RangeError when the timestamp is not a whole number of seconds
	 */
	signRequest(
		request: SignableRequest,
		credentials: Credentials,
		timestamp: number,
		options?: { readonly service?: string; readonly signedHeaders?: readonly string[] }
	): SignedRequest;

	/**
	 * A client for the SES API 2020-10-02.
	 *
	 * @throws TypeError when the region is not one of SES's, or the endpoint is neither https nor http on loopback
	 */
	createClient(credentials: Credentials, options?: ApiClientOptions): ApiClient;
}

/** `call` sends a request, `sign` returns it signed. Both reject with an `Error` that has the properties of `SesError`, but not its class. */
export type ApiClient = Readonly<Pick<SesClient, 'call' | 'sign'>>;

export interface ApiClientOptions {
	/** Default: `ap-singapore`. */
	readonly region?: string;
	/** Default: the endpoint of the region's site. */
	readonly endpoint?: string;
	/** Longest wait for one answer, in milliseconds. Default: 10,000. */
	readonly timeout?: number;
}

export function createApi(): TencentSesApi {
	// Extensions share the result, and our own clients are of the same class: nothing here can be changed, or leads to the class.
	return Object.freeze<TencentSesApi>({
		version: 1,
		signRequest: (request, credentials, timestamp, { service, signedHeaders } = {}) =>
			new Signer(credentials, service).sign(request, timestamp, signedHeaders),
		createClient: (credentials, { region = 'ap-singapore', endpoint, timeout } = {}) => {
			const own = { ...credentials };
			const site = siteOf(region);
			const client = new SesClient({
				endpoint: endpoint ?? endpoints[site],
				region,
				credentials: () => own,
				...(timeout === undefined ? {} : { timeout })
			});
			return Object.freeze<ApiClient>({
				call: (...args) => client.call(...args).catch(rethrowPlain),
				sign: (...args) => client.sign(...args).catch(rethrowPlain)
			});
		}
	});
}

function rethrowPlain(error: unknown): never {
	throw isSesError(error) ? Object.assign(new Error(error.message, { cause: error.cause }), error) : error;
}

function siteOf(region: string): Site {
	const known = regions.find(candidate => candidate.region === region);
	if (!known) {
		throw new TypeError(`SES has no region "${region}".`);
	}
	return known.site;
}
