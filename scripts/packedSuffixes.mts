import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Trie } from '../src/mail/suffixTrie.ts';
import { root } from './paths.mts';

/** The list as the library ships it. */
export const libraryTrie: Trie = createRequire(import.meta.url)('tldts-icann/dist/cjs/src/data/trie.js');

/** esbuild plug-in: puts the packed list into a bundle in place of the library's. Wants `mainFields` to name ES modules first. */
export const packedSuffixes: Plugin = {
	name: 'packed-suffixes',
	setup(build) {
		// Unpacking takes some milliseconds: it waits for the first name that is looked up.
		build.onResolve({ filter: /^tldts-icann$/ }, () => ({ path: 'tldts-icann', namespace: 'packed-suffixes' }));
		build.onLoad({ filter: /./, namespace: 'packed-suffixes' }, () => ({
			contents: [
				'let loaded;',
				"const library = () => (loaded ??= require('tldts-icann/dist/es6/index.js'));",
				'export const getDomain = (name, options) => library().getDomain(name, options);',
				'export const getPublicSuffix = (name, options) => library().getPublicSuffix(name, options);'
			].join('\n'),
			resolveDir: root
		}));
		build.onLoad({ filter: /[\\/]tldts-icann[\\/].*[\\/]trie\.js$/ }, () => ({
			contents: [
				`import { unpackTrie } from ${JSON.stringify(join(root, 'src/mail/suffixTrie.ts'))};`,
				`export const { ${Object.keys(libraryTrie).join(', ')} } = unpackTrie(${JSON.stringify(packTrie(libraryTrie))});`
			].join('\n')
		}));
		// Names come in checked: nothing has to be found in URLs, which is most of the library's code.
		build.onLoad({ filter: /[\\/]tldts-core[\\/].*[\\/]extract-hostname\.js$/ }, () => ({
			contents: 'export const extractedHostnameValidated = false;\nexport default () => { throw new Error("Nothing is extracted here."); };'
		}));
	}
};

/** The labels of all edges. */
export function labelsOf({ edgeLength, labelText }: Trie): readonly string[] {
	let end = 0;
	return Array.from(edgeLength, length => {
		const start = end;
		end += length;
		return labelText.slice(start, end);
	});
}

/**
 * A label is a capital for how many letters it has in common with the one before, and the other letters; what is below it follows in
 * brackets, round ones if it is a rule itself. Names are looked up in ASCII, so labels in other letters, each of which is in the list as
 * an A-label (RFC 5890), too, stay out.
 */
function packTrie(trie: Trie): string {
	const { edgeStart, edgeChild } = trie;
	const labels = labelsOf(trie);
	const packNode = (node: number): string => {
		const start = edgeStart[node] ?? 0;
		const edges = labels.slice(start, edgeStart[node + 1]).map((label, index) => ({ label, child: edgeChild[start + index] ?? 0 }));
		const sorted = edges.filter(({ label }) => /^[\0-\x7f]*$/.test(label)).sort((a, b) => (a.label < b.label ? -1 : 1));
		return sorted.map(({ label, child }, index) => added(label, sorted[index - 1]?.label ?? '') + packBelow(child)).join('');
	};
	const packBelow = (node: number) => {
		const [open, close] = trie.nodeFlags[node] ? '()' : '[]';
		const below = packNode(node);
		return below === '' ? '' : open + below + close;
	};
	return [trie.rulesRoot, trie.exceptionsRoot].map(packNode).join('!');
}

function added(label: string, previous: string): string {
	let common = 0;
	while (common < 25 && common < previous.length && label[common] === previous[common]) {
		common++;
	}
	return String.fromCharCode(65 + common) + label.slice(common);
}
