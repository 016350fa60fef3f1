/** `npm run docs`: writes the parts of the pages in docs/ that come from the source code. test/unit/docs.test.ts compares them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { SesError, type SesErrorKind } from '../src/ses/errors.ts';
import { rooms } from '../test/unit/rooms.ts';
import { root } from './paths.mts';

/** The files that are written, or parts of which are. @returns their contents, by path */
export async function written(): Promise<ReadonlyMap<string, string>> {
	// The modules with the sentences need only this of VS Code.
	const vscode = 'export const l10n = { t: (text, ...values) => text.replace(/\\{(\\d+)\\}/g, (_, index) => values[index]) };';
	const hooks = registerHooks({
		resolve: (name, context, next) =>
			name === 'vscode' ? { url: `data:text/javascript,${encodeURIComponent(vscode)}`, shortCircuit: true } : next(name, context)
	});
	try {
		return new Map([
			['docs/rooms.svg', roomsPicture()],
			['docs/troubleshooting.md', page('troubleshooting', { 'error codes': await errorTable(), 'other errors': await otherErrors() })],
			['docs/test-mail.md', page('test-mail', { 'delivery status': await deliveryTable() })]
		]);
	} finally {
		hooks.deregister();
	}
}

/**
 * @param parts what is between the comments `<!-- name: … -->` and `<!-- end of name -->`, by name
 * @throws Error if the page has no such part
 */
function page(name: string, parts: Readonly<Record<string, string>>): string {
	return Object.entries(parts).reduce(
		(text, [part, content]) => {
			const place = new RegExp(`(<!-- ${part}:[^>]*-->\n).*?(<!-- end of ${part} -->)`, 's');
			if (!place.test(text)) {
				throw new Error(`${name}.md has no part "${part}".`);
			}
			return text.replace(place, (_, start: string, end: string) => `${start}\n${content}\n${end}`);
		},
		readFileSync(join(root, `docs/${name}.md`), 'utf8')
	);
}

/** Each room above those that it may import, with arrows to them, but not to what a longer way leads to. */
function roomsPicture(): string {
	const names = Object.keys(rooms).filter(name => !name.endsWith('.ts'));
	const allowed = onceEach(room => names.filter(name => rooms[room]?.split(' ').some(place => place.split('/')[0] === name)));
	const below = onceEach((room): ReadonlySet<string> => new Set(allowed(room).flatMap(name => [name, ...below(name)])));
	const targets = onceEach(room => allowed(room).filter(name => !allowed(room).some(other => below(other).has(name))));
	const importers = onceEach(room => names.filter(name => targets(name).includes(room)));
	const height = onceEach((room): number => Math.max(...targets(room).map(height), -1) + 1);
	const level = onceEach((room): number => (importers(room).length === 0 ? height(room) : Math.min(...importers(room).map(level)) - 1));

	const [boxWidth, boxHeight, gap, rowGap] = [112, 32, 28, 44];
	const levels = Math.max(...names.map(level)) + 1;
	const rows = Array.from({ length: levels }, (_, index) => names.filter(name => level(name) === levels - 1 - index));
	const width = Math.max(...rows.map(row => row.length)) * (boxWidth + gap) + gap;
	const total = levels * (boxHeight + rowGap) - rowGap + 2 * gap;
	const centers = new Map<string, { readonly x: number; readonly top: number }>();
	const xOf = (room: string) => centers.get(room)?.x ?? 0;
	for (const [index, row] of rows.entries()) {
		const mean = (room: string) => importers(room).reduce((sum, name) => sum + xOf(name), 0) / importers(room).length;
		// So that few arrows cross.
		const sorted = row.every(room => importers(room).length > 0) ? row.toSorted((a, b) => mean(a) - mean(b)) : row;
		for (const [column, room] of sorted.entries()) {
			const x = width / 2 + (column - (row.length - 1) / 2) * (boxWidth + gap);
			centers.set(room, { x, top: gap + index * (boxHeight + rowGap) });
		}
	}
	const all = [...centers];
	const arrows = all.flatMap(([room, { x, top }]) =>
		targets(room).map(target => `<path d="M${x} ${top + boxHeight}L${xOf(target)} ${(centers.get(target)?.top ?? 0) - 6}"/>`)
	);
	const boxes = all.map(([, { x, top }]) => `<rect x="${x - boxWidth / 2}" y="${top}" width="${boxWidth}" height="${boxHeight}" rx="5"/>`);
	const texts = all.map(([room, { x, top }]) => `<text x="${x}" y="${top + 21}">${room}</text>`);
	// On white, for dark themes, too.
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}" role="img">`,
		'<title>The rooms, and which may import which</title>',
		'<defs>',
		'<marker id="head" markerWidth="8" markerHeight="8" refX="1" refY="4" orient="auto"><path d="M0 0L8 4L0 8z" fill="#667"/></marker>',
		'</defs>',
		`<rect width="${width}" height="${total}" rx="8" fill="#fff"/>`,
		`<g stroke="#667" marker-end="url(#head)">`,
		...arrows,
		'</g>',
		'<g fill="#e8f0fb" stroke="#5b84bf">',
		...boxes,
		'</g>',
		'<g font-family="system-ui, sans-serif" font-size="14" text-anchor="middle" fill="#1f2328">',
		...texts,
		'</g>',
		'</svg>',
		''
	].join('\n');
}

/** Computes a value once for each room: many of them depend on each other. */
function onceEach<T>(compute: (room: string) => T): (room: string) => T {
	const known = new Map<string, T>();
	return room => {
		const value = known.has(room) ? (known.get(room) as T) : compute(room);
		known.set(room, value);
		return value;
	};
}

async function errorTable(): Promise<string> {
	const { errorSentence, sentencesByCode } = await import('../src/ui/errorSentences.ts');
	const sentenceOf = (code: string) => errorSentence(new SesError('*action*', code, '*message*')).message;
	return table('Code', grouped(Object.keys(sentencesByCode), sentenceOf));
}

/** Codes of connection errors that have a sentence. */
const reasons = [
	...['ENOTFOUND', 'EAI_AGAIN', 'EAI_FAIL', 'ERR_NAME_NOT_RESOLVED'],
	'PROXY_407',
	...['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_CERT_COMMON_NAME_INVALID'],
	...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_CERT_DATE_INVALID'],
	...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
	...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CERT_UNTRUSTED', 'ERR_CERT_AUTHORITY_INVALID']
];

async function otherErrors(): Promise<string> {
	const { errorSentence, networkSentences } = await import('../src/ui/errorSentences.ts');
	const network = (reason: string, host: string) => new SesError('*action*', 'Network', '*message*', { reason, host });
	const errors: Readonly<Record<SesErrorKind, readonly (readonly [when: string, error: SesError])[]>> = {
		rate: [['`RequestLimitExceeded`, and codes that begin with it', new SesError('*action*', 'RequestLimitExceeded', '')]],
		clock: [
			['`AuthFailure.SignatureExpire`', new SesError('*action*', 'AuthFailure.SignatureExpire', '', { clockOffset: 3600 })],
			['the same, if SES does not say the time', new SesError('*action*', 'AuthFailure.SignatureExpire', '')]
		],
		auth: [['other codes that begin with `AuthFailure` or `UnauthorizedOperation`', new SesError('*action*', 'AuthFailure', '*message*')]],
		refused: [['any other code', new SesError('*action*', '*code*', '*message*')]],
		timeout: [['no answer in time', new SesError('*action*', 'Timeout', '*message*')]],
		unreadable: [
			['another HTTP status than 200, without an answer of SES', new SesError('*action*', 'UnreadableAnswer', '', { status: 502 })],
			['anything else that is no answer of SES', new SesError('*action*', 'UnreadableAnswer', '')]
		],
		network: [
			['`ECONNREFUSED` on this computer', network('ECONNREFUSED', '127.0.0.1:8080')],
			['any other connection error', network('ECONNRESET', '*host*')]
		]
	};
	const rows = networkSentences.map(([pattern, sentence]) => {
		const known = reasons.filter(reason => pattern.test(reason));
		if (known.length === 0) {
			throw new Error(`Add a code that matches ${pattern} to "reasons".`);
		}
		return [codes(known), sentence('*host*', '*code*')] as const;
	});
	const others = Object.values(errors).flat();
	return table('When', [...others.map(([when, error]) => [when, errorSentence(error).message] as const), ...rows]);
}

async function deliveryTable(): Promise<string> {
	const { deliveryWords } = await import('../src/sendMail/deliveryWords.ts');
	const wordsOf = (sendStatus: number) => deliveryWords({ sendStatus, deliverStatus: undefined }).replace(` (status ${sendStatus})`, '');
	const unknown = wordsOf(-1);
	const numbers = Array.from({ length: 10_000 }, (_, number) => number + 1).filter(number => wordsOf(number) !== unknown);
	return table(
		'Status',
		grouped(numbers.map(String), number => wordsOf(Number(number)))
	);
}

/** Rows for codes; those with the same text share one. */
function grouped(all: readonly string[], textOf: (code: string) => string): readonly (readonly [string, string])[] {
	const byText = new Map<string, readonly string[]>();
	for (const code of all) {
		const text = textOf(code);
		byText.set(text, [...(byText.get(text) ?? []), code]);
	}
	return [...byText].map(([text, group]) => [codes(group), text]);
}

function codes(names: readonly string[]): string {
	return names.map(name => `\`${name}\``).join(', ');
}

function table(title: string, rows: readonly (readonly [string, string])[]): string {
	return [`| ${title} | Message |`, '|---|---|', ...rows.map(row => `| ${row.join(' | ')} |`), ''].join('\n');
}

if (import.meta.main) {
	for (const [file, text] of await written()) {
		writeFileSync(join(root, file), text);
	}
}
