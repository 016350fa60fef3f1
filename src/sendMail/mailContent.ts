import PostalMime, { decodeWords } from 'postal-mime';

export interface MailContent {
	/** As they came, decoded where mail encodes them (RFC 2047). */
	readonly headers: readonly { readonly name: string; readonly value: string }[];
	readonly subject: string;
	/** '' for none. */
	readonly text: string;
	/** '' for none. Pictures that the mail brings along stand in it as `data:` addresses. */
	readonly html: string;
	readonly attachments: readonly { readonly name: string; readonly type: string; readonly size: number }[];
	/** Whether text or HTML was cut off. */
	readonly isCut: boolean;
}

/** Characters of text, and of HTML, that a preview shows. */
export const maxShown = 2_000_000;

/** Characters of pictures that a preview shows; the same picture may stand in many places. */
export const maxPictures = 20_000_000;

/** The library takes some 10 microseconds for each; 10 MB of attachments have 140,000. */
const maxLines = 300_000;

/** @throws Error when nothing can be made of it, or it would take too long */
export async function parseMail(raw: Uint8Array): Promise<MailContent> {
	if (hasMoreLines(raw, maxLines)) {
		throw new RangeError('The mail has too many lines.');
	}
	const mail = await PostalMime.parse(raw, { attachmentEncoding: 'base64' });
	const html = mail.html ?? '';
	const text = mail.text ?? '';
	const shown = html.slice(0, maxShown);
	return {
		headers: mail.headers.map(({ originalKey, key, value }) => ({ name: originalKey || key, value: decoded(value) })),
		subject: mail.subject ?? '',
		text: text.slice(0, maxShown),
		html: withPictures(shown, mail.attachments),
		attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
			name: filename ?? '',
			type: mimeType,
			size: typeof content === 'string' ? Math.floor((content.replace(/=+$/, '').length * 3) / 4) : content.byteLength
		})),
		isCut: html.length > maxShown || text.length > maxShown
	};
}

type Attachments = Awaited<ReturnType<typeof PostalMime.parse>>['attachments'];

const pictureTypes: readonly string[] = ['image/png', 'image/gif', 'image/jpeg', 'image/webp'];

/** Puts the pictures that the mail brings along in the place of the addresses under which its HTML names them (RFC 2392). */
function withPictures(html: string, attachments: Attachments): string {
	const pictures = attachments.flatMap(({ contentId, mimeType, content }) =>
		contentId && pictureTypes.includes(mimeType) && typeof content === 'string'
			? [[contentId.replace(/^<|>$/g, ''), `data:${mimeType};base64,${content}`] as const]
			: []
	);
	const byId = new Map(pictures);
	let left = maxPictures;
	const put = (whole: string, id: string) => {
		const picture = byId.get(unescaped(id));
		if (picture === undefined || picture.length > left) {
			return whole;
		}
		left -= picture.length;
		return picture;
	};
	return byId.size === 0 ? html : html.replace(/\bcid:([^"'\s>)]+)/gi, put);
}

function hasMoreLines(raw: Uint8Array, limit: number): boolean {
	let at = -1;
	for (let line = 0; line <= limit; line++) {
		at = raw.indexOf(lineFeed, at + 1);
		if (at === -1) {
			return false;
		}
	}
	return true;
}

const lineFeed = 10;

function unescaped(id: string): string {
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}

/** What cannot be decoded stays as it is. */
function decoded(value: string): string {
	try {
		return decodeWords(value);
	} catch {
		return value;
	}
}
