import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { suite, test } from 'mocha';
import { rooms } from './rooms.ts';

/** These run in any JavaScript host: no vscode, no Node. */
const portable = ['signing/', 'ses/', 'mail/', 'emulator/state/', 'code/literals.ts', 'code/smtp/', 'code/apiCall/', 'templates/check/'];

const files = globSync('**/*.ts', { cwd: 'src' }).map(file => file.replaceAll('\\', '/'));
const importsOf = new Map(
	files.map(file => {
		const named = readFileSync(join('src', file), 'utf8').matchAll(/\b(?:from|import) ?\(?'([^']+)'/g);
		return [file, [...named].map(([, name = '']) => (name.startsWith('.') ? join(dirname(file), name).replaceAll('\\', '/') : name))];
	})
);

suite('imports between rooms', () => {
	const isWithin = (file: string, place: string) => file === place || file.startsWith(`${place}/`);
	const ours = (file: string) => (importsOf.get(file) ?? []).filter(name => importsOf.has(name));

	for (const [room, allowed] of Object.entries(rooms)) {
		test(`${room} imports only ${allowed || 'itself'}`, () => {
			const own = files.filter(file => isWithin(file, room));
			assert.ok(own.length > 0, 'There is no such room');
			const places = [room, ...allowed.split(' ')];
			const wrong = own.flatMap(file =>
				ours(file)
					.filter(name => !places.some(place => isWithin(name, place)))
					.map(name => `${file} → ${name}`)
			);
			assert.deepEqual(wrong, []);
		});
	}

	test('a command that acts in an account is only run with its account', () => {
		const mayRun = ['accounts/accountActions.ts', 'templates/templateKeys.ts', 'tree/rowCommands.ts', 'ui/pageTab.ts', 'ui/showError.ts'];
		const runs = files.filter(file =>
			/executeCommand(?:<[^(]*>)?\(\s*['`]tencentSes\.(?!signIn')/.test(readFileSync(join('src', file), 'utf8'))
		);
		assert.deepEqual(runs.sort(), mayRun);
	});

	test('every file is in a room', () => {
		assert.deepEqual(
			files.filter(file => !Object.keys(rooms).some(room => isWithin(file, room))),
			[]
		);
	});

	test('portable files import neither vscode nor Node', () => {
		const wrong = files
			.filter(file => portable.some(place => file.startsWith(place)))
			.filter(file => importsOf.get(file)?.some(name => name === 'vscode' || isBuiltin(name)));
		assert.deepEqual(wrong, []);
	});

	test('the emulator does not import the client', () => {
		const wrong = files.filter(
			file => isWithin(file, 'emulator') && importsOf.get(file)?.some(name => /^(vscode|ses\/(client|senders|domains)\.ts)$/.test(name))
		);
		assert.deepEqual(wrong, []);
	});

	test('no files import each other in a cycle, not even types', () => {
		const cycles: string[] = [];
		const done = new Set<string>();
		const visit = (file: string, path: readonly string[]): void => {
			if (path.includes(file)) {
				cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
			} else if (!done.has(file)) {
				for (const name of ours(file)) {
					visit(name, [...path, file]);
				}
				done.add(file);
			}
		};
		for (const file of files) {
			visit(file, []);
		}
		assert.deepEqual(cycles, []);
	});
});
