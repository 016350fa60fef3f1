import { randomBytes } from 'node:crypto';
import { addressKey } from '../mail/address.ts';
import { apiVersion, type Input } from '../ses/actions.ts';
import { reasonOf } from '../ses/errors.ts';
import { regions, type Site } from '../ses/sites.ts';
import { type ApiRequest, headerOf, languageOf, parametersOf } from './apiRequest.ts';
import { authenticate, validateRegion } from './authentication.ts';
import { createDkimKey, passwords } from './crypto.ts';
import type { Mailbox } from './mailbox.ts';
import { actionKinds } from './state/actionNames.ts';
import { perform } from './state/actions.ts';
import type { Context } from './state/behavior.ts';
import { accountUin, type KeyName, type SampleKey } from './state/credentials.ts';
import { wantedKeyLength } from './state/identityActions.ts';
import { EmulatorError, ensure, messageOf } from './state/messages.ts';
import { checkParameters, isImplemented } from './state/parameters.ts';
import { RateLimiter } from './state/rateLimit.ts';
import type { Review } from './state/review.ts';
import { acceptMessage, type SmtpMessage } from './state/smtpMessage.ts';
import type { Sender, State } from './state/state.ts';
import type { Store } from './store.ts';

/** The answer to a request. Always sent with HTTP 200 (Chinese page "Responses"). */
export interface ApiAnswer {
	/** `undefined` if the action succeeded. */
	readonly code: string | undefined;
	readonly requestId: string;
	/** The key that signed the request; `undefined` if it is unknown. */
	readonly key: KeyName | undefined;
	/** JSON. */
	readonly text: string;
}

/** The ID of an accepted message, or the text of the SMTP error. */
export type SmtpAnswer = { readonly id: string } | { readonly refusal: string };

/** API 3.0 of the emulated account. Validates requests and wraps results in the documented envelope. */
export class Gateway {
	private readonly _site: Site;
	private readonly _store: Store;
	private readonly _mailbox: Mailbox;
	private readonly _rateLimiter: RateLimiter | undefined;
	private readonly _createKey: typeof createDkimKey;
	private readonly _review: Review;

	constructor(site: Site, store: Store, mailbox: Mailbox, hasRateLimits: boolean, createKey = createDkimKey, review: Review = 'auto') {
		this._site = site;
		this._store = store;
		this._mailbox = mailbox;
		this._rateLimiter = hasRateLimits ? new RateLimiter() : undefined;
		this._createKey = createKey;
		this._review = review;
	}

	/** @param now Unix milliseconds */
	async handle(request: ApiRequest, now: number): Promise<ApiAnswer> {
		const requestId = crypto.randomUUID();
		let key: KeyName | undefined;
		try {
			const signer = authenticate(request, this._site, now);
			key = signer.name;
			const output = await this._perform(request, signer, requestId, now);
			return { code: undefined, requestId, key, text: JSON.stringify({ Response: { ...output, RequestId: requestId } }) };
		} catch (error) {
			const language = languageOf(request);
			if (error instanceof EmulatorError) {
				return { ...failure(error.code, error.messageIn(language), requestId), key };
			}
			return { ...failure('InternalError', `${messageOf('InternalError', language)} ${reasonOf(error)}`, requestId), key };
		}
	}

	/** The sender address, in any region, with this SMTP password. Unverified: the address is case-insensitive. */
	login(user: string, password: string): Sender | undefined {
		// A state that a client has set may repeat an address, and each comparison takes a while on purpose.
		const known = this.state.senders.filter(({ address }) => addressKey(address) === addressKey(user)).slice(0, regions.length);
		return known.find(({ smtpPassword }) => smtpPassword !== undefined && passwords.matches(password, smtpPassword));
	}

	/**
	 * Accepts a message received over SMTP, or rejects it like SES does (page "Error Code" of the SMTP documentation).
	 *
	 * @param now Unix milliseconds
	 */
	acceptMail(mail: SmtpMessage, message: Buffer, now: number): SmtpAnswer {
		try {
			this._rateLimiter?.admitSmtp(now);
			const context = this._context(mail.login.region, now);
			const { id, to } = this.update(state => acceptMessage(state, mail, context));
			this._mailbox.add({ id, time: now, from: mail.fromHeader, to, subject: mail.subject, via: 'smtp' }, message);
			return { id };
		} catch (error) {
			const [code, text] = error instanceof EmulatorError ? [error.code, error.message] : ['InternalError', String(error)];
			return { refusal: smtpRefusal(code, text) };
		}
	}

	get state(): State {
		return this._store.state;
	}

	/** Saves the state that `change` returns, if any. Calls it again if another emulator has changed the state since it was read. */
	update<T extends { readonly state?: State }>(change: (state: State) => T): T {
		for (;;) {
			const known = this.state;
			const result = change(known);
			if (!result.state || this._store.replace(known, result.state)) {
				return result;
			}
		}
	}

	private async _perform(request: ApiRequest, key: SampleKey, requestId: string, now: number): Promise<object> {
		const version = headerOf(request, 'x-tc-version');
		const action = headerOf(request, 'x-tc-action');
		const region = headerOf(request, 'x-tc-region');
		ensure(version === apiVersion, 'NoSuchVersion', version);
		ensure(Object.hasOwn(actionKinds, action), 'InvalidAction', action);
		validateRegion(this._site, region);
		this._rateLimiter?.admit(action, key.credentials.secretId, now);
		const given = parametersOf(request, action);
		if (key.name === 'readOnly' && actionKinds[action] === 'write') {
			// Templates have no resources of their own.
			const named = given['EmailAddress'] ?? (action === 'CreateEmailIdentity' ? undefined : given['EmailIdentity']) ?? '*';
			const path = action.endsWith('Template') ? '*' : `qcs::ses:${region}:uin/${accountUin}:senderdomain/${String(named)}`;
			throw new EmulatorError('AuthFailure.UnauthorizedOperation', requestId, action, path);
		}
		ensure(isImplemented(action), 'UnsupportedOperation', action);
		const input = checkParameters(action, given);
		const dkimKey = action === 'CreateEmailIdentity' ? await this._createKey(wantedKeyLength(input as Input<'CreateEmailIdentity'>)) : '';
		const context = this._context(region, now, dkimKey);
		const { output, mail } = this.update(state => perform(action, state, input, context));
		if (mail) {
			const { message, ...kept } = mail;
			this._mailbox.add({ ...kept, time: now, via: 'api' }, Buffer.from(message));
		}
		return output as object;
	}

	private _context(region: string, now: number, dkimKey = ''): Context {
		const random = randomBytes(6).toString('hex');
		return { site: this._site, region, now: Math.floor(now / 1000), dkimKey, random, passwords, review: this._review };
	}
}

/** The envelope of an error. */
export function failure(code: string, message: string, requestId: string): Omit<ApiAnswer, 'key'> {
	return { code, requestId, text: JSON.stringify({ Response: { Error: { Code: code, Message: message }, RequestId: requestId } }) };
}

export const transactionFailed = '5.0.0 Error: transaction failed, blame it on the weather: ';

/** The text of a 554 reply. Unverified: the end of the JSON, which the documented example omits. */
export function smtpRefusal(code: string, message: string): string {
	const response = { RequestId: crypto.randomUUID(), QcloudError: { Error: { Code: code, Message: message } } };
	return `${transactionFailed}##SES-response-json: ${JSON.stringify({ Response: response })}`;
}
