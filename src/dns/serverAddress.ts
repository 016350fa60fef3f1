// In its own file so that start-up does not load liveDns.ts.
import { isIP } from 'node:net';

export interface ServerAddress {
	readonly address: string;
	readonly port: number;
}

const defaultPort = 53;

/**
 * Parses `192.0.2.1`, `192.0.2.1:5353`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:5353`.
 *
 * @returns `undefined` for anything else, including an IPv6 zone, which Node's resolver would drop silently
 */
export function parseServer(text: string): ServerAddress | undefined {
	const [, bracketed, plain, digits] = /^(?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::([0-9]{1,5}))?$/i.exec(text) ?? [undefined, undefined, text];
	const port = digits === undefined ? defaultPort : Number(digits);
	const address = bracketed ?? plain ?? '';
	const family = isIP(address);
	const isAddress = bracketed === undefined ? family === 4 || (family === 6 && !text.includes('%')) : family === 6;
	return isAddress && port >= 1 && port <= 65_535 ? { address, port } : undefined;
}
