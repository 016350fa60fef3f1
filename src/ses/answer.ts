import { withoutEchoes } from './echo.ts';
import { SesError } from './errors.ts';

export interface Received {
	readonly status: number;
	/** The `Date` header. */
	readonly date: string | null;
	readonly text: string;
}

interface Answer {
	readonly Response?: {
		readonly Error?: { readonly Code?: string; readonly Message?: string };
		readonly RequestId?: string;
	};
}

/** In bytes. Ten thousand sender addresses take two million. */
const maxSize = 10_000_000;
/** In characters. Longer messages of errors are shown cut; longer codes and RequestIds, too. */
const maxMessage = 2000;
const maxCode = 200;

/**
 * Reads the body of a response, up to a size that no real response exceeds.
 *
 * @returns `undefined` when it is larger than 10 MB
 * @throws what `fetch` throws when the connection is lost
 */
export async function receive(response: Response): Promise<Received | undefined> {
	const bytes = await readBody(response, maxSize);
	return bytes && { status: response.status, date: response.headers.get('date'), text: new TextDecoder().decode(bytes) };
}

/**
 * @returns `undefined` when the body has more than `limit` bytes; the connection is closed then
 * @throws what `fetch` throws when the connection is lost
 */
export async function readBody({ body }: Response, limit: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
	// Not a list of chunks: a server can send them one byte at a time.
	let bytes = new Uint8Array(65_536);
	let size = 0;
	const reader = body?.getReader();
	for (let chunk = await reader?.read(); chunk?.value; chunk = await reader?.read()) {
		const end = size + chunk.value.byteLength;
		if (end > limit) {
			// Closes the connection, which rejects.
			reader?.cancel().catch(() => {});
			return undefined;
		}
		if (end > bytes.length) {
			const longer = new Uint8Array(2 * end);
			longer.set(bytes);
			bytes = longer;
		}
		bytes.set(chunk.value, size);
		size = end;
	}
	return bytes.subarray(0, size);
}

/**
 * Parses the envelope `{"Response":{…}}` of API 3.0. Errors arrive in it with HTTP status 200.
 *
 * @param received `undefined` for a response that is too large
 * @param sent timestamp of the request, in Unix seconds
 * @param now Unix milliseconds, by the clock of this machine
 * @param secrets those of the request; they are masked in the result
 * @returns the content of `Response`
 * @throws SesError for an error response, and when the response is not as documented
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
		// Reported below.
	}
	const response = answer?.Response;
	const requestId = typeof response?.RequestId === 'string' ? cut(response.RequestId, maxCode) : undefined;
	const error = response?.Error;
	if (typeof error?.Code === 'string') {
		const code = cut(error.Code, maxCode);
		const message = typeof error.Message === 'string' ? cut(error.Message, maxMessage) : '';
		const clockOffset = code === 'AuthFailure.SignatureExpire' ? clockOffsetFrom(date, message, sent, now) : undefined;
		throw new SesError(action, code, message, { requestId, clockOffset });
	}
	if (status !== 200 || typeof response !== 'object' || response === null || requestId === undefined || error) {
		throw new SesError(action, 'UnreadableAnswer', describeAnswer(status, text, answer), { requestId, status });
	}
	return response;
}

function cut(text: string, maxLength: number): string {
	return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
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
	return 'The answer has no "Response" with a "RequestId", or its "Error" has no code.';
}

/**
 * How many seconds the service's clock is ahead of this machine's, by the Date header. If a proxy removed that header, the error message
 * may help: some contain the time of the server in Unix seconds beside that of the request.
 */
function clockOffsetFrom(date: string | null, message: string, sent: number, now: number): number | undefined {
	const timeInMessage = (message.match(/(?<!\d)\d{10}(?!\d)/g) ?? []).map(Number).find(seconds => seconds !== sent);
	const time = date === null ? Number.NaN : Date.parse(date);
	const seconds = Number.isNaN(time) ? timeInMessage : time / 1000;
	return seconds === undefined ? undefined : Math.round(seconds - now / 1000);
}
