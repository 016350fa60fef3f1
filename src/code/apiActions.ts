import { mailbox } from '../mail/senderName.ts';
import { type Action, type Input, isRead } from '../ses/actions.ts';
import { deliveryDates } from '../ses/sending.ts';
import { encodeContent, type TemplateContent } from '../ses/templates.ts';

/** What an example call is about. */
export interface Subject {
	readonly domain: string;
	readonly address: string;
	/** May be empty. */
	readonly senderName: string;
	/** A placeholder by default. */
	readonly template?: CallTemplate | undefined;
	/** What a template is to contain. An example by default. */
	readonly content?: TemplateContent | undefined;
}

export interface CallTemplate {
	readonly id: number;
	/** Names of the variables. */
	readonly variables: readonly string[];
}

export interface ApiAction {
	readonly name: Action;
	readonly about: 'domain' | 'address' | 'nothing';
	/** The rows of the tree that offer the action. */
	readonly row: 'domain' | 'address' | 'template' | undefined;
	/** Whether it changes nothing and sends no mail. */
	readonly isRead: boolean;
	/** Why the input cannot be sent as it is: it has example values, or a password that is read later. */
	readonly gap: 'example' | 'password' | undefined;
	/** Whether its input names a template. */
	readonly hasTemplate: boolean;
	/** Whether its input has the content of a template. */
	readonly hasContent: boolean;
}

/** For calls without a given subject. */
export const exampleSubject: Subject = { domain: 'mail.example.com', address: 'no-reply@mail.example.com', senderName: 'Example' };

const exampleTemplate: CallTemplate = { id: 100_001, variables: ['name'] };
const exampleContent: TemplateContent = { name: 'welcome', html: '<p>Hello {{name}}</p>', text: 'Hello {{name}}' };

/** `row` is the same as `about` by default. */
interface Definition<A extends Action>
	extends Pick<ApiAction, 'about'>,
		Partial<Pick<ApiAction, 'row' | 'gap' | 'hasTemplate' | 'hasContent'>> {
	readonly input: (subject: Subject, now: Date) => Input<A>;
}

/** In the order of the list. */
const definitions: { readonly [A in Action]: Definition<A> } = {
	ListEmailIdentities: { about: 'nothing', row: 'domain', input: () => ({}) },
	GetEmailIdentity: { about: 'domain', input: ({ domain }) => ({ EmailIdentity: domain }) },
	CreateEmailIdentity: { about: 'domain', input: ({ domain }) => ({ EmailIdentity: domain }) },
	UpdateEmailIdentity: { about: 'domain', input: ({ domain }) => ({ EmailIdentity: domain }) },
	DeleteEmailIdentity: { about: 'domain', input: ({ domain }) => ({ EmailIdentity: domain }) },
	ListEmailAddress: { about: 'nothing', row: 'address', input: () => ({}) },
	CreateEmailAddress: {
		about: 'address',
		input: ({ address, senderName }) => ({ EmailAddress: address, ...(senderName === '' ? {} : { EmailSenderName: senderName }) })
	},
	DeleteEmailAddress: { about: 'address', input: ({ address }) => ({ EmailAddress: address }) },
	UpdateEmailSmtpPassWord: {
		about: 'address',
		gap: 'password',
		input: ({ address }) => ({ EmailAddress: address, Password: '' })
	},
	SendEmail: {
		about: 'address',
		gap: 'example',
		hasTemplate: true,
		input: ({ address, senderName, template = exampleTemplate }) => ({
			FromEmailAddress: mailbox(senderName, address),
			Destination: ['recipient@example.com'],
			Subject: 'Hello',
			Template: {
				TemplateID: template.id,
				TemplateData: JSON.stringify(Object.fromEntries(template.variables.map(name => [name, 'value'])))
			}
		})
	},
	GetSendEmailStatus: {
		about: 'nothing',
		row: 'address',
		input: (_subject, now) => ({ RequestDate: deliveryDates(now)[0] ?? '', Offset: 0, Limit: 100 })
	},
	ListEmailTemplates: { about: 'nothing', row: 'template', input: () => ({ Limit: 100, Offset: 0 }) },
	GetEmailTemplate: {
		about: 'nothing',
		row: 'template',
		gap: 'example',
		hasTemplate: true,
		input: ({ template = exampleTemplate }) => ({ TemplateID: template.id })
	},
	CreateEmailTemplate: {
		about: 'nothing',
		row: 'template',
		gap: 'example',
		hasContent: true,
		input: ({ content = exampleContent }) => ({ TemplateName: content.name, TemplateContent: encodeContent(content) })
	},
	UpdateEmailTemplate: {
		about: 'nothing',
		row: 'template',
		gap: 'example',
		hasTemplate: true,
		hasContent: true,
		input: ({ template = exampleTemplate, content = exampleContent }) => ({
			TemplateID: template.id,
			TemplateName: content.name,
			TemplateContent: encodeContent(content)
		})
	},
	DeleteEmailTemplate: {
		about: 'nothing',
		row: 'template',
		gap: 'example',
		hasTemplate: true,
		input: ({ template = exampleTemplate }) => ({ TemplateID: template.id })
	}
};

export const apiActions: readonly ApiAction[] = (Object.keys(definitions) as Action[]).map(name => {
	const { about, row = about === 'nothing' ? undefined : about, gap, hasTemplate = false, hasContent = false } = definitions[name];
	return { name, about, row, isRead: isRead[name], gap, hasTemplate, hasContent };
});

/** The input of a call about `subject`. */
export function exampleInput(action: Action, subject: Subject, now: Date): Readonly<Record<string, unknown>> {
	return { ...definitions[action].input(subject, now) };
}
