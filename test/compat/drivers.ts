import { createRequire } from 'node:module';
import type { Emulator } from '../../src/emulator/server.ts';
import type { Input } from '../../src/ses/actions.ts';
import { SesClient } from '../../src/ses/client.ts';
import type { Credentials } from '../../src/signing/signer.ts';

const require = createRequire(import.meta.url);

/** The configuration of a client. The official SDKs have no other changes. */
export interface Setup {
	/** Default: the emulator's main key. */
	readonly key?: Credentials;
	/** Default: the first region of the site. */
	readonly region?: string;
	readonly language?: 'zh-CN' | 'en-US';
	readonly method?: 'GET' | 'POST';
	/** Of the SDKs; ours knows TC3 only. */
	readonly signMethod?: 'TC3-HMAC-SHA256' | 'HmacSHA256' | 'HmacSHA1';
}

/** A response, in the same form for all clients. */
export type Outcome =
	| { readonly output: unknown; readonly requestId: string }
	| { readonly code: string; readonly message: string; readonly requestId: string };

export interface Driver {
	readonly name: string;
	call(action: string, input: object): Promise<Outcome>;
}

type Send = (input: object) => Promise<object>;
type SdkClient = Readonly<Record<string, (input: object, callback?: (error: unknown, response: object) => void) => Promise<object>>>;

export const driverMakers: Readonly<Record<string, (emulator: Emulator, setup?: Setup) => Driver>> = {
	'our client': ours,
	'tencentcloud-sdk-nodejs-ses': mainlandSdk,
	'tencentcloud-sdk-nodejs-intl-en': internationalSdk
};

export function clientOf(emulator: Emulator, { key = emulator, region = emulator.region, language }: Setup = {}): SesClient {
	return new SesClient({
		endpoint: emulator.endpoint,
		region,
		credentials: () => key,
		pacer: undefined,
		delay: async () => {},
		...(language ? { language } : {})
	});
}

export function ours(emulator: Emulator, setup: Setup = {}): Driver {
	const client = clientOf(emulator, setup);
	return driver('our client', action => input => client.call(action as 'CreateEmailAddress', input as Input<'CreateEmailAddress'>));
}

export function mainlandSdk(emulator: Emulator, setup: Setup = {}): Driver {
	const { key = emulator, region = emulator.region, language, method = 'POST', signMethod = 'TC3-HMAC-SHA256' } = setup;
	const { ses } = require('tencentcloud-sdk-nodejs-ses') as typeof import('tencentcloud-sdk-nodejs-ses');
	const client = new ses.v20201002.Client({
		credential: key,
		region,
		profile: {
			signMethod,
			httpProfile: { endpoint: `127.0.0.1:${emulator.port}`, protocol: 'http://', reqMethod: method },
			...(language ? { language } : {})
		}
	}) as unknown as SdkClient;
	return driver('tencentcloud-sdk-nodejs-ses', action => input => client[action]?.(input) ?? Promise.reject(new Error(action)));
}

export function internationalSdk(emulator: Emulator, setup: Setup = {}): Driver {
	const { key = emulator, region = emulator.region, method = 'POST', signMethod = 'TC3-HMAC-SHA256' } = setup;
	// The package contains 200 services; these are its files for SES.
	const { Client } = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/ses/v20201002/index.js');
	const Credential = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/credential.js');
	const ClientProfile = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/profile/client_profile.js');
	const HttpProfile = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/common/profile/http_profile.js');
	const http = new HttpProfile('http://', `127.0.0.1:${emulator.port}`, method);
	const credential = new Credential(key.secretId, key.secretKey, 'token' in key ? key.token : undefined);
	const client = new Client(credential, region, new ClientProfile(signMethod, http)) as SdkClient;
	return driver(
		'tencentcloud-sdk-nodejs-intl-en',
		action => input =>
			new Promise((resolve, reject) => {
				client[action]?.(input, (error, response) => (error ? reject(error) : resolve(response)));
			})
	);
}

function driver(name: string, senderOf: (action: string) => Send): Driver {
	return {
		name,
		async call(action, input) {
			try {
				const { RequestId: requestId, ...output } = JSON.parse(JSON.stringify(await senderOf(action)(input)), withoutNull);
				return { output: withoutNewFields(output), requestId };
			} catch (error) {
				const { code, message, requestId } = error as { readonly code?: string; readonly message: string; readonly requestId?: string };
				if (code === undefined || !requestId) {
					throw error;
				}
				return { code, message: message.replaceAll(requestId, '<request id>'), requestId };
			}
		}
	};
}

/**
 * Responses of August 2026 contain `DKIMOption`, and those of GetEmailIdentity `TagList`. Both SDKs do not declare them; only the mainland one
 * returns them.
 */
function withoutNewFields({ TagList: _, ...answer }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
	return JSON.parse(JSON.stringify(answer), (key, value) => (key === 'DKIMOption' ? undefined : value));
}

/** The international SDK sets fields that are not in the response to `null`. */
function withoutNull(_key: string, value: unknown): unknown {
	return value === null ? undefined : value;
}
