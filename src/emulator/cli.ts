import { parseArgs } from 'node:util';
import { type Emulator, type EmulatorOptions, startEmulator } from './server.ts';
import { DataFileError } from './store.ts';

const help = `Runs a local Tencent Cloud SES on 127.0.0.1.

npm run emulator -- [--port N] [--site international|mainland] [--data FILE] [--empty]

  --port N     port to listen on; 0, the default, takes a free one
  --site SITE  international (default) or mainland: regions, keys and limits are those of the site
  --data FILE  keep the state in FILE; without it, state is gone at the end
  --empty      begin without sample data; a FILE that exists keeps what it holds
  --help       show this

When it is ready it prints one line of JSON: endpoint, region, secretId, secretKey. Ctrl-C ends it.
`;

class UsageError extends Error {}

async function main(): Promise<void> {
	const options = readArguments();
	if (options === 'help') {
		process.stdout.write(help);
		return;
	}
	const emulator = await startEmulator(options);
	// Before the line is printed: whoever reads it may end the emulator at once.
	endOnSignals(emulator);
	const { endpoint, region, secretId, secretKey } = emulator;
	process.stdout.write(`${JSON.stringify({ endpoint, region, secretId, secretKey })}\n`);
}

function readArguments(): EmulatorOptions | 'help' {
	const { port, site, data, empty, help } = parse();
	if (help) {
		return 'help';
	}
	if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
		throw new UsageError(`--port must be a number from 0 to 65535, not "${port}".`);
	}
	if (site !== 'international' && site !== 'mainland') {
		throw new UsageError(`--site must be international or mainland, not "${site}".`);
	}
	if (data === '') {
		throw new UsageError('--data needs the name of a file.');
	}
	return { port: Number(port), site, empty, ...(data === undefined ? {} : { dataFile: data }) };
}

function parse() {
	try {
		return parseArgs({
			options: {
				port: { type: 'string', default: '0' },
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
		process.stderr.write(`Port ${port} cannot be used: another program has it, or it is reserved. Choose another with --port.\n`);
		process.exitCode = 1;
	} else if (error instanceof DataFileError) {
		process.stderr.write(`${error.message}\n`);
		process.exitCode = 1;
	} else {
		throw error;
	}
}
