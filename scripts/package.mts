/** `npm run package [-- --out FILE]`: creates the VSIX. The same files give the same bytes. See "Release" in CONTRIBUTING.md. */
import { parseArgs } from 'node:util';
import { createVSIX } from '@vscode/vsce';
import manifest from '../package.json' with { type: 'json' };
import { root } from './paths.mts';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'tencent-ses.vsix' } } });

// vsce gives this date to all files. It is the oldest that a ZIP file can have, in local time, because ZIP knows no time zones.
process.env['SOURCE_DATE_EPOCH'] = String(new Date(1980, 0, 1).getTime() / 1000);

const [, minor] = manifest.version.split('.');
await createVSIX({
	cwd: root,
	packagePath: values.out,
	dependencies: false,
	// By the convention of VS Code.
	preRelease: Number(minor) % 2 === 1,
	// Links and pictures of the README are in the repository, at the tag of the version.
	...('repository' in manifest ? { githubBranch: `v${manifest.version}` } : { allowMissingRepository: true, rewriteRelativeLinks: false })
});
