// What esbuild.js does with its bundles after the split.
const { createHash } = require('node:crypto');
const { basename } = require('node:path');
const esbuild = require('esbuild');

/**
 * esbuild splits ES modules only, and not every host of the oldest VS Code admitted loads an extension that is one, so the parts are
 * turned into CommonJS after the split. Besides, each file that is loaded costs time, and the split makes many: those that are loaded
 * at once anyway become one, `extension.js`; those of them that the emulator needs, too, another one, which wants no VS Code; and what the
 * flows have in common a third one.
 *
 * @param {import('esbuild').OutputFile[]} outputFiles the parts, as ES modules
 * @param {import('esbuild').Metafile} metafile that of the split
 * @param {import('esbuild').BuildOptions} options where to and in which form
 * @returns the files to write, and what the metafile says of them
 */
async function toCommonJs(outputFiles, metafile, options) {
	const { outputs } = metafile;
	const homes = chooseHomes(outputs);
	const parts = outputFiles.map(({ path, text }) => ({
		name: basename(path),
		home: homes.get(basename(path)),
		text: requireVscode(text),
		gives: outputs[`dist/${basename(path)}`].exports
	}));
	const result = await esbuild.build({
		...options,
		entryPoints: [...new Set(homes.values())].map(home => ({ in: `home:${home}`, out: basename(home, '.js') })),
		bundle: true,
		format: 'cjs',
		// A plain require(), which every extension host resolves the same way.
		supported: { 'dynamic-import': false },
		write: false,
		plugins: [moveIn(parts, outputs)]
	});
	return { files: result.outputFiles, metafile: { ...metafile, outputs: movedOutputs(outputs, homes, result.outputFiles) } };
}

/**
 * esbuild's CommonJS copies the whole API of VS Code for each file that imports it, which takes most of the time in which the
 * extension is loaded. There is nothing to convert: the host gives a plain object.
 */
function requireVscode(code) {
	return code.replace(/^import \* as (\w+) from "vscode";$/gm, 'const $1 = require("vscode");');
}

/**
 * The file that each part goes into, by their names. What is loaded on its own stays by itself, and so does what the emulator needs alone:
 * where there is no VS Code, nothing else may be loaded with it.
 */
function chooseHomes(outputs) {
	const atOnce = closure(outputs, 'dist/extension.js', ['import-statement']);
	const emulator = closure(outputs, 'dist/emulator.js', ['import-statement', 'dynamic-import']);
	const paths = Object.keys(outputs).sort();
	const shared = joint(
		'shared',
		paths.filter(path => atOnce.has(path) && emulator.has(path))
	);
	const flows = joint(
		'flows',
		paths.filter(path => !atOnce.has(path) && !emulator.has(path) && outputs[path].entryPoint === undefined)
	);
	const homeOf = path => shared.get(path) ?? flows.get(path) ?? (atOnce.has(path) ? 'extension.js' : basename(path));
	return new Map(paths.map(path => [basename(path), homeOf(path)]));
}

/** Puts parts into one file. A window that runs an earlier build must not take it for its own, so its name follows from what is in it. */
function joint(name, paths) {
	const hash = createHash('sha256').update(paths.join()).digest('hex').slice(0, 8).toUpperCase();
	return new Map(paths.map(path => [path, `${name}-${hash}.js`]));
}

/** A part and all that it imports in these ways, directly or not. */
function closure(outputs, path, kinds, found = new Set()) {
	if (!found.has(path)) {
		found.add(path);
		for (const imported of outputs[path].imports) {
			if (!imported.external && kinds.includes(imported.kind)) {
				closure(outputs, imported.path, kinds, found);
			}
		}
	}
	return found;
}

/** Gives each home its parts, and leads what one home imports of another to the file of that. */
function moveIn(parts, outputs) {
	const partOf = new Map(parts.map(part => [part.name, part]));
	const given = new Map(parts.map(part => [part, givenNames(part, parts, outputs)]));
	return {
		name: 'move-in',
		setup(build) {
			build.onResolve({ filter: /^home:/ }, ({ path }) => ({ path: path.slice('home:'.length), namespace: 'home' }));
			build.onResolve({ filter: /^\.\/[^/]+\.js$/ }, ({ path, importer, namespace }) => {
				const part = partOf.get(basename(path));
				if (namespace === 'part' && part) {
					if (part.home === partOf.get(importer)?.home) {
						return { path: part.name, namespace };
					}
					return part.home === part.name ? { path, external: true } : { path: part.name, namespace: 'elsewhere' };
				}
				return namespace === 'home' && part ? { path: part.name, namespace: 'part' } : { path, external: true };
			});
			build.onResolve({ filter: /./ }, ({ path }) => ({ path, external: true }));
			// Getters, as what a part gives may be assigned later. esbuild would write several times as much.
			build.onLoad({ filter: /./, namespace: 'home' }, ({ path }) => {
				const names = parts.filter(({ home }) => home === path).flatMap(part => [...given.get(part)].map(pair => [part, ...pair]));
				const imports = names.map(([part, inner, outer]) => `import { ${inner} as ${outer} } from "./${part.name}";`);
				const getters = names.map(([, , outer]) => `get ${outer}() { return ${outer}; }`);
				return { contents: [...imports, `module.exports = { ${getters.join(', ')} };`].join('\n') };
			});
			build.onLoad({ filter: /./, namespace: 'part' }, ({ path }) => ({ contents: partOf.get(path).text }));
			build.onLoad({ filter: /./, namespace: 'elsewhere' }, ({ path }) => {
				const part = partOf.get(path);
				const names = [...given.get(part)].map(([inner, outer]) => `${outer} as ${inner}`);
				return { contents: `export { ${names.join(', ')} } from "./${part.home}";` };
			});
		}
	};
}

/**
 * What a home gives of a part: the names inside, with those outside, which have the hash of the part added where another part of the home
 * gives the same name. A part that became one of several in its home gives only what others import of it.
 */
function givenNames({ name, home, gives }, parts, outputs) {
	const others = parts.filter(part => part.home !== home);
	const isWhole =
		name === home ||
		others.some(part =>
			outputs[`dist/${part.name}`].imports.some(({ path, kind }) => path === `dist/${name}` && kind === 'dynamic-import')
		);
	const pattern = new RegExp(`^import \\{([^}]*)\\} from "\\./${name.replaceAll('.', '\\.')}";$`, 'gm');
	const taken = others
		.flatMap(part => [...part.text.matchAll(pattern)])
		.flatMap(([, names]) => names.split(','))
		.map(one => one.trim().split(' as ')[0]);
	const siblings = parts.filter(part => part.home === home && part.name !== name);
	const outer = inner =>
		siblings.some(part => part.gives.includes(inner)) ? `${inner}_${basename(name, '.js').split('-').at(-1)}` : inner;
	return new Map(gives.filter(inner => isWhole || taken.includes(inner)).map(inner => [inner, name === home ? inner : outer(inner)]));
}

/** The outputs of a metafile after the move. */
function movedOutputs(outputs, homes, files) {
	const moved = {};
	for (const { path, contents } of files) {
		moved[`dist/${basename(path)}`] = { bytes: contents.length, inputs: {}, imports: [], exports: [] };
	}
	const homeOf = path => `dist/${homes.get(basename(path))}`;
	for (const [path, { inputs, imports, exports }] of Object.entries(outputs)) {
		const home = moved[homeOf(path)];
		Object.assign(home.inputs, inputs);
		home.exports.push(...exports);
		for (const imported of imports) {
			const target = imported.external ? imported.path : homeOf(imported.path);
			if (target !== homeOf(path) && !home.imports.some(other => other.path === target && other.kind === imported.kind)) {
				home.imports.push({ ...imported, path: target });
			}
		}
	}
	return moved;
}

module.exports = { toCommonJs };
