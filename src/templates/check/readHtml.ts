import { Tokenizer } from 'htmlparser2';

/** A part of a text, as offsets in UTF-16 code units. */
export interface Span {
	readonly start: number;
	readonly end: number;
}

export interface Attribute extends Span {
	/** In lower case. */
	readonly name: string;
	/** As written, without quotation marks. Empty if there is none. */
	readonly value: string;
	readonly valueStart: number;
}

/** An opening tag. */
export interface Tag extends Span {
	/** In lower case. */
	readonly name: string;
	readonly nameEnd: number;
	readonly attributes: readonly Attribute[];
}

export interface Html {
	readonly tags: readonly Tag[];
	/** What the reader sees. Tags that break words apart are a space. */
	readonly visible: string;
	/** The visible text in pieces. */
	readonly texts: readonly Span[];
	/** Contents of `<style>`. */
	readonly styles: readonly Span[];
	/** Contents of `<script>`. */
	readonly scripts: readonly Span[];
	/** Contents of comments. */
	readonly comments: readonly Span[];
}

/** These do not break words apart. */
const inline = /^(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|ins|kbd|mark|s|small|span|strong|sub|sup|u|var|wbr)$/;
const unseen = /^(?:style|script|title)$/;
const nothing = () => {};

/**
 * Reads the tags and texts of HTML with their positions, in linear time. No tree: looking for the opening tag of each closing tag takes
 * quadratic time where many tags are open.
 */
export function readHtml(html: string): Html {
	const tags: Tag[] = [];
	const texts: Span[] = [];
	const hidden: Readonly<Record<string, Span[]>> = { style: [], script: [], title: [] };
	const comments: Span[] = [];
	const visible: string[] = [];
	let tag = { name: '', start: 0, nameEnd: 0, attributes: [] as Attribute[] };
	let attribute = { name: '', start: 0, value: '', valueStart: 0 };
	/** The element in which the text is, if it is not shown. */
	let inside = '';

	const separate = (name: string) => {
		if (!inline.test(name)) {
			visible.push(' ');
		}
	};
	const endTag = (end: number) => {
		tags.push({ ...tag, end: end + 1 });
		separate(tag.name);
		inside = unseen.test(tag.name) ? tag.name : '';
	};
	const tokenizer = new Tokenizer(
		{ decodeEntities: false },
		{
			onopentagname: (start, nameEnd) => {
				tag = { name: html.slice(start, nameEnd).toLowerCase(), start: start - 1, nameEnd, attributes: [] };
			},
			onattribname: (start, end) => {
				attribute = { name: html.slice(start, end).toLowerCase(), start, value: '', valueStart: end };
			},
			onattribdata: (start, end) => {
				attribute = { ...attribute, value: html.slice(start, end), valueStart: start };
			},
			onattribend: (_, end) => tag.attributes.push({ ...attribute, end }),
			onopentagend: endTag,
			onselfclosingtag: endTag,
			onclosetag: (start, end) => {
				separate(html.slice(start, end).toLowerCase());
				inside = '';
			},
			oncomment: (start, end, offset) => comments.push({ start, end: end - offset }),
			ontext: (start, end) => {
				const spans = hidden[inside] ?? texts;
				// Each `<` that begins no tag starts a text of its own.
				const begin = spans.at(-1)?.end === start ? (spans.pop()?.start ?? start) : start;
				spans.push({ start: begin, end });
				if (inside === '') {
					visible.push(html.slice(start, end));
				}
			},
			onattribentity: nothing,
			oncdata: nothing,
			ondeclaration: nothing,
			onprocessinginstruction: nothing,
			ontextentity: nothing,
			onend: nothing
		}
	);
	tokenizer.write(html);
	tokenizer.end();
	return {
		tags,
		visible: withoutReferences(visible.join('')),
		texts,
		styles: hidden['style'] ?? [],
		scripts: hidden['script'] ?? [],
		comments
	};
}

/** Replaces character references: those that fill lines with a space, others, whose names need a large table, with a letter. */
function withoutReferences(text: string): string {
	return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]\w{1,30}));/gi, (_, decimal?: string, hexadecimal?: string, name = '') => {
		if (name) {
			return /^(?:nbsp|[et]\w*sp|zwn?j|shy)$/i.test(name) ? ' ' : 'x';
		}
		const codePoint = decimal ? Number(decimal) : Number.parseInt(hexadecimal ?? '', 16);
		return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : ' ';
	});
}

/** The attribute of this name, in lower case. */
export function attributeOf(tag: Tag, name: string): Attribute | undefined {
	return tag.attributes.find(attribute => attribute.name === name);
}
