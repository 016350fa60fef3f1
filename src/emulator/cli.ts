import { parseArguments, UsageError } from './arguments.ts';
import { smtpAction } from './faults/faultKinds.ts';
import { Faults } from './faults/faults.ts';
import { kindLines } from './faults/parseFault.ts';
import { startEmulator } from './server.ts';
import { reviewTime } from './state/review.ts';
import { sampleDomains, samplePassword, takenDomain } from './state/sampleData.ts';
import { deliveryTime, recipientOutcomes } from './state/sent.ts';
import { DataFileError } from './store.ts';

const help = `Runs a local Tencent Cloud SES on 127.0.0.1.

npm run emulator -- [--port N] [--dns-port N] [--smtp-port N] [--tls-port N] [--site international|mainland]
                    [--data FILE] [--empty] [--review auto|manual|reject] [--fault FAULT]…

  --port N            HTTP port; default: any free port
  --dns-port N        port of the DNS server; default: any free port
  --smtp-port N       port of the SMTP server; default: any free port
  --tls-port N        HTTPS port, 0 for any free port; default: no HTTPS
  --site SITE         international (default) or mainland; determines regions, keys and limits
  --data FILE         save the state in FILE; default: it is lost when the emulator stops
  --empty             start without sample data; ignored if FILE exists
  --review HOW        auto (default) approves templates ${reviewTime} s after they are submitted, reject rejects them,
                      manual leaves it to POST /emulator/reviews
  --fault FAULT       make requests fail, see below; can be repeated
  --help              show this help

Once it is running, it prints a line of JSON: endpoint, region, secretId, secretKey, dns, smtp and, with --tls-port, tls.
Press Ctrl-C to stop it.

dns is the address of a DNS server (UDP and TCP), which SES queries to verify domains. Change its records with
POST /emulator/dns. The domain ${takenDomain} belongs to another account. The sample domain ${sampleDomains.idn}
cannot be deleted.

smtp is the address of an SMTP server with implicit TLS. Log in with a sender address and its SMTP password. Sample addresses
with a password have ${samplePassword}. There is a new certificate at each start. To trust it, save the file at
/emulator/certificate, and set NODE_EXTRA_CA_CERTS or SSL_CERT_FILE to its path.

To approve or reject a template in your own time, POST {"template": ID, "verdict": "approve" or "reject", "reason": TEXT} to
/emulator/reviews; without a reason, there is a usual one.

FAULT is ACTION:KIND, optionally followed by :FIELD=VALUE. By default, it applies to the next request with this action:

  --fault CreateEmailAddress:reset-after
  --fault "*:latency=2000:times=always"
  --fault ListEmailAddress:rate-limit:after=2:times=3

ACTION is an action of SES, * for all of them, or ${smtpAction}. FIELD is times (a number or always), after (the number of requests to let
through first), code, message, status, body, contentType, delayMs, drop, stall, change, size, rows, clockOffset or afterEffect (true to
perform the action before the fault). FAULT can also be JSON with these fields, action and kind. KIND is one of:

${kindLines()
	.map(line => `  ${line}`)
	.join('\n')}

While the emulator is running, POST the JSON to /emulator/faults to add a fault, GET lists pending faults and DELETE deletes them.

No mail is sent. Accepted messages are listed at /emulator/mails. Their status is delivered after ${deliveryTime} s, except for these recipients:

${recipientOutcomes.map(([localPart, outcome]) => `  ${`${localPart}@`.padEnd(14)}${outcome}`).join('\n')}
`;

async function main(): Promise<void> {
	const options = parseArguments(process.argv.slice(2));
	if (options === 'help') {
		process.stdout.write(help);
		return;
	}
	const emulator = await startEmulator({ ...options, faults: new Faults(options.faults) });
	// Before the line is printed, because a program that reads it may stop the emulator at once.
	for (const signal of ['SIGINT', 'SIGTERM'] as const) {
		process.once(signal, () => {
			void emulator.close();
		});
	}
	const { endpoint, region, secretId, secretKey, dns, smtp, tls } = emulator;
	process.stdout.write(`${JSON.stringify({ endpoint, region, secretId, secretKey, dns, smtp, tls })}\n`);
}

try {
	await main();
} catch (error) {
	const { message, code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
	if (error instanceof UsageError) {
		process.stderr.write(`${message.replace(/[^.]$/, '$&.')} See --help.\n`);
	} else if (error instanceof DataFileError) {
		process.stderr.write(`${message}\n`);
	} else if (code === 'EADDRINUSE' || code === 'EACCES') {
		process.stderr.write(
			`Port ${port} cannot be used: it is in use or reserved. Choose another with --port, --dns-port, --smtp-port or --tls-port.\n`
		);
	} else {
		throw error;
	}
	process.exitCode = error instanceof UsageError ? 2 : 1;
}
