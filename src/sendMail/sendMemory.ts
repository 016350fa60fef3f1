interface Typed {
	/** JSON. */
	readonly data: string;
	readonly subject: string;
}

/** What was typed for test mails. It is about people, so it stays in the memory of this window. */
export class SendMemory {
	private readonly _typed = new Map<string, Typed>();
	private readonly _recipients = new Map<string, string>();
	private readonly _templates = new Map<string, number>();

	keep(profileId: string, templateId: number, typed: Typed, recipients: string): void {
		this._typed.set(`${profileId}/${templateId}`, typed);
		this._recipients.set(profileId, recipients);
		this._templates.set(profileId, templateId);
	}

	/** What was typed for a template the last time. */
	typed(profileId: string, templateId: number): Typed | undefined {
		return this._typed.get(`${profileId}/${templateId}`);
	}

	/** '' for none. */
	recipients(profileId: string): string {
		return this._recipients.get(profileId) ?? '';
	}

	/** The template that was sent last. */
	template(profileId: string): number | undefined {
		return this._templates.get(profileId);
	}

	forget(profileId: string): void {
		for (const key of [...this._typed.keys()].filter(name => name.startsWith(`${profileId}/`))) {
			this._typed.delete(key);
		}
		this._recipients.delete(profileId);
		this._templates.delete(profileId);
	}
}
