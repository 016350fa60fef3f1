import { writeFileSync } from 'node:fs';
import { readArguments, UsageError } from './arguments.ts';
import { Faults } from './faults/faults.ts';
import { kindLines } from './faults/parseFault.ts';
import { type Emulator, startEmulator } from './server.ts';
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

class CertificateFileError extends Error {}

async function main(): Promise<void> {
	const options = readArguments(process.argv.slice(2));
	if (options === 'help') {
		process.stdout.write(help);
		return;
	}
	const emulator = await startEmulator({ ...options, faults: new Faults(options.faults) });
	writeCertificate(emulator, options.certificateFile);
	// Before the line is printed: whoever reads it may end the emulator at once.
	endOnSignals(emulator);
	const { endpoint, region, secretId, secretKey, dns, smtp, tls } = emulator;
	process.stdout.write(`${JSON.stringify({ endpoint, region, secretId, secretKey, dns, smtp, tls })}\n`);
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
