import type { OutgoingMail } from './state/behavior.ts';

/** An accepted message, which is not delivered to anyone. */
export interface KeptMail extends Omit<OutgoingMail, 'message'> {
	/** Unix milliseconds of the emulator's clock. */
	readonly time: number;
	readonly via: 'api' | 'smtp';
}

const maxMails = 200;
/** Bytes of all messages. */
const maxSize = 50 * 1024 * 1024;

/** The latest accepted messages. Kept in memory only. */
export class Mailbox {
	private _mails: { readonly mail: KeptMail; readonly message: Buffer }[] = [];

	/** Removes the oldest messages if there are too many. */
	add(mail: KeptMail, message: Buffer): void {
		this._mails.push({ mail, message });
		let size = this._mails.reduce((sum, kept) => sum + kept.message.length, 0);
		while (this._mails.length > maxMails || (size > maxSize && this._mails.length > 1)) {
			size -= this._mails.shift()?.message.length ?? 0;
		}
	}

	/** Newest first. */
	list(): readonly KeptMail[] {
		return this._mails.map(({ mail }) => mail).toReversed();
	}

	/** The whole message (RFC 5322). */
	message(id: string): Buffer | undefined {
		return this._mails.find(({ mail }) => mail.id === id)?.message;
	}

	clear(): void {
		this._mails = [];
	}
}
