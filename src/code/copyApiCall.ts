import * as vscode from 'vscode';
import { accountTitle } from '../accounts/accountActions.ts';
import type { Profile } from '../accounts/profile.ts';
import { pickAddress } from '../model/pickAddress.ts';
import { pickDomain } from '../model/pickDomain.ts';
import type { Services } from '../services.ts';
import type { TemplateContent } from '../ses/templates.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { askToPick } from '../ui/input/pick.ts';
import { kept, runSteps } from '../ui/input/steps.ts';
import { plainText } from '../ui/plainText.ts';
import { withProgress } from '../ui/progress.ts';
import { UserError } from '../ui/userError.ts';
import { type ApiAction, apiActions, type CallTemplate, exampleInput, exampleSubject, type Subject } from './apiActions.ts';
import { type ApiCallFormatId, apiCallFormats, formatApiCall } from './apiCall/apiCall.ts';
import { formatSignedCurl } from './apiCall/shell.ts';
import { actionItems, askTemplate, type CopyFormat, formatItems, readCallTemplate } from './apiCallPicks.ts';
import { offerEmulatorSettings } from './emulator.ts';

/** Key in globalState: the format that was chosen last. */
const formatKey = 'tencentSes.apiCallFormat';

/** Longest call in a dialog, in characters. Dialogs do not scroll. */
const maxShownLength = 300;

interface Call {
	readonly action: ApiAction;
	readonly input: Readonly<Record<string, unknown>>;
	readonly profile: Profile;
	readonly gap: ApiAction['gap'];
}

/** What a caller already knows. */
interface ApiCallRequest extends Readonly<Record<'action' | 'domain' | 'address' | 'format', string | undefined>> {
	/** Of a row. */
	readonly kind: string | undefined;
	readonly templateId: number | undefined;
	/** Of the files of a template; without a name, there are none. */
	readonly content: Readonly<Record<'name' | 'html' | 'text', string | undefined>>;
}

/** `skip`: nothing was asked, so Back does not return to this step. */
type Outcome = 'next' | 'skip' | 'back' | undefined;

/**
 * The command "Copy as API Call…": copies a call of the SES API as code, without credentials. Only `signedCurl` contains a signature.
 *
 * @param request Asks for what is missing, except that the template is a placeholder when a format is given
 * @param pastOffers see `offerEmulatorSettings`
 * @returns the text; `undefined` when canceled or signed
 */
export async function copyApiCall(services: Services, request: ApiCallRequest, pastOffers: Set<string>): Promise<string | undefined> {
	const { accounts, context } = services;
	const title = vscode.l10n.t('Copy as API Call');
	const named = namedIn(request);
	let action = named.action;
	let subject: Subject = exampleSubject;
	// Another window may switch to another one while a box is open.
	let profile = accounts.current;
	let template: CallTemplate | undefined;
	let format: CopyFormat | undefined;

	async function askAction(): Promise<Outcome> {
		if (named.action) {
			return 'skip';
		}
		const answer = await askToPick<ApiAction>({
			title,
			placeholder: vscode.l10n.t('Select an SES API action'),
			items: actionItems(named.row),
			active: action
		});
		return kept(answer, value => {
			action = value;
		});
	}

	async function askSubject(): Promise<Outcome> {
		const { kind, domain: namedDomain, address } = request;
		let outcome: Outcome = 'skip';
		if (action?.about === 'address') {
			const chosen = await pickAddress(services, address, title, profile?.id);
			if (!chosen) {
				return undefined;
			}
			subject = { domain: chosen.entry.name, address: chosen.sender.address, senderName: chosen.sender.senderName };
			outcome = address === undefined ? 'next' : 'skip';
		} else if (action?.about === 'domain') {
			// A row may be of a domain that SES does not list.
			const domain = kind === 'domain' ? namedDomain : (await pickDomain(services, namedDomain, title, { profileId: profile?.id }))?.name;
			if (domain === undefined) {
				return undefined;
			}
			subject = { ...exampleSubject, domain };
			outcome = namedDomain === undefined ? 'next' : 'skip';
		}
		if (!profile && !accounts.current) {
			await vscode.commands.executeCommand('tencentSes.signIn');
		}
		profile ??= accounts.current;
		return profile && outcome;
	}

	async function askForTemplate(canGoBack: boolean): Promise<Outcome> {
		const { templateId } = named;
		const about = action;
		const client = profile && accounts.clientOf(profile.id);
		template = undefined;
		if (!about?.hasTemplate || !client) {
			return 'skip';
		}
		if (templateId !== undefined) {
			const loading = vscode.l10n.t('Loading the template…');
			template = await withProgress(loading, signal => readCallTemplate(client, about, templateId, signal));
			return 'skip';
		}
		if (named.format) {
			return 'skip';
		}
		return kept(await askTemplate(client, about, title, canGoBack), value => {
			template = value;
		});
	}

	async function askFormat(canGoBack: boolean): Promise<Outcome> {
		const call = callOf();
		if (!call) {
			return undefined;
		}
		const items = formatItems(call.action, call.gap === undefined, accounts.isEmulator(profile));
		format = items.find(({ value }) => value === named.format)?.value;
		if (format) {
			return 'skip';
		}
		const answer = await askToPick<CopyFormat>({
			title,
			canGoBack,
			placeholder: vscode.l10n.t('Select a format for {0}', call.action.name),
			items,
			active: context.globalState.get(formatKey)
		});
		return kept(answer, value => {
			format = value;
		});
	}

	function callOf(): Call | undefined {
		if (!action || !profile) {
			return undefined;
		}
		const { content } = named;
		const isWhole = action.name !== 'SendEmail' && (template || !action.hasTemplate) && (content || !action.hasContent);
		const gap = isWhole && action.gap === 'example' ? undefined : action.gap;
		return { action, input: exampleInput(action.name, { ...subject, template, content }, new Date()), profile, gap };
	}

	/** Indexes of the steps that asked something. */
	const asked: number[] = [];
	const isDone = await runSteps(
		[askAction, askSubject, askForTemplate, askFormat].map((step, index) => async () => {
			const outcome = await step(asked.length > 0);
			if (outcome === 'next') {
				asked.push(index);
			}
			return outcome === 'back' ? asked.pop() : outcome && 'next';
		})
	);
	const call = callOf();
	if (!isDone || !call || !format) {
		return undefined;
	}
	return format === 'signedCurl' ? copySigned(services, call) : copyCode(services, call, format, pastOffers);
}

/** What the argument of the command specifies. */
function namedIn({ action, domain, address, templateId, content: given, format }: ApiCallRequest) {
	const content = given.name === undefined ? undefined : (given as TemplateContent);
	const isOfTemplate = templateId !== undefined || content !== undefined;
	const row: ApiAction['row'] = address !== undefined ? 'address' : domain !== undefined ? 'domain' : isOfTemplate ? 'template' : undefined;
	return {
		row,
		action: apiActions.find(({ name }) => name === action),
		templateId,
		content,
		format: ([...apiCallFormats.map(({ id }) => id), 'signedCurl'] as const).find(id => id === format)
	};
}

async function copyCode({ accounts, context }: Services, call: Call, format: ApiCallFormatId, pastOffers: Set<string>): Promise<string> {
	const { action, input, profile, gap } = call;
	const endpoint = await accounts.clients.endpoint(profile);
	const text = formatApiCall(format, { action: action.name, input, region: profile.region, site: profile.site, endpoint });
	await vscode.env.clipboard.writeText(text);
	await context.globalState.update(formatKey, format);
	const { title = '' } = apiCallFormats.find(({ id }) => id === format) ?? {};
	const message =
		gap === 'example'
			? vscode.l10n.t('Copied {0} as {1}. Replace the example values.', action.name, title)
			: vscode.l10n.t('Copied {0} as {1}', action.name, title);
	vscode.window.setStatusBarMessage(`$(check) ${message}`, 5000);
	if (accounts.isEmulator(profile)) {
		// Not awaited: the text must not wait until the message is closed.
		void offerEmulatorSettings(profile.id, pastOffers);
	}
	return text;
}

async function copySigned({ accounts }: Services, { action, input, profile }: Call): Promise<undefined> {
	if (!action.isRead) {
		const call = `${action.name} ${JSON.stringify(input)}`;
		const shown = call.length > maxShownLength ? `${call.slice(0, maxShownLength)}…` : call;
		const question = accountTitle(accounts, profile, vscode.l10n.t('Copy {0} with a signature?', action.name));
		const detail = vscode.l10n.t('For five minutes, anyone who has the text can make this call with your permissions: {0}', shown);
		if (!(await askToConfirm(question, vscode.l10n.t('Copy'), plainText(detail)))) {
			return undefined;
		}
	}
	const client = accounts.clientOf(profile.id);
	if (!client) {
		throw new UserError(vscode.l10n.t('You have signed out of this profile. Sign in again.'), ['signIn']);
	}
	await vscode.env.clipboard.writeText(formatSignedCurl(await client.sign(action.name, input)));
	const message = vscode.l10n.t('Copied {0} with a signature. For five minutes, anyone who has it can make this call.', action.name);
	// Not awaited: the command must not wait until the message is closed.
	void vscode.window.showInformationMessage(message);
	// The caller may be another extension, which must not get a signature.
	return undefined;
}
