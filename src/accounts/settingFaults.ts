import * as vscode from 'vscode';
import { findLookAlike } from '../mail/strayCharacter.ts';
import { straySentence } from '../ui/input/steps.ts';
import { UserError } from '../ui/userError.ts';

/** Apart from settings.ts, because start-up needs that without this. */
export function endpointFault(text: string): UserError {
	const sentence = vscode.l10n.t(
		'The setting "tencentSes.endpoint" is not usable: it must be https://host, or http:// and a host on this computer. Correct it or leave it empty.'
	);
	return new UserError(withLookAlike(sentence, text));
}

export function dnsServerFault(server: string): UserError {
	const sentence = vscode.l10n.t(
		'The setting "tencentSes.dns.servers" is not usable: "{0}" is not an IP address. Use 1.1.1.1, 127.0.0.1:5353 or [::1]:5353, or leave the setting empty.',
		server
	);
	return new UserError(withLookAlike(sentence, server));
}

function withLookAlike(sentence: string, text: string): string {
	const found = findLookAlike(text);
	return found ? `${sentence} ${straySentence(found)}` : sentence;
}
