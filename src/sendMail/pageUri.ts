import * as vscode from 'vscode';
import { emulatorId } from '../accounts/profiles.ts';

/** The scheme of read-only pages about mail. */
export const pageScheme = 'tencent-ses-sending';

/** The custom editor that shows a mail instead of its source. */
export const mailEditor = 'tencentSes.mail';

/** The mails of a day, or those of one sender or recipient, or one mail. */
export interface DaySubject {
	readonly kind: 'day';
	readonly profileId: string;
	readonly date: string;
	readonly address?: string;
	readonly to?: string;
	readonly messageId?: string;
}

/** What a page shows, with all that is needed to write it again after the window was reloaded. */
export type PageSubject =
	/** The delivery status of a mail that was sent from this window; `time` in Unix milliseconds. */
	| { readonly kind: 'sent'; readonly profileId: string; readonly time: number; readonly messageId?: string }
	| DaySubject
	/** A mail that the emulator accepted. */
	| { readonly kind: 'mail'; readonly id: string };

/** @param name of the tab. Its extension determines the language */
export function pageUri(subject: PageSubject, name: string): vscode.Uri {
	const { kind, ...rest } = subject;
	const segment = name.replace(/[/\\\p{C}]/gu, '_').replace(/^\.+$/, '_');
	return vscode.Uri.from({ scheme: pageScheme, path: `/${kind}/${segment}`, query: JSON.stringify(rest) });
}

/** @returns `undefined` when it is not the URI of a page */
export function parsePageUri({ path, query }: Pick<vscode.Uri, 'path' | 'query'>): PageSubject | undefined {
	const [, kind] = /^\/(sent|day|mail)\/[^/]+$/.exec(path) ?? [];
	try {
		return kind ? { ...JSON.parse(query), kind } : undefined;
	} catch {
		return undefined;
	}
}

/** @returns the id of the profile that a page is about; `undefined` when it is not the URI of a page */
export function profileOfPage(uri: vscode.Uri): string | undefined {
	const subject = parsePageUri(uri);
	return subject?.kind === 'mail' ? emulatorId : subject?.profileId;
}
