/** A message that the emulator took on; it goes nowhere. */
export interface KeptMail {
	/** The ID that SES gives the message. */
	readonly id: string;
	/** Unix milliseconds of the emulator's clock. */
	readonly time: number;
	/** The From header. */
	readonly from: string;
	readonly to: readonly string[];
	/** Recipients that get nothing: over SMTP, SES does not support Cc and Bcc. */
	readonly ignored: readonly string[];
	readonly subject: string;
	/** Octets. */
	readonly size: number;
	readonly via: 'api' | 'smtp';
}

const maxMails = 200;
/** Octets of all messages together. */
const maxSize = 50 * 1024 * 1024;

/** The messages that were taken on last, with their content. Kept in memory only. */
export class Mailbox {
	private _mails: { readonly mail: KeptMail; readonly message: Buffer }[] = [];

	/** Forgets the oldest when there are too many. */
	add(mail: Omit<KeptMail, 'size'>, message: Buffer): void {
		this._mails.push({ mail: { ...mail, size: message.length }, message });
		let size = this._mails.reduce((sum, kept) => sum + kept.message.length, 0);
		while (this._mails.length > maxMails || (size > maxSize && this._mails.length > 1)) {
			size -= this._mails.shift()?.message.length ?? 0;
		}
	}

	/** Newest first. */
	list(): readonly KeptMail[] {
		return this._mails.map(({ mail }) => mail).toReversed();
	}

	/** The message as it came (RFC 5322). */
	message(id: string): Buffer | undefined {
		return this._mails.find(({ mail }) => mail.id === id)?.message;
	}

	clear(): void {
		this._mails = [];
	}
}
