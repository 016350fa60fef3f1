import PostalMime, { decodeWords } from 'postal-mime';

export interface MailContent {
	/** With encoded words decoded (RFC 2047). */
	readonly headers: readonly { readonly name: string; readonly value: string }[];
	readonly subject: string;
	/** '' for none. */
	readonly text: string;
	/** '' for none. Embedded images are `data:` URLs. */
	readonly html: string;
	readonly attachments: readonly { readonly name: string; readonly type: string; readonly size: number }[];
	/** Whether text or HTML was cut off. */
	readonly isCut: boolean;
}

/** Characters of text and of HTML that the preview shows. */
export const maxShown = 2_000_000;

/** Characters of embedded images that the preview shows, counting an image each time it is used. */
export const maxImages = 20_000_000;

/** postal-mime takes 10 to 40 microseconds per line. Attachments of 10 MB have 140,000 lines of 78 bytes; only nonsense has many short ones. */
const maxLines = 150_000;
const maxShortLines = 20_000;
const shortLine = 40;

/** Lines that may begin a part. The time of postal-mime grows with the square of the number of parts. */
const maxPartLines = 2000;
/** Messages in messages are parsed once per level. Deeper ones are attachments. */
const depthLimits = { maxNestingDepth: 50, maxRfc822NestingDepth: 3 } as const;

const lineFeed = 10;
const hyphen = 45;

/** @throws Error when the mail cannot be parsed, or parsing it would take too long */
export async function parseMail(raw: Uint8Array): Promise<MailContent> {
	if (raw.filter(byte => byte === lineFeed).length > Math.min(maxLines, maxShortLines + raw.length / shortLine)) {
		throw new RangeError('The mail has too many lines.');
	}
	const isPartLine = (byte: number, index: number) => byte === lineFeed && raw[index + 1] === hyphen && raw[index + 2] === hyphen;
	if (raw.filter(isPartLine).length > maxPartLines) {
		throw new RangeError('The mail has too many parts.');
	}
	const mail = await PostalMime.parse(raw, { attachmentEncoding: 'base64', ...depthLimits });
	const html = mail.html ?? '';
	const text = mail.text ?? '';
	const shown = html.slice(0, maxShown);
	return {
		headers: mail.headers.map(({ originalKey, key, value }) => ({ name: originalKey || key, value: decoded(value, decodeWords) })),
		subject: mail.subject ?? '',
		text: text.slice(0, maxShown),
		html: withImages(shown, mail.attachments),
		attachments: mail.attachments.map(({ filename, mimeType, content }) => ({
			name: filename ?? '',
			type: mimeType,
			size: typeof content === 'string' ? Math.floor((content.replace(/=+$/, '').length * 3) / 4) : content.byteLength
		})),
		isCut: html.length > maxShown || text.length > maxShown
	};
}

type Attachments = Awaited<ReturnType<typeof PostalMime.parse>>['attachments'];

const imageTypes: readonly string[] = ['image/png', 'image/gif', 'image/jpeg', 'image/webp'];

/** Replaces `cid:` URLs with the embedded images that they refer to (RFC 2392). */
function withImages(html: string, attachments: Attachments): string {
	const images = attachments.flatMap(({ contentId, mimeType, content }) =>
		contentId && imageTypes.includes(mimeType) && typeof content === 'string'
			? [[contentId.replace(/^<|>$/g, ''), `data:${mimeType};base64,${content}`] as const]
			: []
	);
	const byId = new Map(images);
	let left = maxImages;
	const put = (whole: string, id: string) => {
		const image = byId.get(decoded(id, decodeURIComponent));
		if (image === undefined || image.length > left) {
			return whole;
		}
		left -= image.length;
		return image;
	};
	return byId.size === 0 ? html : html.replace(/\bcid:([^"'\s>)]+)/gi, put);
}

/** Returns the value itself if it cannot be decoded. */
function decoded(value: string, decode: (value: string) => string): string {
	try {
		return decode(value);
	} catch {
		return value;
	}
}
