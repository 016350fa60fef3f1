import type { ReceivedRequest } from './http.ts';
import { EmulatorError, ensure, type Language } from './state/messages.ts';
import { isImplemented, parametersOfQuery } from './state/parameters.ts';
import { isObject } from './state/parse.ts';

/** A request to `/` that has not been validated yet. */
export interface ApiRequest extends Omit<ReceivedRequest, 'path'> {
	/** Set if the request was signed with signature v1 and has been converted. */
	readonly legacy?: LegacySignature;
}

/** Signature v1. */
export interface LegacySignature {
	readonly secretId: string;
	isValid(secretKey: string): boolean;
}

/** @returns an empty string if there is no such header */
export function headerOf(request: ApiRequest, name: string): string {
	return request.headers[name] ?? '';
}

/** Unverified: English is the default on both sites. */
export function languageOf(request: ApiRequest): Language {
	return headerOf(request, 'x-tc-language') === 'zh-CN' ? 'zh-CN' : 'en-US';
}

/**
 * The parameters of a request, not validated yet. An empty body has none.
 *
 * @throws EmulatorError InvalidRequest or InvalidParameter
 */
export function parametersOf(request: ApiRequest, action: string): Readonly<Record<string, unknown>> {
	if (request.method === 'GET') {
		return isImplemented(action) ? parametersOfQuery(action, request.query) : {};
	}
	ensure(
		/^application\/json *(;|$)/i.test(headerOf(request, 'content-type')),
		'InvalidRequest',
		'`application/json`, the only type the emulator supports'
	);
	if (request.body.length === 0) {
		return {};
	}
	try {
		const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
		if (isObject(value)) {
			return value;
		}
	} catch {
		// Not JSON in UTF-8.
	}
	throw new EmulatorError('InvalidParameter', 'body', 'a JSON object in UTF-8');
}
