/**
 * The SES API 2020-10-02 in its own words: what each action takes and gives.
 * Source: the official schema (tccli `ses/v20201002/api.json` and the official SDKs). An action is added here by adding a line to `Actions`.
 */
export interface Actions {
	readonly CreateEmailAddress: {
		readonly input: {
			/** Bare address. */
			readonly EmailAddress: string;
			readonly EmailSenderName?: string;
		};
		readonly output: unknown;
	};
	readonly ListEmailAddress: {
		readonly input: Record<string, never>;
		readonly output: { readonly EmailSenders?: readonly EmailSender[] | null };
	};
	readonly DeleteEmailAddress: {
		readonly input: { readonly EmailAddress: string };
		readonly output: unknown;
	};
	readonly ListEmailIdentities: {
		readonly input: { readonly Limit?: number; readonly Offset?: number };
		readonly output: {
			readonly EmailIdentities?: readonly EmailIdentity[] | null;
			readonly MaxReputationLevel?: number;
			readonly MaxDailyQuota?: number;
			/** Absent from older answers. */
			readonly Total?: number;
		};
	};
	readonly GetEmailIdentity: {
		readonly input: { readonly EmailIdentity: string };
		readonly output: {
			readonly IdentityType?: string;
			readonly VerifiedForSendingStatus?: boolean;
			readonly Attributes?: readonly DnsAttribute[] | null;
		};
	};
}

export type Action = keyof Actions;
export type Input<A extends Action> = Actions[A]['input'];
export type Output<A extends Action> = Actions[A]['output'];

export interface EmailSender {
	readonly EmailAddress: string;
	readonly EmailSenderName?: string | null;
	/** Unix seconds in every sample; one schema example shows a date string instead. */
	readonly CreatedTimestamp?: number | string | null;
	/** 0 no SMTP password, 1 password set. Absent from the oldest text. */
	readonly SmtpPwdType?: number | null;
}

export interface EmailIdentity {
	readonly IdentityName: string;
	readonly IdentityType?: string;
	/** Whether the domain is verified. */
	readonly SendingEnabled?: boolean;
	readonly CurrentReputationLevel?: number;
	/** Messages allowed today. */
	readonly DailyQuota?: number;
}

export interface DnsAttribute {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly Type: string;
	/** Full name of the record. */
	readonly SendDomain: string;
	readonly ExpectedValue: string;
	/** What the service last saw; empty when it saw nothing. */
	readonly CurrentValue?: string | null;
	readonly Status: boolean;
}

/** Requests per second that one caller may make of an action; 20 where nothing else is said. */
export const requestsPerSecond: Readonly<Record<string, number>> = { ListEmailAddress: 35 };
export const defaultRequestsPerSecond = 20;

export const apiVersion = '2020-10-02';
