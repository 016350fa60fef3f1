/**
 * `npm run coverage [STEP…]`: line and branch coverage of `src`, over all steps of `npm test` that run it in Node. Source maps lead from the
 * bundles in extension hosts to the sources. The report is coverage/index.html.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CoverageReport } from 'monocart-coverage-reports';
import { startChild } from './children.mts';
import { nodeEnvironment, root } from './paths.mts';

type Script = { readonly url: string };
type SourceMap = { readonly sources: readonly string[] };
type Coverage = {
	readonly result: readonly Script[];
	readonly 'source-map-cache'?: Readonly<Record<string, { readonly data?: SourceMap }>>;
};

const outputDir = join(root, 'coverage');
const raw = join(root, 'test-results/coverage');
const folders = ['src/', 'dist/'].map(folder => pathToFileURL(join(root, folder)).href);
const chosen = process.argv.slice(2);

rmSync(raw, { recursive: true, force: true });
mkdirSync(raw, { recursive: true });
const tests = startChild(
	process.execPath,
	['scripts/test.mts', ...(chosen.length > 0 ? chosen : ['build', 'unit', 'compat', 'host', 'e2e'])],
	{
		name: 'The tests',
		cwd: root,
		env: nodeEnvironment({ NODE_V8_COVERAGE: raw }),
		onOutput: text => process.stdout.write(text)
	}
);
process.exitCode = await tests.ended;
const report = new CoverageReport({
	outputDir,
	baseDir: root,
	sourceFilter: path => path.startsWith('src/'),
	sourcePath: path => path.replace(/^.*?(?=\b(?:src|node_modules)\/)/, ''),
	reports: ['v8', 'console-details']
});
for (const name of readdirSync(raw)) {
	const scripts = ownScripts(JSON.parse(readFileSync(join(raw, name), 'utf8')));
	if (scripts.length > 0) {
		await report.add(scripts as Parameters<typeof report.add>[0]);
	}
}
await report.generate();

function isOurs(url: string): boolean {
	return folders.some(folder => url.startsWith(folder));
}

function ownScripts({ result, 'source-map-cache': maps = {} }: Coverage): readonly Script[] {
	return result
		.filter(({ url }) => isOurs(url))
		.map(script => {
			const map = maps[script.url]?.data;
			const sources = map?.sources.map(path => new URL(path, script.url).href);
			const sourceMap = map && { ...map, sources, sourcesContent: sources?.map(contentOf) };
			return { ...script, source: contentOf(script.url), ...(sourceMap ? { sourceMap } : {}) };
		});
}

/** The text that offsets in the coverage refer to: Node replaces types by spaces. '' if the script is not ours. */
function contentOf(url: string): string {
	const text = isOurs(url) ? readFileSync(fileURLToPath(url), 'utf8') : '';
	return url.endsWith('.ts') ? stripTypeScriptTypes(text) : text;
}
