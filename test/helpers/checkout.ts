import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cache, root } from '../../scripts/paths.mts';

/** A copy of the project without tests, for a production build. @returns a folder that is deleted when this process exits */
export function copyOfCheckout(): string {
	const folder = mkdtempSync(join(tmpdir(), 'ses-checkout-'));
	process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
	const omitted = ['.git', 'coverage', 'dist', 'test', 'test-results', 'node_modules', '.vscode-test'];
	for (const name of readdirSync(root).filter(each => !omitted.includes(each))) {
		cpSync(join(root, name), join(folder, name), { recursive: true });
	}
	// The kind of link that needs no permission on Windows.
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
	// The downloads, but not the data of `npm start`: it starts as for the first time, and does not change that of the developer.
	mkdirSync(join(folder, '.vscode-test'));
	for (const name of existsSync(cache) ? readdirSync(cache).filter(each => each !== 'start') : []) {
		symlinkSync(join(cache, name), join(folder, '.vscode-test', name), 'junction');
	}
	return folder;
}
