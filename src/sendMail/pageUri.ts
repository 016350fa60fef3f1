import * as vscode from 'vscode';

/** The scheme of read-only pages about mail. */
export const pageScheme = 'tencent-ses-sending';

/** The custom editor that shows a mail instead of its source. */
export const mailEditor = 'tencentSes.mail';

/** What a page shows, with all that is needed to write it again after the window was reloaded. */
export type PageSubject =
	/** The delivery status of a mail that was sent from this window; `time` in Unix milliseconds. */
	| { readonly kind: 'sent'; readonly profileId: string; readonly time: number; readonly messageId?: string }
	/** The mails of a day, those of one sender or recipient, or one mail. */
	| {
			readonly kind: 'day';
			readonly profileId: string;
			readonly date: string;
			readonly address?: string;
			readonly to?: string;
			readonly messageId?: string;
	  }
	/** A mail that the emulator accepted. */
	| { readonly kind: 'mail'; readonly id: string };

/** @param name of the tab. Its extension determines the language */
export function pageUri(subject: PageSubject, name: string): vscode.Uri {
	const { kind, ...rest } = subject;
	const segment = name.replace(/[/\\\p{C}]/gu, '_').replace(/^\.+$/, '_');
	return vscode.Uri.from({ scheme: pageScheme, path: `/${kind}/${segment}`, query: JSON.stringify(rest) });
}

/** @returns `undefined` when it is not the URI of a page */
export function parsePageUri({ scheme, path, query }: Pick<vscode.Uri, 'scheme' | 'path' | 'query'>): PageSubject | undefined {
	const [, kind] = /^\/(sent|day|mail)\/[^/]+$/.exec(path) ?? [];
	if (scheme !== pageScheme || !kind) {
		return undefined;
	}
	let value: unknown;
	try {
		value = JSON.parse(query);
	} catch {
		return undefined;
	}
	if (typeof value !== 'object' || value === null) {
		return undefined;
	}
	const text = <K extends string>(name: K): { readonly [N in K]?: string } => {
		const member: unknown = Reflect.get(value, name);
		return typeof member === 'string' ? ({ [name]: member } as { readonly [N in K]: string }) : {};
	};
	const { profileId } = text('profileId');
	const { date } = text('date');
	const { id } = text('id');
	const time: unknown = Reflect.get(value, 'time');
	if (kind === 'mail') {
		return id === undefined ? undefined : { kind, id };
	}
	if (profileId === undefined) {
		return undefined;
	}
	if (kind === 'sent') {
		return typeof time === 'number' && Number.isSafeInteger(time) ? { kind, profileId, time, ...text('messageId') } : undefined;
	}
	return kind === 'day' && date !== undefined
		? { kind, profileId, date, ...text('address'), ...text('to'), ...text('messageId') }
		: undefined;
}
