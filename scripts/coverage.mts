/**
 * `npm run coverage`: how much of `src` the tests run, by lines and branches, over all steps of `npm test` that run Node: the bundles in
 * the extension hosts of VS Code are led back to their sources. With names of steps as arguments, only those. The report for people is
 * coverage/index.html.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startChild } from './children.mts';
import { nodeEnvironment, root } from './paths.mts';

type Coverage = { readonly result: readonly { readonly url: string }[]; readonly 'source-map-cache'?: Readonly<Record<string, unknown>> };

const reports = join(root, 'coverage');
const raw = join(reports, 'raw');
const ours = ['src/', 'dist/'].map(folder => pathToFileURL(join(root, folder)).href);

rmSync(reports, { recursive: true, force: true });
mkdirSync(raw, { recursive: true });
const testCode = await run(['scripts/test.mts', ...process.argv.slice(2)], { NODE_V8_COVERAGE: raw });
for (const name of readdirSync(raw)) {
	dropForeignScripts(join(raw, name));
}
const c8 = ['node_modules/c8/bin/c8.js', 'report', '--temp-directory', raw, '--reports-dir', reports];
const reportCode = await run([...c8, '--exclude-after-remap', '--include', 'src/**', '--reporter', 'text', '--reporter', 'html']);
process.exitCode = testCode || reportCode;

/** Most of what a VS Code runs is its own, and reading that would take minutes. */
function dropForeignScripts(file: string): void {
	const coverage = JSON.parse(readFileSync(file, 'utf8')) as Coverage;
	const isOurs = (url: string) => ours.some(folder => url.startsWith(folder));
	const maps = Object.entries(coverage['source-map-cache'] ?? {}).filter(([url]) => isOurs(url));
	const kept = { ...coverage, result: coverage.result.filter(({ url }) => isOurs(url)), 'source-map-cache': Object.fromEntries(maps) };
	if (kept.result.length > 0) {
		writeFileSync(file, JSON.stringify(kept));
	} else {
		rmSync(file);
	}
}

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
	const child = startChild(process.execPath, args, {
		name: args.join(' '),
		cwd: root,
		env: nodeEnvironment(env),
		onOutput: text => process.stdout.write(text)
	});
	return child.ended;
}
