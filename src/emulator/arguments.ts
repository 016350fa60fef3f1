import { parseArgs } from 'node:util';
import type { Fault } from './faults/faultKinds.ts';
import { parseFaultText } from './faults/parseFault.ts';
import type { EmulatorOptions } from './server.ts';

export interface Arguments extends Omit<EmulatorOptions, 'faults'> {
	readonly faults: readonly Fault[];
	readonly certificateFile: string | undefined;
}

export class UsageError extends Error {}

/**
 * Parses the command line of the emulator.
 *
 * @param args without the program and its file
 * @throws UsageError
 */
export function parseArguments(args: readonly string[]): Arguments | 'help' {
	const options = parse(args);
	const { port, 'dns-port': dnsPort, 'smtp-port': smtpPort, 'tls-port': tlsPort, site, data, empty, certificate, fault, help } = options;
	if (help) {
		return 'help';
	}
	const ports = {
		port: portOf('--port', port),
		dnsPort: portOf('--dns-port', dnsPort),
		smtpPort: portOf('--smtp-port', smtpPort),
		...(tlsPort === undefined ? {} : { tlsPort: portOf('--tls-port', tlsPort) })
	};
	const named = Object.values(ports).filter(number => number !== 0);
	if (new Set(named).size < named.length) {
		throw new UsageError('--port, --dns-port, --smtp-port and --tls-port must be different.');
	}
	if (site !== 'international' && site !== 'mainland') {
		throw new UsageError(`--site must be international or mainland, not "${site}".`);
	}
	if (data === '') {
		throw new UsageError('--data needs a file name.');
	}
	if (certificate === '') {
		throw new UsageError('--certificate needs a file name.');
	}
	const faults = fault.map(faultOf);
	return { ...ports, site, empty, faults, certificateFile: certificate, ...(data === undefined ? {} : { dataFile: data }) };
}

function parse(args: readonly string[]) {
	try {
		return parseArgs({
			args: [...args],
			options: {
				port: { type: 'string', default: '0' },
				'dns-port': { type: 'string', default: '0' },
				'smtp-port': { type: 'string', default: '0' },
				'tls-port': { type: 'string' },
				certificate: { type: 'string' },
				fault: { type: 'string', multiple: true, default: [] },
				site: { type: 'string', default: 'international' },
				data: { type: 'string' },
				empty: { type: 'boolean', default: false },
				help: { type: 'boolean', default: false }
			}
		}).values;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

function portOf(option: string, value: string): number {
	if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) {
		throw new UsageError(`${option} must be a number from 0 to 65535, not "${value}".`);
	}
	return Number(value);
}

function faultOf(text: string): Fault {
	try {
		return parseFaultText(text);
	} catch (error) {
		throw new UsageError(`--fault "${text}": ${(error as Error).message}`);
	}
}
