import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite, test } from 'mocha';

/** The files of `src` that are loaded together with a file, except those that it imports with `import()`. */
function loadedWith(file: string, found = new Set<string>()): ReadonlySet<string> {
	if (!found.has(file)) {
		found.add(file);
		const imports = readFileSync(file, 'utf8').matchAll(/^import (?!type\b)[^;]*?from '(\.[^']+)';$/gm);
		for (const [, path = ''] of imports) {
			loadedWith(join(dirname(file), path), found);
		}
	}
	return found;
}

suite('activating the extension', () => {
	const loaded = loadedWith(join('src', 'extension.ts'));

	test('loads the tree and the client', () => {
		for (const file of ['tree/provider.ts', 'ses/client.ts', 'signing/signer.ts']) {
			assert.ok(loaded.has(join('src', file)), file);
		}
	});

	const waits = (what: string, file: string) =>
		test(`does not load ${what}`, () => {
			assert.ok(readFileSync(join('src', file)).length > 0);
			assert.equal(loaded.has(join('src', file)), false, file);
		});
	waits('error messages', 'ui/errorSentences.ts');
	waits('input boxes', 'ui/input/text.ts');
	waits('tooltips', 'tree/tooltips.ts');
	waits('advice on DNS records', 'model/adviceWords.ts');
	waits('commands of profiles', 'accounts/profileCommands.ts');
	waits('the files of other tools', 'accounts/borrowedFiles.ts');
	waits('DNS', 'dns/liveDns.ts');
	waits('the list of public suffixes', 'mail/publicSuffix.ts');
	waits('watching domains', 'domains/domainWatches.ts');
	waits('finding out the outcome of writes', 'recovery/recovery.ts');
	waits('creating an address', 'senders/createSenderAddress.ts');
	waits('language-model tools', 'agent/tools.ts');
	waits('the emulator', 'emulator/server.ts');
});
