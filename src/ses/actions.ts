/**
 * The SES API 2020-10-02 in its own terms: input and output of each action.
 * Source: the official schema (tccli `ses/v20201002/api.json` and the official SDKs).
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
	/** Sets or changes the SMTP password of an address. */
	readonly UpdateEmailSmtpPassWord: {
		readonly input: { readonly EmailAddress: string; readonly Password: string };
		readonly output: unknown;
	};
	readonly ListEmailIdentities: {
		readonly input: { readonly TagList?: readonly Tag[]; readonly Limit?: number; readonly Offset?: number };
		readonly output: {
			readonly EmailIdentities?: readonly EmailIdentity[] | null;
			readonly MaxReputationLevel?: number;
			readonly MaxDailyQuota?: number;
			/** Missing in older responses. */
			readonly Total?: number;
		};
	};
	readonly CreateEmailIdentity: {
		readonly input: {
			readonly EmailIdentity: string;
			/** Length of the DKIM key: 0 for 1024 bits, 1 for 2048 bits. */
			readonly DKIMOption?: number;
			readonly TagList?: readonly Tag[];
		};
		readonly output: IdentityState;
	};
	readonly GetEmailIdentity: {
		readonly input: { readonly EmailIdentity: string };
		readonly output: IdentityState;
	};
	/** Makes the service check the DNS records again. */
	readonly UpdateEmailIdentity: {
		readonly input: { readonly EmailIdentity: string };
		readonly output: IdentityState;
	};
	readonly DeleteEmailIdentity: {
		readonly input: { readonly EmailIdentity: string };
		readonly output: unknown;
	};
	/** Sends one message; from a template, unless the account is allowed to send other content. */
	readonly SendEmail: {
		readonly input: {
			/** Bare address, or alias, one space and `<address>`; no colon in the alias. */
			readonly FromEmailAddress: string;
			/** 1 to 100 characters, or up to 998: sources disagree. */
			readonly Subject: string;
			/** At most 50; every recipient sees them all. */
			readonly Destination?: readonly string[];
			/** A single address, despite the plural. */
			readonly ReplyToAddresses?: string;
			/** At most 20. */
			readonly Cc?: readonly string[];
			/** At most 20, none of which is in `Destination`. */
			readonly Bcc?: readonly string[];
			readonly Template?: Template;
			/** For accounts that are allowed to send other content. */
			readonly Simple?: Content;
			/** At most 10. */
			readonly Attachments?: readonly Attachment[];
			/** A number as text that selects a language; the numbers differ between the sites. */
			readonly Unsubscribe?: string;
			/** 0 not triggered, such as marketing; 1 triggered by an action of the recipient. */
			readonly TriggerType?: number;
			/** The Message-ID header. */
			readonly SmtpMessageId?: string;
			/** Additional headers, a JSON object as text. */
			readonly SmtpHeaders?: string;
			/** The From header. */
			readonly HeaderFrom?: string;
		};
		readonly output: { readonly MessageId?: string };
	};
	readonly GetSendEmailStatus: {
		readonly input: {
			/** `YYYY-MM-DD`. */
			readonly RequestDate: string;
			readonly Offset: number;
			/** At most 100. */
			readonly Limit: number;
			readonly MessageId?: string;
			readonly ToEmailAddress?: string;
		};
		readonly output: { readonly EmailStatusList?: readonly SendEmailStatus[] | null };
	};
	readonly ListEmailTemplates: {
		/** `Limit` at most 100. */
		readonly input: { readonly Limit: number; readonly Offset: number };
		readonly output: { readonly TemplatesMetadata?: readonly TemplateMetadata[] | null; readonly TotalCount?: number };
	};
	readonly GetEmailTemplate: {
		readonly input: { readonly TemplateID: number };
		readonly output: { readonly TemplateContent?: Content; readonly TemplateStatus?: number; readonly TemplateName?: string };
	};
	/** Submits a template for review. */
	readonly CreateEmailTemplate: {
		readonly input: { readonly TemplateName: string; readonly TemplateContent: Content };
		readonly output: { readonly TemplateID?: number };
	};
	/** Replaces a template, which is reviewed again. */
	readonly UpdateEmailTemplate: {
		readonly input: { readonly TemplateID: number; readonly TemplateName: string; readonly TemplateContent: Content };
		readonly output: unknown;
	};
	readonly DeleteEmailTemplate: {
		readonly input: { readonly TemplateID: number };
		readonly output: unknown;
	};
}

export type Action = keyof Actions;

/** Whether an action only reads, so that it is safe to repeat. */
export const isRead: Readonly<Record<Action, boolean>> = {
	CreateEmailAddress: false,
	ListEmailAddress: true,
	DeleteEmailAddress: false,
	UpdateEmailSmtpPassWord: false,
	ListEmailIdentities: true,
	CreateEmailIdentity: false,
	GetEmailIdentity: true,
	UpdateEmailIdentity: false,
	DeleteEmailIdentity: false,
	SendEmail: false,
	GetSendEmailStatus: true,
	ListEmailTemplates: true,
	GetEmailTemplate: true,
	CreateEmailTemplate: false,
	UpdateEmailTemplate: false,
	DeleteEmailTemplate: false
};

export type Input<A extends Action> = Actions[A]['input'];
export type Output<A extends Action> = Actions[A]['output'];

interface EmailSender {
	readonly EmailAddress: string;
	readonly EmailSenderName?: string | null;
	/** Unix seconds in every sample; one schema example shows a date string instead. */
	readonly CreatedTimestamp?: number | string | null;
	/** 0 no SMTP password, 1 password set. Missing in the oldest documentation. */
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

/** Verification status and DNS records of a domain. */
export interface IdentityState {
	/** Always `DOMAIN`. */
	readonly IdentityType?: string;
	readonly VerifiedForSendingStatus?: boolean;
	readonly Attributes?: readonly DnsAttribute[] | null;
}

export interface Tag {
	readonly TagKey: string;
	readonly TagValue: string;
}

interface DnsAttribute {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly Type: string;
	/** Full name of the record. */
	readonly SendDomain: string;
	readonly ExpectedValue: string;
	/** The value that the service last found; empty for none. */
	readonly CurrentValue?: string | null;
	readonly Status: boolean;
}

export interface Template {
	readonly TemplateID: number;
	/** Values of the variables, a JSON object as text. */
	readonly TemplateData: string;
}

/** The parts of a message, in base64. */
export interface Content {
	readonly Html?: string;
	readonly Text?: string;
}

export interface Attachment {
	readonly FileName: string;
	/** Base64. */
	readonly Content?: string;
	readonly FileURL?: string;
}

interface TemplateMetadata {
	readonly TemplateID: number;
	readonly TemplateName: string;
	/** 0 approved, 1 in review, 2 rejected; with any other value the template cannot be used either. */
	readonly TemplateStatus: number;
	/** Unix seconds. */
	readonly CreatedTimestamp?: number;
	readonly ReviewReason?: string;
}

export interface SendEmailStatus {
	readonly MessageId: string;
	readonly ToEmailAddress: string;
	readonly FromEmailAddress: string;
	/** 0 accepted by the service. */
	readonly SendStatus: number;
	/** 0 queued, 1 delivered, 2 dropped, 3 rejected by the recipient's provider, 8 delayed by it. */
	readonly DeliverStatus: number;
	/** Response of the recipient's provider. */
	readonly DeliverMessage?: string;
	/** Unix seconds. */
	readonly RequestTime?: number;
	/** Unix seconds. */
	readonly DeliverTime?: number;
	readonly UserOpened?: boolean;
	readonly UserClicked?: boolean;
	readonly UserUnsubscribed?: boolean;
	/** Misspelled; superseded by `UserComplained`. */
	readonly UserComplainted?: boolean;
	readonly UserComplained?: boolean;
}

/** Rate limits, in requests per second and caller, of actions that differ from the default. */
const requestsPerSecond: Readonly<Record<string, number>> = { ListEmailAddress: 35 };
export const defaultRequestsPerSecond = 20;

export function rateLimitOf(action: string): number {
	return requestsPerSecond[action] ?? defaultRequestsPerSecond;
}

export const apiVersion = '2020-10-02';

/** A variable of a template: `{{name}}`. Spaces around the name are not documented. */
const variable = /\{\{\s*([^{}\s]+)\s*\}\}/g;

/** The distinct names of the variables in these texts, in order of appearance. */
export function templateVariables(...texts: readonly string[]): readonly string[] {
	return [...new Set(texts.flatMap(text => [...text.matchAll(variable)].map(([, name = '']) => name)))];
}

/** Replaces variables with their values. Variables without a value stay as they are. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(variable, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));
}
