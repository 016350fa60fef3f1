import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import { addressOf, domainOf } from '../model/commandArgument.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { pickAddress } from '../model/pickAddress.ts';
import { pickDomain } from '../model/pickDomain.ts';
import { askToPick, kept, type PickItem, runSteps } from '../ui/multiStepInput.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import { type ApiAction, apiActions, type CallTemplate, exampleInput, exampleSubject, type Subject } from './apiActions.ts';
import { type ApiCallFormatId, apiCallFormats, formatApiCall, formatsFor } from './apiCall/apiCall.ts';
import { formatSignedCurl } from './apiCall/shell.ts';
import { askTemplate, callTemplate } from './apiTemplate.ts';
import { tellOfKeys } from './emulatorSettings.ts';

/** Key of globalState: the format that was chosen last. */
const formatKey = 'tencentSes.apiCallFormat';

const actionStep = 0;
const subjectStep = 1;
const templateStep = 2;

/** Of a call in a dialog, in characters. */
const maxShownLength = 300;

/** `signedCurl` holds a signature of now; the others read the credentials when they run. */
type Format = ApiCallFormatId | 'signedCurl';

/** The call that is to be copied. */
interface Call {
	readonly action: ApiAction;
	readonly input: Readonly<Record<string, unknown>>;
	readonly caller: Profile;
	/** `example`: it has values that are there to be replaced. `password`: it lacks one. */
	readonly gap: ApiAction['gap'];
	readonly subject: Subject;
}

/**
 * The command "Copy as API Call…": puts a call of the SES API into the clipboard, as code. Credentials are never in it; a signature is
 * when someone asks for that.
 *
 * @param argument a row, or `{ action?, domain?, address?, templateId?, format? }` with `format` being an `ApiCallFormatId` or
 * `signedCurl`. What is missing is asked for, but who names a format and no template gets a placeholder.
 * @returns the text; `undefined` when someone left or it is signed
 */
export async function copyApiCall(
	accounts: Accounts,
	model: DomainModel,
	state: vscode.Memento,
	argument: unknown
): Promise<string | undefined> {
	const flow = new ApiCallFlow(accounts, model, state, argument);
	const chosen = await flow.run();
	if (!chosen) {
		return undefined;
	}
	const { call, format } = chosen;
	return format === 'signedCurl' ? copySigned(accounts, call) : copyCode(accounts, state, call, format);
}

/** What the argument of the command names. */
interface Named {
	readonly row: 'address' | 'domain' | undefined;
	readonly action: ApiAction | undefined;
	readonly templateId: number | undefined;
	readonly format: Format | undefined;
}

/** Asks for what the argument does not name: action, what it is about, template, format. */
class ApiCallFlow {
	private readonly _accounts: Accounts;
	private readonly _model: DomainModel;
	private readonly _state: vscode.Memento;
	private readonly _argument: unknown;
	private readonly _named: Named;
	private readonly _title = vscode.l10n.t('Copy as API Call');
	private _action: ApiAction | undefined;
	private _call: Call | undefined;
	private _format: Format | undefined;

	constructor(accounts: Accounts, model: DomainModel, state: vscode.Memento, argument: unknown) {
		this._accounts = accounts;
		this._model = model;
		this._state = state;
		this._argument = argument;
		this._named = namedIn(argument);
		this._action = this._named.action;
	}

	async run(): Promise<{ readonly call: Call; readonly format: Format } | undefined> {
		const steps = [() => this._askAction(), () => this._askSubject(), () => this._chooseTemplate(), () => this._askFormat()];
		const hasPassed = await runSteps(steps);
		return hasPassed && this._call && this._format ? { call: this._call, format: this._format } : undefined;
	}

	private async _askAction() {
		const { action, row } = this._named;
		if (action) {
			return 'next';
		}
		const answer = await askToPick<ApiAction>({
			title: this._title,
			placeholder: vscode.l10n.t('Choose an action of the SES API'),
			items: apiActions.filter(known => row === undefined || known.row === row).map(actionItem),
			active: this._action
		});
		return kept(answer, value => {
			this._action = value;
		});
	}

	private async _askSubject() {
		if (this._action) {
			this._call = await exampleCall(this._accounts, this._model, this._argument, this._title, this._action);
		}
		return this._call && 'next';
	}

	private async _chooseTemplate() {
		const { templateId, action: namedAction } = this._named;
		const call = this._call;
		const client = call && this._accounts.clientOf(call.caller.id);
		if (!call?.action.hasTemplate || !client) {
			return 'next';
		}
		if (templateId !== undefined) {
			const loading = vscode.l10n.t('Loading the template…');
			this._call = withTemplate(call, await withProgress(loading, signal => callTemplate(client, call.action, templateId, signal)));
			return 'next';
		}
		if (!this._asksTemplate) {
			return 'next';
		}
		const answer = await askTemplate(client, call.action, this._title, !namedAction || this._asksSubject);
		const outcome = kept(answer, template => {
			this._call = withTemplate(call, template);
		});
		return outcome === 'back' ? this._beforeTemplate : outcome;
	}

	private async _askFormat() {
		if (!this._call) {
			return undefined;
		}
		const items = formatItems(this._accounts, this._call);
		const named = items.find(({ value }) => value === this._named.format);
		if (named) {
			this._format = named.value;
			return 'next';
		}
		const answer = await askToPick<Format>({
			title: this._title,
			canGoBack: !this._named.action || this._asksSubject || this._asksTemplate,
			placeholder: vscode.l10n.t('Choose what to copy {0} as', this._call.action.name),
			items,
			active: this._state.get(formatKey)
		});
		const outcome = kept(answer, value => {
			this._format = value;
		});
		return outcome === 'back' ? (this._asksTemplate ? templateStep : this._beforeTemplate) : outcome;
	}

	/** Whether someone is asked for what the call is about. */
	private get _asksSubject(): boolean {
		const about = this._call?.action.about;
		return about !== 'nothing' && about !== this._named.row;
	}

	private get _asksTemplate(): boolean {
		const { format, templateId } = this._named;
		return !format && templateId === undefined && this._call?.action.hasTemplate === true;
	}

	/** The step that Back leads to from the template. */
	private get _beforeTemplate(): number {
		return this._asksSubject ? subjectStep : actionStep;
	}
}

function namedIn(argument: unknown): Named {
	const templateId = property(argument, 'templateId');
	return {
		row: addressOf(argument) !== undefined ? 'address' : domainOf(argument) !== undefined ? 'domain' : undefined,
		action: apiActions.find(({ name }) => name === property(argument, 'action')),
		templateId: typeof templateId === 'number' && Number.isSafeInteger(templateId) ? templateId : undefined,
		format: ([...apiCallFormats.map(({ id }) => id), 'signedCurl'] as const).find(id => id === property(argument, 'format'))
	};
}

/** @param template `undefined` for the placeholder */
function withTemplate(call: Call, template: CallTemplate | undefined): Call {
	const { action } = call;
	const gap = template && !action.isWrite ? undefined : action.gap;
	return { ...call, input: exampleInput(action.name, { ...call.subject, template }, new Date()), gap };
}

/** A call about what the argument names, or what someone chooses. */
async function exampleCall(
	accounts: Accounts,
	model: DomainModel,
	argument: unknown,
	title: string,
	action: ApiAction
): Promise<Call | undefined> {
	let subject: Subject = exampleSubject;
	if (action.about === 'address') {
		const chosen = await pickAddress({ accounts, model }, argument, title);
		if (!chosen) {
			return undefined;
		}
		subject = { domain: chosen.entry.name, address: chosen.sender.address, senderName: chosen.sender.senderName };
	} else if (action.about === 'domain') {
		// A row knows its domain, also one that SES does not list.
		const isRow = property(argument, 'kind') === 'domain';
		const domain = isRow ? domainOf(argument) : (await pickDomain({ accounts, model }, argument, title))?.name;
		if (domain === undefined) {
			return undefined;
		}
		subject = { ...exampleSubject, domain };
	}
	const caller = await signedIn(accounts);
	return caller && { action, input: exampleInput(action.name, subject, new Date()), caller, gap: action.gap, subject };
}

async function signedIn(accounts: Accounts): Promise<Profile | undefined> {
	if (!accounts.current) {
		await vscode.commands.executeCommand('tencentSes.signIn');
	}
	return accounts.current;
}

async function copyCode(accounts: Accounts, state: vscode.Memento, call: Call, format: ApiCallFormatId): Promise<string> {
	const { action, input, caller, gap } = call;
	const endpoint = await accounts.endpoint(caller);
	const text = formatApiCall(format, { action: action.name, input, region: caller.region, site: caller.site, endpoint });
	await vscode.env.clipboard.writeText(text);
	await state.update(formatKey, format);
	const { title = '' } = apiCallFormats.find(({ id }) => id === format) ?? {};
	const message =
		gap === 'example'
			? vscode.l10n.t('Copied {0} as {1}. Fill in your own values', action.name, title)
			: vscode.l10n.t('Copied {0} as {1}', action.name, title);
	vscode.window.setStatusBarMessage(`$(check) ${message}`, 5000);
	if (accounts.isEmulator(caller)) {
		// Not awaited: callers wait for the text, not for someone to answer a message.
		void tellOfKeys();
	}
	return text;
}

async function copySigned(accounts: Accounts, { action, input, caller }: Call): Promise<string | undefined> {
	const copy = vscode.l10n.t('Copy');
	if (action.isWrite) {
		const chosen = await vscode.window.showWarningMessage(
			vscode.l10n.t('Copy {0} with a signature?', action.name),
			{
				modal: true,
				detail: plainText(
					vscode.l10n.t(
						'For five minutes, whoever gets hold of the text can make this call in your name: {0}',
						shortened(`${action.name} ${JSON.stringify(input)}`)
					)
				)
			},
			copy
		);
		if (chosen !== copy) {
			return undefined;
		}
	}
	const client = accounts.clientOf(caller.id);
	if (!client) {
		throw new UserError(vscode.l10n.t('You have signed out of this profile. Sign in again.'), ['signIn']);
	}
	const signed = await client.sign(action.name, input);
	const text = formatSignedCurl(signed);
	await vscode.env.clipboard.writeText(text);
	const message = Object.hasOwn(signed.headers, 'X-TC-Token')
		? vscode.l10n.t(
				'Copied {0} with a signature. It works for five minutes, for whoever has it and your session token in TENCENTCLOUD_TOKEN.',
				action.name
			)
		: vscode.l10n.t('Copied {0} with a signature. It works for five minutes, for whoever has it, and for this call only.', action.name);
	// Not awaited: callers wait for the text, not for someone to close the message.
	void vscode.window.showInformationMessage(message);
	// Who ran the command may be another extension, which gets nothing that was signed.
	return undefined;
}

/** A dialog does not scroll. */
function shortened(text: string): string {
	return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}

function formatItems(accounts: Accounts, { action, caller, gap }: Call): readonly PickItem<Format>[] {
	const canSign = gap === undefined && accounts.profiles.some(({ id }) => id === caller.id);
	return formatsFor(action.name).flatMap(({ id, title }): readonly PickItem<Format>[] => {
		const item = { label: title, description: formatDescription(id), value: id };
		return id === 'curl' && canSign
			? [
					item,
					{
						label: vscode.l10n.t('curl, signed now'),
						description: vscode.l10n.t('works for five minutes, without the keys'),
						value: 'signedCurl'
					}
				]
			: [item];
	});
}

function formatDescription(format: ApiCallFormatId): string {
	switch (format) {
		case 'tccli':
			return vscode.l10n.t('the official command line');
		case 'curl':
			return vscode.l10n.t('a shell function that signs when it runs');
		default:
			return '';
	}
}

function actionItem(action: ApiAction): PickItem<ApiAction> {
	return { label: action.name, description: actionDescription(action), value: action };
}

function actionDescription({ name }: ApiAction): string {
	switch (name) {
		case 'ListEmailIdentities':
			return vscode.l10n.t('all sender domains');
		case 'GetEmailIdentity':
			return vscode.l10n.t('a domain and its DNS records');
		case 'CreateEmailIdentity':
			return vscode.l10n.t('adds a domain');
		case 'UpdateEmailIdentity':
			return vscode.l10n.t('verifies a domain');
		case 'DeleteEmailIdentity':
			return vscode.l10n.t('deletes a domain');
		case 'ListEmailAddress':
			return vscode.l10n.t('all sender addresses');
		case 'CreateEmailAddress':
			return vscode.l10n.t('creates a sender address');
		case 'DeleteEmailAddress':
			return vscode.l10n.t('deletes a sender address');
		case 'UpdateEmailSmtpPassWord':
			return vscode.l10n.t('sets an SMTP password');
		case 'SendEmail':
			return vscode.l10n.t('sends mail from a template');
		case 'GetSendEmailStatus':
			return vscode.l10n.t('what became of mail');
		case 'ListEmailTemplates':
			return vscode.l10n.t('all templates');
		case 'GetEmailTemplate':
			return vscode.l10n.t('a template');
	}
}
