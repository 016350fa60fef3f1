import * as vscode from 'vscode';
import type { Accounts } from '../accounts/accounts.ts';
import type { Profile } from '../accounts/profile.ts';
import type { SmtpSettings } from '../mail/smtp.ts';
import type { DomainModel } from '../model/domainModel.ts';
import { pickAddress } from '../model/pickAddress.ts';
import type { KeptPasswords } from '../senders/keptPasswords.ts';
import type { SenderAddress } from '../ses/senders.ts';
import { askToPick, kept, type PickItem, runSteps } from '../ui/multiStepInput.ts';
import { iconless, plainText } from '../ui/plainText.ts';
import { property } from '../ui/property.ts';
import { UserError } from '../ui/userError.ts';
import { tellOfCertificate } from './emulatorCertificate.ts';
import { insertCode, writableEditor } from './insertCode.ts';
import { byFitness, fitness, type SmtpCodeId, smtpCodeIds, smtpSnippet, smtpSnippets } from './smtp/smtpSnippets.ts';
import { plainText as asPlainText, type SnippetText } from './smtp/snippet.ts';

/** Key of globalState: the kind of code that was chosen last. */
const codeKey = 'tencentSes.smtpCode';

/** What is known of an address, and where it sends. */
interface Sender {
	readonly settings: SmtpSettings;
	readonly sender: SenderAddress;
	/** The one that is kept for snippets. */
	readonly password: string | undefined;
}

/** `inline`: the password itself stands in the code. */
type Secret = 'environment' | 'inline';

/**
 * The commands "Insert SMTP Code…" and "Copy SMTP Code As…": what a program needs to send mail from an address. The password comes from
 * the environment unless someone asks for the one that is kept.
 *
 * @param argument a row, or `{ address?, language? }` with `language` being an `SmtpCodeId`; what is missing is asked for, but who names
 * a language gets no password
 * @returns the text, without the password that someone asked for; `undefined` when someone left
 */
export async function smtpCode(
	use: 'insert' | 'copy',
	accounts: Accounts,
	model: DomainModel,
	passwords: KeptPasswords,
	state: vscode.Memento,
	argument: unknown
): Promise<string | undefined> {
	// Whatever gets the focus later, this is where someone was writing.
	const editor = writableEditor();
	const title = use === 'insert' ? vscode.l10n.t('Insert SMTP Code') : vscode.l10n.t('Copy SMTP Code As');
	const chosen = await pickAddress({ accounts, model }, argument, title);
	if (!chosen) {
		return undefined;
	}
	const { sender, snapshot } = chosen;
	const settings = await settingsOf(accounts, snapshot.profile, sender.address);
	const password = await passwords.load(snapshot.profile.id, sender);
	const place = editor && { language: editor.document.languageId, path: editor.document.uri.path };
	const offered = byFitness(place);
	const named = smtpCodeIds.find(id => id === property(argument, 'language'));
	let code = named;
	let secret = 'environment' as Secret;

	async function askCode() {
		const answer = await askToPick<SmtpCodeId>({
			title,
			placeholder:
				use === 'insert'
					? vscode.l10n.t('Choose what to insert for {0}', sender.address)
					: vscode.l10n.t('Choose what to copy for {0}', sender.address),
			items: offered.map(codeItem),
			active: code ?? usualCode()
		});
		return kept(answer, value => {
			code = value;
		});
	}

	/** The last one, unless others fit the document and it does not. */
	function usualCode(): SmtpCodeId | undefined {
		const last = offered.find(id => id === state.get(codeKey));
		const [best] = offered;
		return last && best && fitness(last, place) === fitness(best, place) ? last : best;
	}

	async function askSecret() {
		if (password === undefined || code === 'settings') {
			return 'next';
		}
		const answer = await askToPick<Secret>({
			title,
			canGoBack: true,
			placeholder: vscode.l10n.t('Choose where the code gets the password of {0} from', sender.address),
			items: secretItems(use)
		});
		return kept(answer, value => {
			secret = value;
		});
	}

	if ((!named && !(await runSteps([askCode, askSecret]))) || !code) {
		return undefined;
	}
	const text = codeText(code, { settings, sender, password: secret === 'inline' ? password : undefined });
	if (use === 'insert') {
		await insertCode(editor, text, languageOf(code));
	} else {
		await vscode.env.clipboard.writeText(asPlainText(text));
	}
	await state.update(codeKey, code);
	if (use === 'copy') {
		const message =
			secret === 'inline'
				? vscode.l10n.t('Copied {0}, password included', codeTitle(code))
				: vscode.l10n.t('Copied {0} for {1}', codeTitle(code), sender.address);
		vscode.window.setStatusBarMessage(`$(check) ${iconless(message)}`, 5000);
	}
	// Not awaited: callers wait for the text, not for someone to answer a message.
	if (sender.hasSmtpPassword === false) {
		void offerPassword(sender.address);
	}
	if (accounts.isEmulator(snapshot.profile)) {
		void tellOfCertificate();
	}
	// Who ran the command may be another extension, and the password was asked for by the person.
	return asPlainText(codeText(code, { settings, sender, password: undefined }));
}

async function settingsOf(accounts: Accounts, profile: Profile, address: string): Promise<SmtpSettings> {
	const settings = await accounts.smtpSettings(profile, address);
	if (!settings) {
		throw new UserError(
			accounts.isEmulator(profile)
				? vscode.l10n.t('This emulator has no SMTP server. Start a newer one, or switch to another profile.')
				: vscode.l10n.t('No SMTP server of SES is known for the region {0}.', profile.region)
		);
	}
	return settings;
}

function codeText(code: SmtpCodeId, { settings, sender, password }: Sender): SnippetText {
	if (code === 'settings') {
		return [settingsText(settings)];
	}
	return smtpSnippet(code, { ...settings, senderName: sender.senderName, ...(password === undefined ? {} : { password }) });
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
	const snippet = smtpSnippets.find(({ id }) => id === code);
	const description = snippet?.fileName ?? vscode.l10n.t('to read, or for a mail program');
	return { label: codeTitle(code), description: description === codeTitle(code) ? '' : description, value: code };
}

function codeTitle(code: SmtpCodeId): string {
	return smtpSnippets.find(({ id }) => id === code)?.title ?? vscode.l10n.t('SMTP Settings');
}

function languageOf(code: SmtpCodeId): string {
	return smtpSnippets.find(({ id }) => id === code)?.language ?? 'plaintext';
}

function secretItems(use: 'insert' | 'copy'): readonly PickItem<Secret>[] {
	return [
		{ label: vscode.l10n.t('Password from the environment'), value: 'environment' },
		{
			label: vscode.l10n.t('With the kept password inline'),
			detail:
				use === 'insert'
					? vscode.l10n.t('$(warning) The password will stand in the file, for everyone who can read it.')
					: vscode.l10n.t('$(warning) The password will be in the clipboard, and where you paste it.'),
			value: 'inline'
		}
	];
}

async function offerPassword(address: string): Promise<void> {
	const setPassword = vscode.l10n.t('Set SMTP Password');
	const chosen = await vscode.window.showWarningMessage(
		plainText(
			vscode.l10n.t(
				'{0} has no SMTP password yet, and no program can log in without one. Set one, and put it into the environment.',
				address
			)
		),
		setPassword
	);
	if (chosen) {
		await vscode.commands.executeCommand('tencentSes.setSmtpPassword', { address });
	}
}
