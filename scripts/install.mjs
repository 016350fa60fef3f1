// Installs the packages of package-lock.json if some are missing or have another version. Runs before `npm start` and `npm test` with the
// installed Node (20 or later), so it is JavaScript and needs no packages.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The packages of a lock file, by folder. */
function packagesOf(lockFile) {
	return JSON.parse(readFileSync(join(root, lockFile), 'utf8')).packages;
}

/** npm writes node_modules/.package-lock.json last, so it does not exist after a failed installation. */
function upToDate() {
	if (!existsSync(join(root, 'node_modules/.package-lock.json')) || !existsSync(join(root, 'node_modules/node/bin'))) {
		return false;
	}
	const installed = packagesOf('node_modules/.package-lock.json');
	return Object.entries(packagesOf('package-lock.json')).every(
		([folder, wanted]) => folder === '' || wanted.optional === true || installed[folder]?.version === wanted.version
	);
}

if (!upToDate()) {
	console.log('Installing packages (about a minute the first time)…');
	const started = Date.now();
	const windows = process.platform === 'win32';
	const npm = spawnSync(windows ? 'npm.cmd' : 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--progress'], {
		cwd: root,
		stdio: 'inherit',
		shell: windows
	});
	if (npm.status !== 0) {
		console.error(
			npm.error ? `npm could not be started: ${npm.error.message}` : 'The packages could not be installed. See the output of npm above.'
		);
		process.exit(1);
	}
	console.log(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}
