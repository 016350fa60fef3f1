import * as vscode from 'vscode';
import { addressKey } from '../mail/address.ts';
import { mailbox } from '../mail/senderName.ts';
import type { Snapshot } from '../model/domainModel.ts';
import { findAddress, type PickedAddress } from '../model/pickAddress.ts';
import { MailDraft } from '../sendMail/mailDraft.ts';
import { validateRecipients, validateValue } from '../sendMail/mailValidation.ts';
import { readRecipients } from '../sendMail/recipients.ts';
import { templateVariables } from '../ses/actions.ts';
import { listTemplates } from '../ses/templates.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { accountFacts, readAccount, refuseIf } from './account.ts';
import type { Agent, Plan } from './agent.ts';
import { cleanText } from './cleanText.ts';
import { placeOf, requireAccount } from './confirmed.ts';
import { ToolError } from './toolError.ts';

interface Input {
	readonly from: string;
	readonly to: readonly string[];
	readonly template_id: number;
	readonly subject: string;
	readonly variables?: Readonly<Record<string, string>>;
}

/** Prepares a test mail from an approved template. @throws ToolError if SES would reject it */
export async function sendTestMail(agent: Agent, input: Input, signal: AbortSignal): Promise<Plan> {
	const snapshot = await readAccount(agent, signal);
	const { profile, client } = snapshot;
	const chosen = senderIn(snapshot, input.from);
	const { sender } = chosen;
	const to = recipientsIn(input.to);
	const templates = await listTemplates(client, signal);
	const drafts = { templateId: undefined, recipients: to.join(', '), text: undefined, byTemplate: new Map() };
	const draft = new MailDraft(agent, chosen, templates, drafts);
	await fill(draft, input, signal);
	const plan: Plan = {
		profile,
		client,
		title: vscode.l10n.t('Send this test mail?'),
		facts: [
			[vscode.l10n.t('From'), mailbox(sender.senderName, sender.address)],
			...to.map(recipient => [vscode.l10n.t('To'), recipient] as const),
			[vscode.l10n.t('Subject'), draft.current.subject],
			[vscode.l10n.t('Template'), draft.templateLabel],
			...Object.entries(draft.current.data).map(([name, value]) => [vscode.l10n.t('Variable'), `${name} = ${value}`] as const)
		],
		run: async running => {
			const sending = await agent.sending.get();
			const known = sending.recipientsOf(profile.id);
			await confirmRecipients(
				to.filter(recipient => !known.has(addressKey(recipient))),
				plan
			);
			requireAccount(agent, plan);
			const sent = await draft.send(running);
			if (!sent) {
				throw new vscode.CancellationError();
			}
			sending.follow(sent);
			return {
				...accountFacts(profile),
				outcome: sent.isAccepted
					? 'SES accepted the mail. The user sees its delivery status in VS Code.'
					: 'The response was lost, so the mail may have been sent. Do not send it again; ask the user to check its delivery status.',
				message_id: sent.messageId && cleanText(sent.messageId, 200)
			};
		}
	};
	return plan;
}

function senderIn(snapshot: Snapshot, from: string): PickedAddress {
	const chosen = findAddress(snapshot, from);
	if (!chosen) {
		throw new ToolError(`"${cleanText(from, 254)}" is not a sender address of this account. list_sender_addresses lists them.`);
	}
	if (!chosen.entry.domain?.isVerified) {
		throw new ToolError('The domain of this sender address is not verified, so SES would reject the mail. check_domain_dns tells why.');
	}
	return chosen;
}

/** Without names, which would be ignored. */
function recipientsIn(to: readonly string[]): readonly string[] {
	const { addresses, hasNames } = readRecipients(to.join('\n'));
	refuseIf(validateRecipients(to.join('\n')));
	if (hasNames || addresses.length > to.length) {
		throw new ToolError('Each item of to must be one mail address without a name.');
	}
	return addresses;
}

/** Chooses the template, and gives all variables their values. */
async function fill(draft: MailDraft, { template_id: id, subject, variables = {} }: Input, signal: AbortSignal): Promise<void> {
	if (!draft.templates.some(template => template.id === id)) {
		throw new ToolError('This account has no template with this ID. list_templates lists them.');
	}
	const refusal = await draft.chooseTemplate(id, signal);
	if (refusal) {
		throw new ToolError(cleanText(refusal.message, 500));
	}
	const used = new Set([...draft.variables, ...templateVariables(subject)]);
	const given = Object.keys(variables);
	if (used.size !== given.length || given.some(name => !used.has(name))) {
		const names = [...used].map(name => cleanText(name, 60)).join(', ');
		throw new ToolError(`variables must have exactly the variables of the template and the subject: ${cleanText(names, 500) || 'none'}.`);
	}
	for (const [name, value] of Object.entries(variables)) {
		refuseIf(validateValue(name, value));
	}
	draft.prefillData(variables);
	draft.current.subject = subject.trim();
	refuseIf(draft.validateSubject(subject));
}

/**
 * Asks about recipients to whom the user has not sent test mail from this window. VS Code can be set to confirm tools without asking; this
 * dialog cannot be skipped.
 */
async function confirmRecipients(recipients: readonly string[], { profile }: Plan): Promise<void> {
	if (recipients.length === 0) {
		return;
	}
	const question = vscode.l10n.t('Let a language model send test mail to these recipients?');
	const why = vscode.l10n.t('You have not sent test mail to them from this window. Continue only if these are your own mailboxes.');
	const detail = [recipients.join('\n'), vscode.l10n.t('Account: {0}', placeOf(profile)), why].join('\n\n');
	if (!(await askToConfirm(question, vscode.l10n.t('Send'), detail))) {
		throw new ToolError('Nothing was sent: the user did not accept the recipients. Do not try again unless the user asks for it.');
	}
}
