import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { passwords } from '../../src/emulator/crypto.ts';
import type { Fault } from '../../src/emulator/faults/faultKinds.ts';
import type { KeptMail } from '../../src/emulator/mailbox.ts';
import type { LogEntry } from '../../src/emulator/requestLog.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import type { Context } from '../../src/emulator/state/behavior.ts';
import type { State } from '../../src/emulator/state/state.ts';
import type { ZoneRecord } from '../../src/emulator/state/zone.ts';
import { type Credentials, Signer } from '../../src/signing/signer.ts';

/** For performing actions without a server. */
export const context: Context = {
	site: 'international',
	region: 'ap-singapore',
	now: 1_774_939_184,
	dkimKey: 'UHVibGljS2V5',
	random: 'abc123',
	passwords,
	review: 'auto'
};

/** How a request differs from a valid one. */
export interface Deviation {
	readonly method?: string;
	readonly path?: string;
	readonly query?: string;
	/** Object: sent as JSON. */
	readonly body?: object | string | Uint8Array;
	/** Changed before signing; `undefined` removes a header. */
	readonly headers?: Readonly<Record<string, string | undefined>>;
	/** Changed after signing. */
	readonly tampered?: Readonly<Record<string, string | undefined>>;
	/** Sent instead of the signed body. */
	readonly tamperedBody?: string;
	readonly key?: Credentials;
	/** Unix seconds. */
	readonly timestamp?: number;
	readonly signedHeaders?: readonly string[];
	readonly service?: string;
}

export interface Answer {
	readonly status: number;
	readonly headers: IncomingHttpHeaders;
	readonly text: string;
	readonly response: {
		readonly RequestId?: string;
		readonly Error?: { readonly Code: string; readonly Message: string };
		readonly [name: string]: unknown;
	};
	/** `undefined` for success. */
	readonly code: string | undefined;
}

/** Sends a request signed by `src/signing`. */
export async function call(emulator: Emulator, action: string, deviation: Deviation = {}): Promise<Answer> {
	const { method = 'POST', path = '/', query = '', body = {}, headers = {}, tampered = {}, tamperedBody } = deviation;
	const { key = emulator, timestamp = Math.floor(Date.now() / 1000), signedHeaders, service } = deviation;
	const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
	const toSign = defined({
		Host: `127.0.0.1:${emulator.port}`,
		'Content-Type': 'application/json',
		'X-TC-Action': action,
		'X-TC-Version': '2020-10-02',
		'X-TC-Region': emulator.region,
		...headers
	});
	const isGet = method === 'GET';
	const signed = new Signer(key, service).sign(
		{ method: isGet ? 'GET' : 'POST', query, headers: toSign, body: isGet ? '' : bytes },
		timestamp,
		signedHeaders
	);
	const sent = defined({ ...signed.headers, ...tampered });
	const answer = await send(emulator, method, `${path}${query && `?${query}`}`, sent, isGet ? '' : (tamperedBody ?? bytes));
	const response = /^\{"Response".*\}\}$/s.test(answer.text) ? JSON.parse(answer.text).Response : {};
	return { ...answer, response, code: response.Error?.Code };
}

export function send(
	emulator: Emulator,
	method: string,
	path: string,
	headers: Readonly<Record<string, string>>,
	body: string | Uint8Array = ''
): Promise<{ readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string }> {
	return new Promise((resolve, reject) => {
		const request = httpRequest({ host: '127.0.0.1', port: emulator.port, method, path, headers }, response => {
			response.setEncoding('utf8');
			let text = '';
			response.on('data', chunk => (text += chunk));
			response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
			response.on('error', reject);
		});
		request.on('error', reject);
		request.end(body);
	});
}

/** The endpoints under `/emulator/`. */
export function steer(emulator: Emulator) {
	async function use(method: string, path: string, value?: unknown) {
		const body = value === undefined ? '' : JSON.stringify(value);
		const answer = await send(emulator, method, `/emulator/${path}`, { Host: `127.0.0.1:${emulator.port}` }, body);
		return { status: answer.status, value: JSON.parse(answer.text) };
	}
	return {
		use,
		fault: (fault: Fault) => use('POST', 'faults', fault),
		clearFaults: () => use('DELETE', 'faults'),
		log: async (): Promise<readonly LogEntry[]> => (await use('GET', 'log')).value,
		state: async (): Promise<State> => (await use('GET', 'state')).value,
		setState: (state: Pick<State, 'domains' | 'senders'> & Partial<State>) => use('POST', 'state', state),
		publish: (...records: readonly ZoneRecord[]) => use('POST', 'dns', { publish: records }),
		mails: async (): Promise<readonly KeptMail[]> => (await use('GET', 'mails')).value,
		mail: async (id: string): Promise<string> =>
			(await send(emulator, 'GET', `/emulator/mails/${id}`, { Host: `127.0.0.1:${emulator.port}` })).text,
		setClock: (offsetSeconds: number) => use('POST', 'clock', { offsetSeconds })
	};
}

function defined(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
