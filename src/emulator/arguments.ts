import { parseArgs } from 'node:util';
import type { Fault } from './faults/faultKinds.ts';
import { parseFaultText } from './faults/parseFault.ts';
import type { EmulatorOptions } from './server.ts';

export interface Arguments extends Omit<EmulatorOptions, 'faults'> {
	readonly faults: readonly Fault[];
}

export class UsageError extends Error {}

/**
 * Parses the command line of the emulator.
 *
 * @param args without the program and its file
 * @throws UsageError
 */
export function parseArguments(args: readonly string[]): Arguments | 'help' {
	try {
		return parse(args);
	} catch (error) {
		throw new UsageError((error as Error).message);
	}
}

function parse(args: readonly string[]): Arguments | 'help' {
	const { values } = parseArgs({
		args: [...args],
		options: {
			port: { type: 'string', default: '0' },
			'dns-port': { type: 'string', default: '0' },
			'smtp-port': { type: 'string', default: '0' },
			'tls-port': { type: 'string' },
			fault: { type: 'string', multiple: true, default: [] },
			site: { type: 'string', default: 'international' },
			data: { type: 'string' },
			review: { type: 'string', default: 'auto' },
			empty: { type: 'boolean', default: false },
			help: { type: 'boolean', default: false }
		}
	});
	const { port, 'dns-port': dnsPort, 'smtp-port': smtpPort, 'tls-port': tlsPort, site, data, empty, review, fault, help } = values;
	if (help) {
		return 'help';
	}
	if (site !== 'international' && site !== 'mainland') {
		throw new Error(`--site must be international or mainland, not "${site}".`);
	}
	if (review !== 'auto' && review !== 'manual' && review !== 'reject') {
		throw new Error(`--review must be auto, manual or reject, not "${review}".`);
	}
	return {
		port: portOf('--port', port),
		dnsPort: portOf('--dns-port', dnsPort),
		smtpPort: portOf('--smtp-port', smtpPort),
		...(tlsPort === undefined ? {} : { tlsPort: portOf('--tls-port', tlsPort) }),
		site,
		empty,
		review,
		faults: fault.map(faultOf),
		...(data === undefined ? {} : { dataFile: data })
	};
}

function portOf(option: string, value: string): number {
	if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
		throw new Error(`${option} must be a number from 0 to 65535, not "${value}".`);
	}
	return Number(value);
}

function faultOf(text: string): Fault {
	try {
		return parseFaultText(text);
	} catch (error) {
		throw new Error(`--fault "${text}": ${(error as Error).message}`);
	}
}
