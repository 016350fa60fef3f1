/** `npm run notices`: writes the licenses of the bundled packages to ThirdPartyNotices.txt. Needs a production build in dist. */
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from './paths.mts';

const introduction = `Third-party notices

The extension contains code of the packages below, from the npm registry.

tldts-icann contains the ICANN section of the Public Suffix List, which is subject to the terms of the Mozilla Public License 2.0
(https://mozilla.org/MPL/2.0/). Its source is https://publicsuffix.org/list/public_suffix_list.dat.
`;

export type BundledPackage = { readonly name: string; readonly version: string; readonly license: string; readonly text: string };

/**
 * The packages whose code is in the bundles of `dist`, in the order of their folders.
 *
 * @throws Error if a package has no license file
 */
export function bundledPackages(dist: string): readonly BundledPackage[] {
	const metafiles = globSync('*.meta.json', { cwd: dist }).map(name => JSON.parse(readFileSync(join(dist, name), 'utf8')) as Metafile);
	const inputs = metafiles.flatMap(({ outputs }) => Object.values(outputs).flatMap(output => Object.entries(output.inputs)));
	const folders = inputs.flatMap(([file, { bytesInOutput }]) => {
		const [folder] = /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(file) ?? [];
		return folder !== undefined && bytesInOutput > 0 ? [folder] : [];
	});
	return [...new Set(folders)].sort().map(folder => {
		const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
		const files = readdirSync(join(root, folder)).filter(file => /^(licen[cs]e|copying|notice)/i.test(file));
		if (files.length === 0) {
			throw new Error(`${folder} has no license file`);
		}
		const texts = files.map(file =>
			readFileSync(join(root, folder, file), 'utf8')
				.replaceAll('\r\n', '\n')
				.trim()
		);
		return { name, version, license, text: texts.join('\n\n') };
	});
}

export function noticesOf(packages: readonly BundledPackage[]): string {
	return [introduction, ...packages.map(({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text}\n`)].join(
		`\n${'-'.repeat(80)}\n\n`
	);
}

if (import.meta.main) {
	writeFileSync(join(root, 'ThirdPartyNotices.txt'), noticesOf(bundledPackages(join(root, 'dist'))));
}
