/** The code of an error of Node, of TLS or of `fetch`. Never its message: those quote names, addresses and paths. */
export function errorCode(error: unknown): string {
	return codes(error, 0).find(code => /^[A-Z][A-Z0-9_]{1,60}$/.test(code)) ?? 'UNKNOWN';
}

/** `fetch` keeps the reason in `cause`, and a connection that was tried at several addresses keeps them in `errors`. */
function codes(error: unknown, depth: number): readonly string[] {
	if (typeof error !== 'object' || error === null || depth > 4) {
		return typeof error === 'string' ? [error] : [];
	}
	const { code, cause, errors, message } = error as Readonly<Record<string, unknown>>;
	// What undici says of a proxy, and Chromium of anything, stands in a message only.
	const text = typeof message === 'string' ? message : '';
	const status = /^Proxy response \((\d{3})\)/.exec(text)?.[1];
	return [
		...(status === undefined ? [] : [`PROXY_${status}`]),
		...(/\bnet::(ERR_[A-Z0-9_]+)/.exec(text)?.slice(1) ?? []),
		...codes(cause, depth + 1),
		...(Array.isArray(errors) ? errors.slice(0, 4).flatMap(one => codes(one, depth + 1)) : []),
		...(typeof code === 'string' ? [code] : [])
	];
}
