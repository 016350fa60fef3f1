import * as vscode from 'vscode';
import { showAccountMessage } from '../accounts/accountActions.ts';
import type { Profile } from '../accounts/profile.ts';
import { smtpFor } from '../accounts/servers.ts';
import type { SmtpSettings } from '../mail/smtp.ts';
import { pickAddress } from '../model/pickAddress.ts';
import type { Services } from '../services.ts';
import { askToPick, type PickItem } from '../ui/input/pick.ts';
import { kept, runSteps } from '../ui/input/steps.ts';
import { iconless } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { offerCertificate } from './emulator.ts';
import { byFitness, fitness, type SmtpCodeId, smtpCodeIds, smtpSnippet, smtpSnippets } from './smtp/smtpSnippets.ts';
import { type SmtpSnippetOptions, type SnippetText, plainText as snippetPlainText, snippetSyntax } from './smtp/snippet.ts';

/** Key in globalState: the kind of code that was chosen last. */
const codeKey = 'tencentSes.smtpCode';

type Use = 'insert' | 'copy';

/** `inline`: the code contains the password. */
type PasswordSource = 'environment' | 'inline';

/**
 * The commands "Insert SMTP Code…" and "Copy SMTP Code As…": what a program needs to send mail from an address. By default, the code reads
 * the password from the environment.
 *
 * @param request with an `SmtpCodeId` as `language`. Asks for what is missing; with a `language`, the password is never inline
 * @param pastOffers see `offerCertificate`
 * @returns the text, always without the password; `undefined` when canceled
 */
export async function smtpCode(
	services: Services,
	use: Use,
	request: Readonly<Record<'address' | 'language', string | undefined>>,
	pastOffers: Set<string>
): Promise<string | undefined> {
	const { accounts, context } = services;
	// Read first, because the lists and messages below take the focus.
	const editor = writableEditor();
	const title = use === 'insert' ? vscode.l10n.t('Insert SMTP Code') : vscode.l10n.t('Copy SMTP Code As');
	const chosen = await pickAddress(services, request.address, title);
	if (!chosen) {
		return undefined;
	}
	const { sender, snapshot } = chosen;
	const settings = await settingsOf(services, snapshot.profile, sender.address);
	/** Read when it is used: the account may be signed out of while the lists are open. */
	const storedPassword = () => accounts.passwords.load(snapshot.profile.id, sender);
	const place = editor && { language: editor.document.languageId, path: editor.document.uri.path };
	const offered = byFitness(place);
	const named = smtpCodeIds.find(id => id === request.language);
	let code = named;
	let source = 'environment' as PasswordSource;

	async function askCode() {
		const answer = await askToPick<SmtpCodeId>({
			title,
			placeholder:
				use === 'insert'
					? vscode.l10n.t('Select what to insert for {0}', sender.address)
					: vscode.l10n.t('Select what to copy for {0}', sender.address),
			items: offered.map(codeItem),
			active: code ?? defaultCode()
		});
		return kept(answer, value => {
			code = value;
		});
	}

	/** The last choice, unless other code fits the document better. */
	function defaultCode(): SmtpCodeId | undefined {
		const last = offered.find(id => id === context.globalState.get(codeKey));
		const [best] = offered;
		return last && best && fitness(last, place) === fitness(best, place) ? last : best;
	}

	async function askPasswordSource() {
		if (code === 'settings' || (await storedPassword()) === undefined) {
			return 'next';
		}
		const answer = await askToPick<PasswordSource>({
			title,
			canGoBack: true,
			placeholder: vscode.l10n.t('Select where the code gets the password of {0} from', sender.address),
			items: passwordItems(use)
		});
		return kept(answer, value => {
			source = value;
		});
	}

	if ((!named && !(await runSteps([askCode, askPasswordSource]))) || !code) {
		return undefined;
	}
	const options = { ...settings, senderName: sender.senderName };
	const isInline = source === 'inline' && code !== 'settings';
	const password = isInline ? await storedPassword() : undefined;
	if (isInline && password === undefined) {
		throw new UserError(
			vscode.l10n.t('The stored SMTP password of {0} was deleted in the meantime. Run the command again.', sender.address)
		);
	}
	const text = codeText(code, password === undefined ? options : { ...options, password });
	if (use === 'insert') {
		await insertCode(editor, text, smtpSnippets.find(({ id }) => id === code)?.language ?? 'plaintext');
	} else {
		await vscode.env.clipboard.writeText(snippetPlainText(text));
		const message = isInline
			? vscode.l10n.t('Copied {0}, including the password', codeTitle(code))
			: vscode.l10n.t('Copied {0} for {1}', codeTitle(code), sender.address);
		vscode.window.setStatusBarMessage(`$(check) ${iconless(message)}`, 5000);
	}
	await context.globalState.update(codeKey, code);
	// Not awaited: the text must not wait until the messages are closed.
	if (sender.hasSmtpPassword === false) {
		void offerPassword(snapshot.profile.id, sender.address);
	}
	if (accounts.isEmulator(snapshot.profile)) {
		void offerCertificate(snapshot.profile.id, pastOffers);
	}
	// The caller may be another extension, which must not get the password.
	return snippetPlainText(codeText(code, options));
}

async function settingsOf({ accounts }: Services, profile: Profile, address: string): Promise<SmtpSettings> {
	const settings = await smtpFor(accounts, profile, address);
	if (!settings) {
		throw new UserError(vscode.l10n.t('There is no known SMTP server for the region {0}.', profile.region));
	}
	return settings;
}

function codeText(code: SmtpCodeId, options: SmtpSnippetOptions): SnippetText {
	return code === 'settings' ? [settingsText(options)] : smtpSnippet(code, options);
}

function settingsText({ host, port, user }: SmtpSettings): string {
	return [
		vscode.l10n.t('Server: {0}', host),
		vscode.l10n.t('Port: {0}', port),
		vscode.l10n.t('Encryption: SSL/TLS from the start, not STARTTLS'),
		vscode.l10n.t('User name: {0}', user),
		vscode.l10n.t('Password: the SMTP password of this address'),
		''
	].join('\n');
}

function codeItem(code: SmtpCodeId): PickItem<SmtpCodeId> {
	const label = codeTitle(code);
	const snippet = smtpSnippets.find(({ id }) => id === code);
	const parts = snippet ? [snippet.names, snippet.fileName] : [vscode.l10n.t('as text, for example for a mail program')];
	return { label, description: parts.filter(part => part !== '' && part !== label).join(' · '), value: code };
}

function codeTitle(code: SmtpCodeId): string {
	return smtpSnippets.find(({ id }) => id === code)?.title ?? vscode.l10n.t('SMTP Settings');
}

function passwordItems(use: Use): readonly PickItem<PasswordSource>[] {
	return [
		{ label: vscode.l10n.t('Password from the environment'), value: 'environment' },
		{
			label: vscode.l10n.t('Stored password in the code'),
			detail:
				use === 'insert'
					? vscode.l10n.t('$(warning) Anyone who can read the file can read the password.')
					: vscode.l10n.t('$(warning) The password will be in the clipboard and wherever you paste it.'),
			value: 'inline'
		}
	];
}

async function offerPassword(profileId: string, address: string): Promise<void> {
	const message = vscode.l10n.t(
		'{0} has no SMTP password yet, so programs cannot log in. Set one, then put it into the environment variable that the code reads.',
		address
	);
	await showAccountMessage(profileId, 'Warning', message, {
		title: vscode.l10n.t('Set SMTP Password'),
		command: 'setSmtpPassword',
		argument: { address }
	});
}

/** Scheme of notebook cells, which `showTextDocument` cannot show. */
const cellScheme = 'vscode-notebook-cell';

/** The active editor, unless it is read-only, like the log and the pages of this extension. */
function writableEditor(): vscode.TextEditor | undefined {
	const editor = vscode.window.activeTextEditor;
	const scheme = editor?.document.uri.scheme ?? '';
	const isWritable = scheme === 'untitled' || scheme === cellScheme || vscode.workspace.fs.isWritableFileSystem(scheme) === true;
	return isWritable ? editor : undefined;
}

/**
 * Inserts a text with tab stops at every cursor of an editor, and moves the focus there. It replaces a selection. After other text in a
 * line, it is inserted below that, with the same indentation.
 *
 * @param editor by default, a new document in `language`
 * @throws UserError when the document is read-only
 */
async function insertCode(editor: vscode.TextEditor | undefined, text: SnippetText, language: string): Promise<void> {
	let target = editor;
	if (!target) {
		const isKnown = (await vscode.languages.getLanguages()).includes(language);
		target = await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(isKnown ? { language } : {}));
	} else if (target.document.uri.scheme !== cellScheme) {
		// After a command of the sidebar, the focus is still there, and Tab would not go to the next tab stop.
		target = await vscode.window.showTextDocument(target.document, target.viewColumn);
	}
	const { document, selection, selections } = target;
	const { version } = document;
	const isBelow = ({ isEmpty, start }: vscode.Selection) => isEmpty && document.lineAt(start).text.slice(0, start.character).trim() !== '';
	// VS Code inserts the same text everywhere, so cursors that need a new line and others cannot be served at once.
	const alike = selections.filter(each => isBelow(each) === isBelow(selection));
	const syntax = snippetSyntax(text);
	await (isBelow(selection)
		? target.insertSnippet(
				new vscode.SnippetString(`\n${syntax.trimEnd()}`),
				alike.map(({ start }) => document.lineAt(start).range.end)
			)
		: target.insertSnippet(new vscode.SnippetString(syntax), alike));
	if (document.version === version && snippetPlainText(text) !== '') {
		throw new UserError(vscode.l10n.t('Nothing was inserted: this editor is read-only. Use another one, or copy the code.'));
	}
}
