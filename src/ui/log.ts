import type * as vscode from 'vscode';
import { isSesError } from '../ses/errors.ts';
import { plainText } from './plainText.ts';

/*
 * The only way to write to the log, which people paste into issues. It contains only:
 *
 * - our own sentences, with the sender domain or sender address that they are about
 * - command ids, action names, milliseconds
 * - error codes, RequestIds and error names, if they have the usual form
 * - places in our own code
 *
 * It never contains the message of an error: a service, a proxy or the system may repeat the request in it. The user has seen the
 * message, and the RequestId in the log leads to it.
 */

type Log = Pick<vscode.LogOutputChannel, 'info' | 'warn' | 'error'>;

/** One call of an action, as `CallReport` has it. */
interface LoggedCall {
	readonly action: string;
	readonly milliseconds: number;
	readonly requestId: string | undefined;
	/** Set when the call failed. */
	readonly error?: unknown;
}

/** @param what our own sentence, or a command id */
export function logError(log: Log, what: string, error: unknown): void {
	log.error([plainText(`${what}: ${describe(error)}`), ...places(error)].join('\n    at '));
}

export function logCall(log: Log, { action, milliseconds, requestId, error }: LoggedCall): void {
	const outcome = error === undefined ? 'OK' : isSesError(error) ? shapedCode(error.code) : nameOf(error);
	const write = error === undefined ? logNote : logWarning;
	write(log, `${action} ${outcome} ${milliseconds} ms ${shapedRequestId(requestId) ?? '-'}`);
}

/** @param sentence our own */
export function logNote(log: Log, sentence: string): void {
	log.info(plainText(sentence));
}

/** @param sentence our own */
export function logWarning(log: Log, sentence: string): void {
	log.warn(plainText(sentence));
}

/** The error and its causes. A chain of more than five is a cycle. */
function describe(error: unknown, depth = 1): string {
	const cause = error instanceof Error && depth < 5 ? error.cause : undefined;
	const because = cause === undefined ? '' : `, because of ${describe(cause, depth + 1)}`;
	if (isSesError(error)) {
		return `${error.action} ${shapedCode(error.code)} (RequestId ${shapedRequestId(error.requestId) ?? 'none'})${because}`;
	}
	const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
	return `${nameOf(error)}${typeof code === 'string' && systemCode.test(code) ? ` ${code}` : ''}${because}`;
}

/** As the system, Node and OpenSSL write them: ECONNREFUSED, UND_ERR_SOCKET, DEPTH_ZERO_SELF_SIGNED_CERT. */
const systemCode = /^[A-Z][A-Z_]{2,49}$/;

function nameOf(error: unknown): string {
	if (!(error instanceof Error)) {
		return `a ${typeof error}`;
	}
	const { name } = error;
	return typeof name === 'string' && /^[A-Z][A-Za-z]{0,40}$/.test(name) && name.endsWith('Error') ? name : 'Error';
}

/** Error codes of API 3.0: letters, with a dot between two levels. */
export const codePattern = /^[A-Za-z]{1,60}(\.[A-Za-z]{1,60}){0,2}$/;

/** API 3.0 gives UUIDs. */
export const requestIdPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function shapedCode(code: string): string {
	return codePattern.test(code) ? code : '(no code)';
}

function shapedRequestId(requestId: string | undefined): string | undefined {
	return requestId === undefined || requestIdPattern.test(requestId) ? requestId : '(no UUID)';
}

/** An error from the service always has the same place, so it is left out. */
function places(error: unknown): readonly string[] {
	if (isSesError(error) || !(error instanceof Error) || typeof error.stack !== 'string') {
		return [];
	}
	// The stack begins with the message.
	const { message, stack } = error;
	const frames = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : '';
	return [...frames.matchAll(/[\\/]dist[\\/](?:\w+[\\/])*([\w.-]+\.js:\d+:\d+)\)?$/gm)].map(([, place]) => place ?? '');
}
