import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Fault } from './faults.ts';
import { kindLines, parseFaultText } from './faultText.ts';
import { type Emulator, type EmulatorOptions, startEmulator } from './server.ts';
import { sampleDomains, samplePassword, takenDomain } from './state/sampleData.ts';
import { deliveryTime, recipientOutcomes } from './state/sent.ts';
import { DataFileError } from './store.ts';

const help = `Runs a local Tencent Cloud SES on 127.0.0.1.

npm run emulator -- [--port N] [--dns-port N] [--smtp-port N] [--site international|mainland]
                    [--data FILE] [--empty] [--tls-port N] [--certificate FILE] [--fault FAULT]…

  --port N            port to listen on; 0, the default, takes a free one
  --dns-port N        the same for the DNS server
  --smtp-port N       the same for the SMTP server
  --site SITE         international (default) or mainland: regions, keys and limits are those of the site
  --data FILE         keep the state in FILE; without it, state is gone at the end
  --empty             begin without sample data; a FILE that exists keeps what it holds
  --tls-port N        answer over HTTPS, too, on this port; 0 takes a free one
  --certificate FILE  write the certificate of the SMTP server and of HTTPS to FILE, for clients to trust
  --fault FAULT       let something go wrong, see below; may come several times
  --help              show this

When it is ready it prints one line of JSON: endpoint, region, secretId, secretKey, dns, smtp, and with --tls-port
tls. Ctrl-C ends it.

dns is the address of a DNS server, UDP and TCP. It answers what has been published with POST /emulator/dns,
and verifying a domain looks there. The domain ${takenDomain} belongs to another account, and SES does not
let ${sampleDomains.idn} of the sample data be deleted.

smtp is the address of an SMTP server with TLS from the first byte. Log in with a sender address and its SMTP password;
that of the sample addresses which have one is ${samplePassword}. The certificate is made anew at every start: name FILE in
NODE_EXTRA_CA_CERTS, SSL_CERT_FILE or the like, or get it from /emulator/certificate.

FAULT is ACTION:KIND, and each field that differs from the usual behind another colon. It hits the next request of the action:

  --fault CreateEmailAddress:reset-after
  --fault "*:latency=2000:times=always"
  --fault ListEmailAddress:rate-limit:after=2:times=3

ACTION is an action of SES, * for all of them, or SMTP. The fields are times (a number, or always), after (how many requests go
well first), code, message, status, body, contentType, delayMs, drop, stall, change, size, rows, clockOffset and afterEffect=true
(the action is done before the fault shows). JSON with these fields and action and kind will do as well. KIND is one of:

${kindLines()
	.map(line => `  ${line}`)
	.join('\n')}

A running emulator takes the JSON with POST /emulator/faults; GET lists what is waiting, DELETE ends it.

Nothing is sent. Mail is kept and listed by /emulator/mails. It is delivered after ${deliveryTime} s, except to these local parts:

${recipientOutcomes.map(([localPart, outcome]) => `  ${localPart.padEnd(14)}${outcome}`).join('\n')}
`;

interface Arguments extends EmulatorOptions {
	readonly certificateFile: string | undefined;
}

class UsageError extends Error {}

class CertificateFileError extends Error {}

async function main(): Promise<void> {
	const options = readArguments();
	if (options === 'help') {
		process.stdout.write(help);
		return;
	}
	const emulator = await startEmulator(options);
	writeCertificate(emulator, options.certificateFile);
	// Before the line is printed: whoever reads it may end the emulator at once.
	endOnSignals(emulator);
	const { endpoint, region, secretId, secretKey, dns, smtp, tls } = emulator;
	process.stdout.write(`${JSON.stringify({ endpoint, region, secretId, secretKey, dns, smtp, tls })}\n`);
}

function readArguments(): Arguments | 'help' {
	const { port, 'dns-port': dnsPort, 'smtp-port': smtpPort, 'tls-port': tlsPort, site, data, empty, certificate, fault, help } = parse();
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
		throw new UsageError('--port, --dns-port, --smtp-port and --tls-port must differ.');
	}
	if (site !== 'international' && site !== 'mainland') {
		throw new UsageError(`--site must be international or mainland, not "${site}".`);
	}
	if (data === '') {
		throw new UsageError('--data needs the name of a file.');
	}
	if (certificate === '') {
		throw new UsageError('--certificate needs the name of a file.');
	}
	const faults = fault.map(faultOf);
	return { ...ports, site, empty, faults, certificateFile: certificate, ...(data === undefined ? {} : { dataFile: data }) };
}

/** A file that cannot be written ends the emulator, too. */
function writeCertificate(emulator: Emulator, file: string | undefined): void {
	try {
		if (file !== undefined) {
			writeFileSync(file, emulator.certificate);
		}
	} catch (error) {
		void emulator.close();
		throw new CertificateFileError(
			`${file} cannot be written (${(error as Error).message}). Name a file in a folder that you may write to.`
		);
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

function parse() {
	try {
		return parseArgs({
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

function endOnSignals(emulator: Emulator): void {
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			void emulator.close();
		});
	}
}

try {
	await main();
} catch (error) {
	const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
	if (error instanceof UsageError) {
		process.stderr.write(`${error.message} See --help.\n`);
		process.exitCode = 2;
	} else if (code === 'EADDRINUSE' || code === 'EACCES') {
		process.stderr.write(
			`Port ${port} cannot be used: another program has it, or it is reserved. Choose another with --port, --dns-port, --smtp-port or --tls-port.\n`
		);
		process.exitCode = 1;
	} else if (error instanceof DataFileError || error instanceof CertificateFileError) {
		process.stderr.write(`${error.message}\n`);
		process.exitCode = 1;
	} else {
		throw error;
	}
}
