import * as vscode from 'vscode';
import { splitAddress } from '../mail/address.ts';
import { mailbox, tidySenderName } from '../mail/senderName.ts';
import { creationRefusal } from '../senders/creationRefusal.ts';
import { domainFault, readMailbox, validateAddress, validateName } from '../senders/validation.ts';
import { createSenderAddress } from '../ses/senders.ts';
import { accountFacts, readAccount, refuseIf } from './account.ts';
import type { Agent, Plan } from './agent.ts';
import { cleanText } from './cleanText.ts';
import { requireDomain } from './reads.ts';
import { ToolError, toolError } from './toolError.ts';

interface Input {
	readonly address: string;
	readonly sender_name?: string;
}

/** Prepares the creation of a sender address. @throws ToolError if SES would reject it */
export async function createAddress(agent: Agent, input: Input, signal: AbortSignal): Promise<Plan> {
	const { profile, client, entries } = await readAccount(agent, signal);
	const given = splitAddress(input.address);
	if (!given || readMailbox(input.address).address !== input.address) {
		throw new ToolError('address must be a mail address without a name, such as news@mail.example.com.');
	}
	const chosen = requireDomain(entries, given.domain);
	const surroundings = { chosen, all: entries, site: profile.site };
	const address = `${given.localPart}@${given.domain}`;
	const senderName = tidySenderName(input.sender_name ?? '');
	const fault = domainFault(surroundings);
	if (fault !== undefined) {
		throw new ToolError(cleanText(fault, 500));
	}
	refuseIf(validateAddress(address, surroundings));
	refuseIf(validateName(senderName, address));
	return {
		profile,
		client,
		title: vscode.l10n.t('Create this sender address?'),
		facts: [
			[vscode.l10n.t('Address'), address],
			[vscode.l10n.t('From header'), mailbox(senderName, address)]
		],
		run: async running => {
			try {
				const requestId = await createSenderAddress(client, address, senderName, running);
				return { ...accountFacts(profile), created: { address, sender_name: senderName }, request_id: requestId };
			} catch (error) {
				throw toolError(error, known => creationRefusal(known, address).message);
			} finally {
				agent.model.refresh();
			}
		}
	};
}
