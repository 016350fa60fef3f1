/** `npm run docs`: writes the parts of the pages in docs/ that come from the source code. test/unit/docs.test.ts compares them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { SesError, type SesErrorKind } from '../src/ses/errors.ts';
import { rooms } from '../test/unit/rooms.ts';
import { root } from './paths.mts';

/** A part of a page, between the comments `<!-- name: … -->` and `<!-- end of name -->`. */
interface Part {
	readonly page: string;
	readonly name: string;
	readonly text: string;
}

export async function parts(): Promise<readonly Part[]> {
	// The modules with the sentences need only this of VS Code.
	const vscode = 'export const l10n = { t: (text, ...values) => text.replace(/\\{(\\d+)\\}/g, (_, index) => values[index]) };';
	const hooks = registerHooks({
		resolve: (name, context, next) =>
			name === 'vscode' ? { url: `data:text/javascript,${encodeURIComponent(vscode)}`, shortCircuit: true } : next(name, context)
	});
	try {
		return [
			{ page: 'docs/architecture.md', name: 'rooms', text: roomsDiagram() },
			{ page: 'docs/troubleshooting.md', name: 'error codes', text: await errorTable() },
			{ page: 'docs/troubleshooting.md', name: 'other errors', text: await otherErrors() },
			{ page: 'docs/test-mail.md', name: 'delivery status', text: await deliveryTable() }
		];
	} finally {
		hooks.deregister();
	}
}

/** @throws Error if the page has no such part */
export function withPart(page: string, { name, text }: Part): string {
	const place = new RegExp(`(<!-- ${name}:[^>]*-->\n).*?(<!-- end of ${name} -->)`, 's');
	if (!place.test(page)) {
		throw new Error(`There is no part "${name}".`);
	}
	return page.replace(place, (_, start: string, end: string) => `${start}\n${text}\n${end}`);
}

/** Arrows from each room to those that it may import, without arrows for what a longer way leads to. */
function roomsDiagram(): string {
	const names = Object.keys(rooms).filter(name => !name.endsWith('.ts'));
	const allowed = (room: string) => names.filter(name => rooms[room]?.split(' ').some(place => place.split('/')[0] === name));
	const leadsTo = (from: string, to: string): boolean => allowed(from).some(next => next === to || leadsTo(next, to));
	const arrows = names.flatMap(room =>
		allowed(room)
			.filter(target => !allowed(room).some(other => leadsTo(other, target)))
			.map(target => `\t${room} --> ${target}`)
	);
	return ['```mermaid', 'flowchart TD', ...arrows.reverse(), '```', ''].join('\n');
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
			['HTTP status 500 or higher, without an answer of SES', new SesError('*action*', 'UnreadableAnswer', '', { status: 502 })],
			['anything else that is no answer of SES', new SesError('*action*', 'UnreadableAnswer', '*message*')]
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
	for (const part of await parts()) {
		const file = join(root, part.page);
		writeFileSync(file, withPart(readFileSync(file, 'utf8'), part));
	}
}
