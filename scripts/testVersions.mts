/** Runs the host tests in each version of VS Code that is supported: the oldest and the newest. Needs dist/extension.js. */
import { join } from 'node:path';
import { startChild } from './children.mts';
import { nodeEnvironment, root } from './paths.mts';
import { versions, versionVariable } from './vscodeServerInstall.mts';

for (const version of versions) {
	const child = startChild(process.execPath, [join(root, 'scripts/testHost.mts')], {
		name: `The host tests in ${version}`,
		env: nodeEnvironment({ [versionVariable]: version }),
		onOutput: text => process.stdout.write(text)
	});
	if ((await child.ended) !== 0) {
		process.exitCode = 1;
	}
}
