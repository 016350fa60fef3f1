import { type Action, type Input, isRead } from '../ses/actions.ts';
import type { Permission } from './facts.ts';

/** The input with which to ask whether a key may call an action; `undefined` when there is no safe way to ask. */
type Probe<A extends Action> = ((name: string, day: string) => Input<A>) | undefined;

/**
 * What is asked for each action. No write may have an effect, so each names a domain below `.invalid`, which no DNS ever has (RFC 6761
 * section 6.4), and in it a name that is made anew every time: nothing of that name can be there to be changed, and it cannot be
 * verified, without which SES creates no address and sends nothing. Where SES might still take what it is given, as a new domain, nothing
 * is asked.
 *
 * Unverified against the live service: that it asks CAM before it looks for what a request names, so that a refusal for another reason
 * means that CAM allows the action. What a denial says names the resource of the request, which speaks for it.
 */
const probes: { readonly [A in Action]: Probe<A> } = {
	ListEmailIdentities: () => ({ Limit: 1 }),
	ListEmailAddress: () => ({}),
	GetEmailIdentity: name => ({ EmailIdentity: name }),
	ListEmailTemplates: () => ({ Limit: 1, Offset: 0 }),
	GetEmailTemplate: () => ({ TemplateID: 4_294_967_295 }),
	GetSendEmailStatus: (_name, day) => ({ RequestDate: day, Offset: 0, Limit: 1 }),
	CreateEmailAddress: name => ({ EmailAddress: `nobody@${name}` }),
	DeleteEmailAddress: name => ({ EmailAddress: `nobody@${name}` }),
	// The password is none that SES takes, either.
	UpdateEmailSmtpPassWord: name => ({ EmailAddress: `nobody@${name}`, Password: '-' }),
	UpdateEmailIdentity: name => ({ EmailIdentity: name }),
	DeleteEmailIdentity: name => ({ EmailIdentity: name }),
	// SES might take any domain on, and then it would be there.
	CreateEmailIdentity: undefined,
	// Has no content either; and what is sent to such an address reaches nobody.
	SendEmail: name => ({ FromEmailAddress: `nobody@${name}`, Destination: [`nobody@${name}`], Subject: 'Test' })
};

export interface Question {
	readonly action: Action;
	readonly isRead: boolean;
	/** `undefined` when there is no safe way to ask. */
	readonly input: object | undefined;
}

/**
 * What to ask for all actions that the product calls.
 *
 * @param now Unix milliseconds
 */
export function questions(now: number): readonly Question[] {
	const name = `diagnose-${crypto.randomUUID()}.invalid`;
	// SES counts days in the time of Beijing.
	const day = new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
	return (Object.keys(probes) as Action[]).map(action => ({ action, isRead: isRead[action], input: probes[action]?.(name, day) }));
}

/** Codes that also requests get which CAM never saw, or that say nothing about it. */
const silent =
	/^(AuthFailure|RequestLimitExceeded|InternalError|ServiceUnavailable|ResourceUnavailable|ResourceInsufficient|FailedOperation\.ServiceNotAvailable|MissingParameter|InvalidParameter$|UnknownParameter|Unsupported|InvalidAction|ActionOffline|NoSuch(Product|Version)|Ip(In|NotIn)|InvalidRequest|RequestSize|ResponseSize)/;

/** @param code error code of the service; `undefined` for success */
export function verdictOf(code: string | undefined): Permission['verdict'] {
	if (code !== undefined && /^(AuthFailure\.)?UnauthorizedOperation(\.|$)/.test(code)) {
		return 'denied';
	}
	return code !== undefined && silent.test(code) ? 'unclear' : 'allowed';
}
