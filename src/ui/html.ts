/** HTML in which all text is escaped. */
export class Html {
	readonly text: string;

	constructor(text: string) {
		this.text = text;
	}
}

type Value = string | number | Html | readonly (string | Html)[];

/** A template tag for HTML. Escapes strings in it, also for attributes in double quotation marks. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Html {
	return new Html(String.raw({ raw: strings }, ...values.map(textOf)));
}

/** Escapes text for HTML, including attributes. */
export function escapeHtml(text: string): string {
	const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
	return text.replace(/[&<>"']/g, character => entities[character] ?? character);
}

function textOf(value: Value): string {
	if (value instanceof Html) {
		return value.text;
	}
	return typeof value === 'object' ? value.map(textOf).join('') : escapeHtml(String(value));
}
