import type { HttpAnswer } from './facts.ts';

/** Characters of an answer that are looked at: what the checks ask for is short. */
const maxAnswer = 1_000_000;

/**
 * Sends one request by `fetch` and reads of the answer what the report may hold.
 *
 * @param endpoint origin
 * @throws what `fetch` throws
 */
export async function exchange(
	endpoint: string,
	request: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
	ended: AbortSignal,
	fetch: typeof globalThis.fetch
): Promise<HttpAnswer> {
	// `fetch` sets it itself and refuses others.
	const { host, ...headers } = request.headers;
	const started = performance.now();
	const sent = Date.now();
	const response = await fetch(endpoint, { method: 'POST', headers, body: request.body, redirect: 'manual', signal: ended });
	const milliseconds = Math.round(performance.now() - started);
	const middle = (sent + Date.now()) / 2;
	const text = await readText(response);
	const date = Date.parse(response.headers.get('date') ?? '');
	return {
		status: response.status,
		...readEnvelope(text),
		// The header leaves the fraction of the second out, which is half a second on average.
		clockOffset: Number.isNaN(date) ? undefined : Math.round((date + 500 - middle) / 1000),
		milliseconds
	};
}

async function readText(response: Response): Promise<string> {
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of response.body ?? []) {
		text += decoder.decode(chunk as Uint8Array, { stream: true });
		if (text.length > maxAnswer) {
			break;
		}
	}
	return text;
}

/** Reads `{"Response":{…}}` of API 3.0. What is not made as codes and IDs of the service are is left out: anybody may answer. */
function readEnvelope(text: string): Pick<HttpAnswer, 'isSes' | 'code' | 'requestId'> {
	let response: unknown;
	try {
		response = (JSON.parse(text) as { readonly Response?: unknown } | null)?.Response;
	} catch {
		// Something else answered.
	}
	if (typeof response !== 'object' || response === null) {
		return { isSes: false, code: undefined, requestId: undefined };
	}
	const { RequestId, Error: error } = response as { readonly RequestId?: unknown; readonly Error?: { readonly Code?: unknown } | null };
	const requestId = typeof RequestId === 'string' && /^[\da-f-]{8,40}$/i.test(RequestId) ? RequestId : undefined;
	const code = typeof error?.Code === 'string' && /^[A-Z][A-Za-z]{1,40}(\.[A-Z][A-Za-z]{1,60})?$/.test(error.Code) ? error.Code : undefined;
	const isSes = error === undefined || error === null ? typeof RequestId === 'string' : code !== undefined;
	return { isSes, code, requestId };
}
