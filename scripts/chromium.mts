import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	createReadStream,
	createWriteStream,
	existsSync,
	mkdirSync,
	readFileSync,
	renameSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';
import { cache } from './paths.mts';
import { progress } from './progress.mts';

const QUIET = [
	'--no-sandbox',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

export async function launchBrowser(): Promise<Browser> {
	const flags = process.env['TEST_JS_FLAGS'];
	return await chromium.launch({ ...(await installBrowser()), args: flags ? [...QUIET, `--js-flags=${flags}`] : QUIET });
}

/** Unpacks the browser if it is not in the cache folder. @returns `$CHROMIUM`, or that of the npm package @sparticuz/chromium; headless */
export async function installBrowser(): Promise<LaunchOptions> {
	const named = process.env['CHROMIUM'];
	if (named !== undefined && named !== '') {
		return { executablePath: named };
	}
	if (process.platform !== 'linux' || process.arch !== 'x64') {
		// The package has a Chromium for Linux x64 only. Elsewhere, an installed Chrome is used.
		return { channel: 'chrome' };
	}
	const home = await unpackedChromium();
	const executablePath = join(home, 'chromium');
	return { executablePath, env: browserEnvironment(executablePath, home) };
}

/** Unpacks the package once, into the cache folder. */
async function unpackedChromium(): Promise<string> {
	const packageFolder = join(createRequire(import.meta.url).resolve('@sparticuz/chromium'), '../../..');
	const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
	const home = join(cache, `chromium-${version}`);
	if (!existsSync(home)) {
		const partial = `${home}.${process.pid}.partial`;
		mkdirSync(partial, { recursive: true });
		try {
			await progress('Unpacking the browser', async () => {
				await unpack(join(packageFolder, 'bin'), partial);
			});
			renameSync(partial, home);
		} catch (error) {
			// Another process may have unpacked it in the meantime.
			if (!existsSync(home)) {
				throw error;
			}
		} finally {
			rmSync(partial, { recursive: true, force: true });
		}
	}
	return home;
}

async function unpack(from: string, to: string): Promise<void> {
	const executable = join(to, 'chromium');
	await decompress(join(from, 'chromium.br'), executable);
	chmodSync(executable, 0o755);
	for (const name of ['fonts', 'swiftshader', 'al2023']) {
		const archive = join(to, `${name}.tar`);
		await decompress(join(from, `${name}.tar.br`), archive);
		// Chromium expects the libraries of SwiftShader in its own folder.
		const folder = name === 'swiftshader' ? to : join(to, name);
		mkdirSync(folder, { recursive: true });
		execFileSync('tar', ['xf', archive, '--no-same-owner', '-C', folder]);
		rmSync(archive);
	}
}

function decompress(from: string, to: string): Promise<void> {
	return pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

/** Uses the libraries and fonts of the package if the machine has none. */
function browserEnvironment(executable: string, home: string): Record<string, string> {
	const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
	if (!existsSync('/etc/fonts/fonts.conf')) {
		env['FONTCONFIG_FILE'] = fontList(home);
	}
	if (missingLibraries(executable, env).length > 0) {
		env['LD_LIBRARY_PATH'] = [join(home, 'al2023/lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
	}
	const missing = missingLibraries(executable, env);
	if (missing.length > 0) {
		throw new Error(
			`The browser for the tests needs ${missing.join(', ')}. On Debian: apt-get install libnss3 libnspr4 libexpat1. ` +
				'Or set $CHROMIUM to an installed Chromium'
		);
	}
	return env;
}

/** The fonts.conf of the package has absolute paths that do not exist here. */
function fontList(home: string): string {
	const file = join(home, 'fonts/own.conf');
	writeFileSync(file, `<fontconfig><dir>${join(home, 'fonts/fonts')}</dir><cachedir>${join(home, 'fonts/cache')}</cachedir></fontconfig>`);
	return file;
}

function missingLibraries(executable: string, env: NodeJS.ProcessEnv): readonly string[] {
	return execFileSync('ldd', [executable], { env, encoding: 'utf8' })
		.split('\n')
		.filter(line => line.includes('not found'))
		.map(line => line.trim().split(' ')[0] ?? line);
}
