import { withoutEchoes } from './echo.ts';
import { SesError } from './errors.ts';

/** An HTTP response with its body read. */
export interface Received {
	readonly status: number;
	/** The header of that name. */
	readonly date: string | null;
	readonly text: string;
}

interface Answer {
	readonly Response?: {
		readonly Error?: { readonly Code?: string; readonly Message?: string };
		readonly RequestId?: string;
	};
}

/** Bytes. Ten thousand sender addresses take two million. */
const maxSize = 10_000_000;

/**
 * Reads a response, but not more of it than any answer can have; of one that is larger the rest is not waited for.
 *
 * @returns `undefined` when it is larger than 10 MB
 * @throws what `fetch` throws for a connection that breaks
 */
export async function receive(response: Response): Promise<Received | undefined> {
	const { status, headers, body } = response;
	const decoder = new TextDecoder();
	let size = 0;
	let text = '';
	const reader = body?.getReader();
	for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
		size += chunk.value.byteLength;
		if (size > maxSize) {
			// Closes the connection. That it breaks by that is no news.
			reader?.cancel().catch(() => {});
			return undefined;
		}
		text += decoder.decode(chunk.value, { stream: true });
	}
	return { status, date: headers.get('date'), text: text + decoder.decode() };
}

/**
 * Reads the envelope `{"Response":{…}}` of API 3.0. Errors arrive in it with HTTP status 200.
 *
 * @param received `undefined` for one that is too large
 * @param sent Unix seconds that the request was signed with
 * @param now Unix milliseconds, by the clock of this machine
 * @param secrets that were in the request
 * @returns the content of `Response`
 */
export function readAnswer(action: string, received: Received | undefined, sent: number, now: number, secrets: readonly string[]) {
	if (!received) {
		throw new SesError(action, 'UnreadableAnswer', `The answer is larger than ${maxSize / 1_000_000} MB.`);
	}
	const { status, date, text } = received;
	let answer: Answer | null | undefined;
	try {
		answer = withoutEchoes(JSON.parse(text) as Answer | null, text, secrets);
	} catch {
		// Told apart below by what the answer lacks.
	}
	const response = answer?.Response;
	const requestId = typeof response?.RequestId === 'string' ? response.RequestId : undefined;
	const error = response?.Error;
	if (typeof error?.Code === 'string') {
		const code = error.Code;
		const message = typeof error.Message === 'string' ? error.Message : '';
		const clockOffset = code === 'AuthFailure.SignatureExpire' ? clockOffsetFrom(date, message, sent, now) : undefined;
		throw new SesError(action, code, message, { requestId, clockOffset });
	}
	if (status !== 200 || typeof response !== 'object' || response === null || requestId === undefined || error) {
		throw new SesError(action, 'UnreadableAnswer', describeAnswer(status, text, answer), { requestId, status });
	}
	return response;
}

function describeAnswer(status: number, text: string, answer: unknown): string {
	if (status !== 200) {
		return `The answer has HTTP status ${status}.`;
	}
	if (text === '') {
		return 'The answer is empty.';
	}
	if (answer === undefined) {
		return 'The answer is not JSON.';
	}
	return 'The answer has no "Response" with a "RequestId", or an "Error" without a code.';
}

/**
 * How far the service's clock is ahead of this machine's, in seconds, by the Date header. A proxy may have taken that out; some messages
 * name the time of the server, in Unix seconds, beside that of the request.
 */
function clockOffsetFrom(date: string | null, message: string, sent: number, now: number): number | undefined {
	const named = (message.match(/(?<!\d)\d{10}(?!\d)/g) ?? []).map(Number).find(seconds => seconds !== sent);
	const time = date === null ? Number.NaN : Date.parse(date);
	const seconds = Number.isNaN(time) ? named : time / 1000;
	return seconds === undefined ? undefined : Math.round(seconds - now / 1000);
}
