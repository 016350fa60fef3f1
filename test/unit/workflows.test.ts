import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { suite, suiteSetup, test } from 'mocha';
import { parse } from 'yaml';
import { root } from '../../scripts/paths.mts';
import type { Workflow } from '../helpers/workflow.ts';

const folder = join(root, '.github/workflows');
const workflows = readdirSync(folder).map(name => {
	const text = readFileSync(join(folder, name), 'utf8');
	return { name, text, workflow: parse(text) as Workflow };
});
const release = parse(readFileSync(join(folder, 'release.yml'), 'utf8')) as Workflow;

suite('GitHub workflows', () => {
	let parser: typeof import('@actions/workflow-parser');
	suiteSetup(async () => {
		parser = await workflowParser();
	});

	/** What GitHub's own parser finds: unknown keys, permissions and contexts, and needed jobs that do not exist. */
	async function errorsIn(content: string): Promise<readonly string[]> {
		const { context, value } = parser.parseWorkflow({ name: 'workflow.yml', content }, new parser.NoOperationTraceWriter());
		assert.ok(value);
		await parser.convertWorkflowTemplate(context, value);
		return context.errors.getErrors().map(({ rawMessage }) => rawMessage);
	}

	for (const { name, text, workflow } of workflows) {
		suite(name, () => {
			const jobs = Object.entries(workflow.jobs);
			const steps = jobs.flatMap(([, job]) => job.steps);

			test('is valid for GitHub', async () => assert.deepEqual(await errorsIn(text), []));

			test('names the commit and the version of every action', () => {
				const uses = [...text.matchAll(/\buses: (.*)$/gm)].map(([, action = '']) => action);
				assert.equal(uses.length, steps.filter(step => step.uses).length);
				assert.deepEqual(
					uses.filter(action => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action)),
					[]
				);
			});

			test('limits the permissions and the time of every job', () => {
				for (const [id, job] of jobs) {
					assert.ok(job.permissions ?? workflow.permissions, id);
					assert.ok(job['timeout-minutes'], id);
				}
			});

			test('puts nothing into a script but by environment variables', () => {
				assert.deepEqual(
					steps.filter(({ run }) => run?.includes('${{')),
					[]
				);
			});

			test('does not run for a pull request with the rights of the repository', () => {
				assert.doesNotMatch(text, /pull_request_target|workflow_run/);
			});
		});
	}

	test('have the same version of an action everywhere', () => {
		const actions = new Set(workflows.flatMap(({ text }) => [...text.matchAll(/\buses: (.*)$/gm)].map(([, action]) => action)));
		const names = [...actions].map(action => action?.split('@')[0]);
		assert.deepEqual([...new Set(names)], names);
	});

	const ci = workflows.find(({ name }) => name === 'ci.yml')?.text ?? '';
	const finds = (what: string, wrong: string, error: string) =>
		test(`the check finds ${what}`, async () => {
			assert.notEqual(wrong, ci);
			assert.deepEqual(await errorsIn(wrong), [error]);
		});
	finds('a misspelled key', ci.replace('timeout-minutes', 'timeout-minuts'), "Unexpected value 'timeout-minuts'");
	finds('an unknown permission', ci.replace('contents: read', 'content: read'), "Unexpected value 'content'");
	finds('an unknown context', ci.replace(' matrix.os ', ' matrx.os '), "Unrecognized named-value: 'matrx'");
	finds(
		'a job that does not exist',
		ci.replace('  audit:\n', '  audit:\n    needs: tests\n'),
		"Job 'audit' depends on unknown job 'tests'."
	);
});

suite('release', () => {
	const scriptsOf = (id: string) => release.jobs[id]?.steps.flatMap(({ run }) => run ?? []) ?? [];
	const needs: Readonly<Record<string, string | undefined>> = Object.fromEntries(
		Object.entries(release.jobs).map(([id, job]) => [id, job.needs])
	);

	test('starts with the tag of a version', () => assert.deepEqual(release.on, { push: { tags: ['v*'] } }));

	test('builds once, and publishes only what was tested and attested', () => {
		assert.deepEqual(needs, { build: undefined, test: 'build', attest: 'test', marketplace: 'attest', openVsx: 'attest' });
		const all = Object.keys(needs).flatMap(id => scriptsOf(id).map(script => [id, script] as const));
		assert.deepEqual(
			all.filter(([, script]) => script.includes('npm run package')).map(([id]) => id),
			['build']
		);
	});

	test('all jobs use the same file', () => {
		for (const id of ['test', 'attest', 'marketplace', 'openVsx']) {
			const downloads = release.jobs[id]?.steps.filter(({ uses }) => uses?.startsWith('actions/download-artifact@'));
			assert.deepEqual(
				downloads?.map(step => step.with),
				[{ name: 'vsix' }],
				id
			);
		}
		assert.match(scriptsOf('test').join(), /--vsix tencent-ses\.vsix/);
		assert.match(scriptsOf('marketplace').join(), /vsce publish --oidc --packagePath tencent-ses\.vsix$/);
		assert.match(scriptsOf('openVsx').join(), /ovsx publish tencent-ses\.vsix$/);
	});

	const has = (id: string, permissions: Readonly<Record<string, string>>) =>
		test(`permissions of ${id}`, () => assert.deepEqual(release.jobs[id]?.permissions, permissions));
	test('permissions of other jobs: none', () => assert.deepEqual(release.permissions, {}));
	has('build', { contents: 'read' });
	has('test', { contents: 'read' });
	has('attest', { attestations: 'write', 'id-token': 'write' });
	has('marketplace', { contents: 'read', 'id-token': 'write' });
	has('openVsx', { contents: 'read', 'id-token': 'write' });

	test('the jobs that publish wait for a person, and run no scripts of packages', () => {
		const waiting = Object.keys(needs).filter(id => release.jobs[id]?.environment === 'release');
		assert.deepEqual(waiting, ['marketplace', 'openVsx']);
		for (const id of waiting) {
			assert.equal(scriptsOf(id)[0], 'npm ci --ignore-scripts', id);
		}
	});

	test('one step has a secret', () => {
		assert.equal(JSON.stringify(release).split('secrets.').length - 1, 1);
		assert.match(release.jobs['openVsx']?.steps.at(-1)?.env?.['OVSX_PAT'] ?? '', /secrets\.OVSX_PAT/);
	});
});

/** GitHub's parser. Bundled, because it imports JSON in a way that Node does not support. */
async function workflowParser(): Promise<typeof import('@actions/workflow-parser')> {
	const scratch = mkdtempSync(join(tmpdir(), 'ses-workflows-'));
	try {
		const outfile = join(scratch, 'parser.mjs');
		await build({
			absWorkingDir: root,
			stdin: { contents: "export * from '@actions/workflow-parser';", resolveDir: root },
			bundle: true,
			format: 'esm',
			platform: 'node',
			// For `yaml`, which is CommonJS.
			banner: { js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);" },
			outfile
		});
		return await import(pathToFileURL(outfile).href);
	} finally {
		rmSync(scratch, { recursive: true });
	}
}
