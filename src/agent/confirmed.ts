import { isDeepStrictEqual } from 'node:util';
import * as vscode from 'vscode';
import { placeLabel } from '../accounts/words.ts';
import { untrusted } from '../ui/plainText.ts';
import type { Agent, Plan } from './agent.ts';
import { cleanText, isPlain } from './cleanText.ts';
import { ToolError } from './toolError.ts';

/** Plans that are kept. Those that the user did not confirm are never taken. */
const maxPlans = 50;
/** Characters of a fact. People do not read a longer one before they confirm it. */
const maxFact = 1000;

/** What identifies a call: the tool and its arguments. */
export function keyOf(tool: string, input: unknown): string {
	return JSON.stringify([tool, input]);
}

/**
 * Keeps a plan until it is confirmed.
 *
 * @returns what the user is asked, with everything that is sent, and where
 * @throws ToolError if the user could not see all of it
 */
export function askFor({ confirmed }: Agent, key: string, plan: Plan): vscode.LanguageModelToolConfirmationMessages {
	const facts = [...plan.facts, [vscode.l10n.t('Account'), placeOf(plan.profile)] as const];
	const hidden = facts.find(([, value]) => !isPlain(value) || value.length > maxFact);
	if (hidden) {
		throw new ToolError(
			`The user could not check this: "${cleanText(hidden[1], 100)}" is too long or has invisible characters. Ask the user to do it with a command of the extension.`
		);
	}
	const isOther = ({ client, facts: shown }: Plan) => client !== plan.client || !isDeepStrictEqual(shown, plan.facts);
	confirmed.set(key, [...(confirmed.get(key) ?? []).filter(isOther), plan]);
	for (const oldest of [...confirmed.keys()].slice(0, -maxPlans)) {
		confirmed.delete(oldest);
	}
	// Outside of a chat, VS Code makes plain text of it, and loses what looks like a tag in a list, such as the address in a From header.
	const lines = facts.map(([label, value]) => `${label}: ${untrusted(value)}`);
	return { title: plan.title, message: new vscode.MarkdownString(lines.join('  \n')) };
}

/**
 * The plan that was confirmed. It can be taken once.
 *
 * @throws ToolError if there is none, or several, of different accounts or with other facts: which of them was confirmed is not known
 */
export function takeConfirmed({ confirmed }: Agent, key: string): Plan {
	const [plan, ...others] = confirmed.get(key) ?? [];
	confirmed.delete(key);
	if (!plan || others.length > 0) {
		throw new ToolError('Nothing was done: the user was not asked to confirm just this, in this account. Call the tool again.');
	}
	return plan;
}

/** @throws ToolError if the current account is not the one for which a plan was confirmed */
export function requireAccount({ accounts }: Agent, plan: Plan): void {
	accounts.catchUp();
	const { current } = accounts;
	if (!current || accounts.client() !== plan.client || placeOf(current) !== placeOf(plan.profile)) {
		const now = current ? `the current account is "${placeOf(current)}"` : 'no account is signed in';
		throw new ToolError(
			cleanText(
				`Nothing was done: it was confirmed for the account "${placeOf(plan.profile)}", but now ${now}. Call the tool again.`,
				maxFact
			)
		);
	}
}

/** Name, site and region of an account. */
export function placeOf({ label, site, region }: Plan['profile']): string {
	return `${label}, ${placeLabel(site, region)}, ${region}`;
}
