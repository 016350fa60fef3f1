import { randomBytes } from 'node:crypto';
import { addressKey } from '../mail/address.ts';
import { apiVersion, type Input } from '../ses/actions.ts';
import { regions, type Site } from '../ses/sites.ts';
import type { Credentials } from '../signing/signer.ts';
import { timestampWindow, type Verification, type VerificationFailure, verify } from '../signing/verifier.ts';
import type { ApiRequest, LegacySignature } from './apiRequest.ts';
import { createDkimKey } from './dkimKey.ts';
import { isLegacySignatureRight } from './legacySignature.ts';
import type { Mailbox } from './mailbox.ts';
import { passwords } from './passwords.ts';
import { actionKinds, isKnownAction } from './state/actionNames.ts';
import { perform } from './state/actions.ts';
import type { Context } from './state/behaviour.ts';
import { accountUin, findKey, type KeyName } from './state/credentials.ts';
import { wantedKeyLength } from './state/identityActions.ts';
import { EmulatorError, type Language, messageOf } from './state/messages.ts';
import { checkParameters, isImplemented, parametersOfQuery } from './state/parameters.ts';
import { RateLimiter } from './state/rateLimit.ts';
import { acceptMessage, type SmtpMessage, TransportError } from './state/smtpMessage.ts';
import type { Sender, State } from './state/state.ts';

/** What the gateway answers. It always travels with HTTP 200 (Chinese page "Responses"). */
export interface ApiAnswer {
	/** `undefined` when the action succeeded. */
	readonly code: string | undefined;
	readonly requestId: string;
	/** Which key the request was signed with, where that is known. */
	readonly key: KeyName | undefined;
	/** JSON. */
	readonly text: string;
}

/** What a message over SMTP comes to. */
export type SmtpAnswer = { readonly id: string } | { readonly refusal: string };

/** Holds the state, which another emulator may change too when both keep it in one file. */
export interface Store {
	readonly state: State;
	/**
	 * Puts `next` in the place of `known`. Returns only when `next` is safe.
	 *
	 * @returns false when `known` is no longer the state; nothing has happened then
	 */
	replace(known: State, next: State): boolean;
}

/** API 3.0, "Request structure": 10 MB for POST signed with TC3-HMAC-SHA256, 1 MB for POST with signature v1, 32 KB for GET. */
export const maxBodySize = 10 * 1024 * 1024;
const maxLegacySize = 1024 * 1024;
const maxQuerySize = 32 * 1024;

/** Regions of Tencent Cloud in which SES is not offered on one site or the other. */
const knownRegions: readonly string[] = [
	'ap-beijing',
	'ap-chengdu',
	'ap-chongqing',
	'ap-guangzhou',
	'ap-hongkong',
	'ap-nanjing',
	'ap-shanghai',
	'ap-singapore'
];

/**
 * Unverified: the codes for a malformed header, for the wrong date in the scope and for a missing token; the first two are
 * named after their meaning in the table of common errors.
 */
const codeOfFailure: Readonly<Record<VerificationFailure, string>> = {
	malformed: 'AuthFailure.InvalidAuthorization',
	unknownSecretId: 'AuthFailure.SecretIdNotFound',
	expired: 'AuthFailure.SignatureExpire',
	wrongDate: 'AuthFailure.SignatureFailure',
	wrongToken: 'AuthFailure.TokenFailure',
	wrongSignature: 'AuthFailure.SignatureFailure'
};

/** API 3.0 in front of the emulated account: validates requests and answers in the documented envelope. */
export class Gateway {
	private readonly _site: Site;
	private readonly _store: Store;
	private readonly _mailbox: Mailbox;
	private readonly _rateLimiter: RateLimiter | undefined;
	private readonly _createKey: typeof createDkimKey;

	constructor(site: Site, store: Store, mailbox: Mailbox, hasRateLimits: boolean, createKey = createDkimKey) {
		this._site = site;
		this._store = store;
		this._mailbox = mailbox;
		this._rateLimiter = hasRateLimits ? new RateLimiter() : undefined;
		this._createKey = createKey;
	}

	/** @param now Unix milliseconds */
	async handle(request: ApiRequest, now: number): Promise<ApiAnswer> {
		const requestId = crypto.randomUUID();
		let key: KeyName | undefined;
		try {
			const signer = this._authenticate(request, now);
			key = signer.name;
			const output = await this._perform(request, signer.name, signer.credentials, requestId, now);
			return { code: undefined, requestId, key, text: JSON.stringify({ Response: { ...output, RequestId: requestId } }) };
		} catch (error) {
			const language = languageOf(request);
			if (error instanceof EmulatorError) {
				return { ...failure(error.code, error.messageIn(language), requestId), key };
			}
			const reason = error instanceof Error ? error.message : String(error);
			return { ...failure('InternalError', `${messageOf('InternalError', language)} ${reason}`, requestId), key };
		}
	}

	/** The address, of any region, whose SMTP password this is. Unverified: that case does not count in the address. */
	login(user: string, password: string): Sender | undefined {
		return this._store.state.senders.find(
			({ address, smtpPassword }) =>
				addressKey(address) === addressKey(user) && smtpPassword !== undefined && passwords.isRight(password, smtpPassword)
		);
	}

	/**
	 * Takes on a message that came over SMTP, or refuses it in the words of SES (page "Error Code" of the SMTP documentation).
	 *
	 * @param now Unix milliseconds
	 */
	acceptMail(mail: SmtpMessage, message: Buffer, now: number): SmtpAnswer {
		try {
			this._rateLimiter?.admitSmtp(now);
			const context = this._context(mail.login.region, now);
			for (;;) {
				const known = this._store.state;
				const { id, to, ignored, state } = acceptMessage(known, mail, context);
				if (this._store.replace(known, state)) {
					this._mailbox.add({ id, time: now, from: mail.fromHeader, to, ignored, subject: mail.subject, via: 'smtp' }, message);
					return { id };
				}
			}
		} catch (error) {
			if (error instanceof TransportError) {
				return { refusal: `${transactionFailed}${error.message}` };
			}
			const [code, text] = error instanceof EmulatorError ? [error.code, error.message] : ['InternalError', String(error)];
			return { refusal: smtpRefusal(code, text) };
		}
	}

	private _context(region: string, now: number): Context {
		const random = randomBytes(6).toString('hex');
		return { site: this._site, region, now: Math.floor(now / 1000), dkimKey: '', random, passwords };
	}

	/** Unverified: the order in which the service checks. */
	private _authenticate(request: ApiRequest, now: number) {
		if (request.method !== 'POST' && request.method !== 'GET') {
			throw new EmulatorError('UnsupportedProtocol');
		}
		if (request.body.length > maxBodySize) {
			throw new EmulatorError('RequestSizeLimitExceeded', '10 MB');
		}
		const limit = request.legacy ? maxLegacySize : maxQuerySize;
		if (request.query.length > limit) {
			throw new EmulatorError('RequestSizeLimitExceeded', `${limit / 1024} KB`);
		}
		for (const name of ['X-TC-Action', 'X-TC-Version', 'X-TC-Timestamp', 'X-TC-Region']) {
			if (request.headers[name.toLowerCase()] === undefined) {
				throw new EmulatorError('MissingParameter', name);
			}
		}
		if (!/^\d{1,11}$/.test(header(request, 'x-tc-timestamp'))) {
			throw new EmulatorError('InvalidParameter', 'X-TC-Timestamp', 'a number of Unix seconds');
		}
		const verification = this._verify(request, Math.floor(now / 1000));
		if (!verification.ok) {
			throw new EmulatorError(codeOfFailure[verification.failure]);
		}
		const key = findKey(this._site, verification.secretId);
		if (!key) {
			throw new EmulatorError('AuthFailure.SecretIdNotFound');
		}
		return key;
	}

	/** The official Node SDKs sign the bare host name when they are pointed at a port, Go and Python sign host and port. */
	private _verify(request: ApiRequest, now: number): Verification {
		const { query, headers, body, legacy } = request;
		if (legacy) {
			return this._verifyLegacy(legacy, headers, now);
		}
		const method = request.method === 'GET' ? 'GET' : 'POST';
		const find = (secretId: string): Credentials | undefined => findKey(this._site, secretId)?.credentials;
		const verification = verify({ method, query, headers, body }, find, now);
		const bareHost = header(request, 'host').replace(/:\d+$/, '');
		if (verification.ok || verification.failure !== 'wrongSignature') {
			return verification;
		}
		return verify({ method, query, headers: { ...headers, host: bareHost }, body }, find, now);
	}

	private _verifyLegacy(legacy: LegacySignature, headers: ApiRequest['headers'], now: number): Verification {
		const { secretId } = legacy;
		const key = findKey(this._site, secretId)?.credentials;
		if (!key) {
			return { ok: false, failure: 'unknownSecretId' };
		}
		if (Math.abs(now - Number(headers['x-tc-timestamp'])) > timestampWindow) {
			return { ok: false, failure: 'expired' };
		}
		if ((headers['x-tc-token'] ?? '') !== (key.token ?? '')) {
			return { ok: false, failure: 'wrongToken' };
		}
		return isLegacySignatureRight(legacy, key.secretKey) ? { ok: true, secretId, service: '' } : { ok: false, failure: 'wrongSignature' };
	}

	private async _perform(request: ApiRequest, keyName: KeyName, key: Credentials, requestId: string, now: number): Promise<object> {
		const version = header(request, 'x-tc-version');
		const action = header(request, 'x-tc-action');
		const region = header(request, 'x-tc-region');
		if (version !== apiVersion) {
			throw new EmulatorError('NoSuchVersion', version);
		}
		if (!isKnownAction(action)) {
			throw new EmulatorError('InvalidAction', action);
		}
		if (!regions.some(candidate => candidate.site === this._site && candidate.region === region)) {
			throw new EmulatorError(knownRegions.includes(region) ? 'UnsupportedRegion' : 'InvalidParameterValue', 'X-TC-Region');
		}
		this._rateLimiter?.admit(action, key.secretId, now);
		const given = parametersOf(request, action);
		if (keyName === 'readOnly' && actionKinds[action] === 'write') {
			const resource = given['EmailAddress'] ?? given['EmailIdentity'] ?? '*';
			const path = `qcs::ses:${region}:uin/${accountUin}:senderdomain/${String(resource)}`;
			throw new EmulatorError('AuthFailure.UnauthorizedOperation', requestId, action, path);
		}
		if (!isImplemented(action)) {
			throw new EmulatorError('UnsupportedOperation', action);
		}
		const input = checkParameters(action, given);
		const dkimKey = action === 'CreateEmailIdentity' ? await this._createKey(wantedKeyLength(input as Input<'CreateEmailIdentity'>)) : '';
		const context = { ...this._context(region, now), dkimKey };
		for (;;) {
			const known = this._store.state;
			const { output, state, mail } = perform(action, known, input, context);
			if (!state || this._store.replace(known, state)) {
				if (mail) {
					const { message, ...kept } = mail;
					this._mailbox.add({ ...kept, time: now, ignored: [], via: 'api' }, Buffer.from(message));
				}
				return output as object;
			}
		}
	}
}

/** The envelope of a refusal. */
export function failure(code: string, message: string, requestId: string): Omit<ApiAnswer, 'key'> {
	return { code, requestId, text: JSON.stringify({ Response: { Error: { Code: code, Message: message }, RequestId: requestId } }) };
}

const transactionFailed = '5.0.0 Error: transaction failed, blame it on the weather: ';

/** What stands in a 554 line. Unverified: how the JSON goes on where the documented example ends. */
export function smtpRefusal(code: string, message: string): string {
	const response = { RequestId: crypto.randomUUID(), QcloudError: { Error: { Code: code, Message: message } } };
	return `${transactionFailed}##SES-response-json: ${JSON.stringify({ Response: response })}`;
}

/** Unverified: that English is the default on both sites. */
export function languageOf(request: ApiRequest): Language {
	return header(request, 'x-tc-language') === 'zh-CN' ? 'zh-CN' : 'en-US';
}

/**
 * The parameters as the caller gave them; an empty body has none.
 *
 * @throws EmulatorError InvalidRequest or InvalidParameter
 */
export function parametersOf(request: ApiRequest, action: string): Readonly<Record<string, unknown>> {
	if (request.method === 'GET') {
		return isImplemented(action) ? parametersOfQuery(action, request.query) : {};
	}
	if (!/^application\/json *(;|$)/i.test(header(request, 'content-type'))) {
		throw new EmulatorError('InvalidRequest', '`application/json`; the emulator reads nothing else');
	}
	if (request.body.length === 0) {
		return {};
	}
	let value: unknown;
	try {
		value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
	} catch {
		throw new EmulatorError('InvalidParameter', 'body', 'JSON in UTF-8');
	}
	if (typeof value !== 'object' || value === null || Array.isArray(value)) {
		throw new EmulatorError('InvalidParameter', 'body', 'a JSON object');
	}
	return value as Readonly<Record<string, unknown>>;
}

function header(request: ApiRequest, name: string): string {
	return request.headers[name] ?? '';
}
