import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Caller } from '../accounts/recentCalls.ts';
import { chooseAddress } from '../explorer/chooseAddress.ts';
import { chooseDomain } from '../explorer/chooseDomain.ts';
import type { DomainModel } from '../explorer/domainModel.ts';
import { addressOf, domainOf, isNode } from '../explorer/nodes.ts';
import { type ApiCallFormatId, apiCallFormats, formatApiCall, formatsFor } from '../snippets/apiCall/apiCall.ts';
import { formatSignedCurl } from '../snippets/apiCall/signedCurl.ts';
import { askToPick, type PickItem, runSteps } from '../ui/multiStepInput.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import { type ApiAction, apiActions, type CallTemplate, exampleInput, exampleSubject, readLogLine, type Subject } from './apiActions.ts';
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
	readonly caller: Caller;
	/** `example`: it has values that are there to be replaced. `password`: it lacks one. */
	readonly gap: ApiAction['gap'];
	/** What the example is about; `undefined` when the call is one that was made. */
	readonly subject: Subject | undefined;
}

/**
 * The command "Copy as API Call…": puts a call of the SES API into the clipboard, as code. Credentials are never in it; a signature is
 * when someone asks for that.
 *
 * @param argument a row; the address of the log's document, as the menu of its editor passes it, for the call on the line with the
 * cursor; or `{ action?, domain?, address?, templateId?, format? }` with `format` being an `ApiCallFormatId` or `signedCurl`. What is
 * missing is asked for, but who names a format and no template gets a placeholder.
 * @returns the text; `undefined` when someone left or it is signed
 */
export async function copyApiCall(
	accounts: Accounts,
	model: DomainModel,
	state: vscode.Memento,
	argument: unknown
): Promise<string | undefined> {
	const title = vscode.l10n.t('Copy as API Call');
	const line = argument instanceof vscode.Uri ? lineUnderCursor(argument) : undefined;
	const logged = line === undefined ? undefined : readLogLine(line);
	if (line !== undefined && !logged) {
		throw new UserError(vscode.l10n.t('This line is about no call. Choose one with an action and a request ID.'));
	}
	const row = addressOf(argument) !== undefined ? 'address' : domainOf(argument) !== undefined ? 'domain' : undefined;
	const namedAction = logged?.action ?? apiActions.find(({ name }) => name === property(argument, 'action'));
	const namedFormat = ([...apiCallFormats.map(({ id }) => id), 'signedCurl'] as const).find(id => id === property(argument, 'format'));
	const templateId = property(argument, 'templateId');
	const namedTemplate = typeof templateId === 'number' && Number.isSafeInteger(templateId) ? templateId : undefined;
	let action = namedAction;
	let call: Call | undefined;
	let format: Format | undefined;

	async function askAction() {
		if (namedAction) {
			return 'next';
		}
		const answer = await askToPick<ApiAction>({
			title,
			step: 0,
			totalSteps: 0,
			canGoBack: false,
			placeholder: vscode.l10n.t('Choose an action of the SES API'),
			items: apiActions.filter(known => row === undefined || known.row === row).map(actionItem),
			active: action
		});
		if (answer && answer !== 'back') {
			action = answer.value;
			return 'next';
		}
		return answer;
	}

	async function askSubject() {
		if (action) {
			call = logged ? await loggedCall(accounts, action, logged.requestId) : await exampleCall(accounts, model, argument, title, action);
		}
		return call && 'next';
	}

	/** @returns whether someone was asked for what the call is about */
	const asksSubject = () => !logged && call?.action.about !== 'nothing' && call?.action.about !== row;

	const asksTemplate = () => !namedFormat && namedTemplate === undefined && call?.subject !== undefined && call.action.hasTemplate;

	async function chooseTemplate() {
		const client = call?.caller.id === undefined ? undefined : accounts.clientOf(call.caller.id);
		if (!call?.subject || !call.action.hasTemplate || !client) {
			return 'next';
		}
		if (namedTemplate !== undefined) {
			const { action } = call;
			const loading = vscode.l10n.t('Loading the template…');
			call = withTemplate(call, await withProgress(loading, signal => callTemplate(client, action, namedTemplate, signal)));
			return 'next';
		}
		if (!asksTemplate()) {
			return 'next';
		}
		const answer = await askTemplate(client, call.action, title, !namedAction || asksSubject());
		if (answer && answer !== 'back') {
			call = withTemplate(call, answer.value);
			return 'next';
		}
		return answer && (asksSubject() ? subjectStep : actionStep);
	}

	async function askFormat() {
		if (!call) {
			return undefined;
		}
		const items = formatItems(accounts, call);
		const named = items.find(({ value }) => value === namedFormat);
		if (named) {
			format = named.value;
			return 'next';
		}
		const answer = await askToPick<Format>({
			title,
			step: 0,
			totalSteps: 0,
			canGoBack: !namedAction || asksSubject() || asksTemplate(),
			placeholder: vscode.l10n.t('Choose what to copy {0} as', call.action.name),
			items,
			active: state.get(formatKey)
		});
		if (answer && answer !== 'back') {
			format = answer.value;
			return 'next';
		}
		return answer && (asksTemplate() ? templateStep : asksSubject() ? subjectStep : actionStep);
	}

	if (!(await runSteps([askAction, askSubject, chooseTemplate, askFormat])) || !call || !format) {
		return undefined;
	}
	return format === 'signedCurl' ? copySigned(accounts, call) : copyCode(accounts, state, call, format);
}

/** The output view is an editor, too. A click with the other button moves its cursor. */
function lineUnderCursor(uri: vscode.Uri): string {
	const isOfLog = ({ document }: vscode.TextEditor) => document.uri.toString() === uri.toString();
	const active = vscode.window.activeTextEditor;
	const editor = active && isOfLog(active) ? active : vscode.window.visibleTextEditors.find(isOfLog);
	if (!editor) {
		throw new UserError(vscode.l10n.t('The log is not open. Choose Show Log, then a line of it.'));
	}
	return editor.document.lineAt(editor.selection.active.line).text;
}

/** The log has no parameters: they come from what this window remembers, or have to be filled in. */
async function loggedCall(accounts: Accounts, action: ApiAction, requestId: string | undefined): Promise<Call | undefined> {
	const recent = requestId === undefined ? undefined : accounts.recentCalls.find(requestId);
	if (recent?.action === action.name) {
		const { input, profile } = recent;
		return { action, input, caller: profile, gap: action.gap === 'password' ? 'password' : undefined, subject: undefined };
	}
	const caller = await signedIn(accounts);
	const gap = action.about === 'nothing' ? action.gap : 'example';
	return caller && { action, input: exampleInput(action.name, exampleSubject, new Date()), caller, gap, subject: exampleSubject };
}

/** @param template `undefined` for the placeholder */
function withTemplate(call: Call, template: CallTemplate | undefined): Call {
	const { action } = call;
	const gap = template && !action.isWrite ? undefined : action.gap;
	return { ...call, input: exampleInput(action.name, { ...(call.subject ?? exampleSubject), template }, new Date()), gap };
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
		const chosen = await chooseAddress(accounts, model, argument, title);
		if (!chosen) {
			return undefined;
		}
		subject = { domain: chosen.entry.name, address: chosen.sender.address, senderName: chosen.sender.senderName };
	} else if (action.about === 'domain') {
		// A row knows its domain, also one that SES does not list.
		const entry = isNode(argument, 'domain') ? argument.entry : await chooseDomain(accounts, model, argument, title);
		if (!entry) {
			return undefined;
		}
		subject = { ...exampleSubject, domain: entry.name };
	}
	const caller = await signedIn(accounts);
	return caller && { action, input: exampleInput(action.name, subject, new Date()), caller, gap: action.gap, subject };
}

async function signedIn(accounts: Accounts): Promise<Caller | undefined> {
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
	const client = caller.id === undefined ? undefined : accounts.clientOf(caller.id);
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
