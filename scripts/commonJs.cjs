// What esbuild.js does with its bundles after the split.
const { createHash } = require('node:crypto');
const { basename } = require('node:path');
const esbuild = require('esbuild');

/**
 * esbuild splits ES modules only, and not every host of the oldest VS Code admitted loads an extension that is one, so the parts are
 * turned into CommonJS after the split. Besides, each file that is loaded costs time and each that is shipped costs room, and the split
 * makes many, so they are joined: see `jointName`.
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
		text: requireLater(requireVscode(text), homes),
		gives: outputs[`dist/${basename(path)}`].exports
	}));
	const result = await esbuild.build({
		...options,
		entryPoints: [...new Set(homes.values())].map(home => ({ in: `home:${home}`, out: basename(home, '.js') })),
		bundle: true,
		format: 'cjs',
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

/** What is imported when it is used is loaded with require(), too, which every extension host resolves the same way. */
function requireLater(code, homes) {
	return code.replace(/\bimport\("\.\/([^"]+)"\)/g, (found, name) =>
		homes.has(name) ? `Promise.resolve().then(() => require("./${homes.get(name)}"))` : found
	);
}

/** The rooms of `src` whose commands are enough code for a file of their own. */
const rooms = ['senders', 'domains', 'sending', 'diagnose'];

/** The file that each part goes into, by their names. */
function chooseHomes(outputs) {
	const atOnce = closure(outputs, 'dist/extension.js', ['import-statement']);
	const emulator = closure(outputs, 'dist/emulator.js', ['import-statement', 'dynamic-import']);
	const joined = new Map();
	const homes = new Map();
	for (const path of Object.keys(outputs).sort()) {
		const name = jointName(path, outputs, atOnce, emulator);
		homes.set(basename(path), atOnce.has(path) ? 'extension.js' : basename(path));
		if (name !== undefined) {
			joined.set(name, [...(joined.get(name) ?? []), path]);
		}
	}
	for (const [name, paths] of joined) {
		// A window that runs an earlier build must not take it for its own, so its name follows from what is in it.
		const hash = createHash('sha256').update(paths.join()).digest('hex').slice(0, 8).toUpperCase();
		for (const path of paths) {
			homes.set(basename(path), `${name}-${hash}.js`);
		}
	}
	return homes;
}

/**
 * What is loaded at once becomes `extension.js`, and what the emulator needs alone `emulator.js`. What the emulator needs as well wants
 * no VS Code and goes into a file without any: `shared` if it is loaded at once, else `mail`. What only the commands of one room need
 * becomes the file of that room, and what is left `flows`.
 *
 * @returns `undefined` for the parts of `extension.js` and `emulator.js`
 */
function jointName(path, outputs, atOnce, emulator) {
	if (atOnce.has(path)) {
		return emulator.has(path) ? 'shared' : undefined;
	}
	if (emulator.has(path)) {
		return path === 'dist/emulator.js' ? undefined : 'mail';
	}
	const users = Object.keys(outputs).filter(
		other => outputs[other].entryPoint !== undefined && closure(outputs, other, ['import-statement']).has(path)
	);
	const [room, ...others] = new Set(users.map(other => outputs[other].entryPoint.split('/')[1]));
	return others.length === 0 && rooms.includes(room) ? room : 'flows';
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
 * What a home gives of a part: the names inside, with those outside. A part that import() names gives all, under its own names. Any other
 * part of a joint home gives only what others import of it, with its hash added where another part gives the same name.
 */
function givenNames(part, parts, outputs) {
	const { name, home, gives } = part;
	const siblings = parts.filter(sibling => sibling.home === home && sibling !== part);
	if (isWhole(part, parts, outputs)) {
		const twin = siblings.find(sibling => isWhole(sibling, parts, outputs) && sibling.gives.some(inner => gives.includes(inner)));
		if (twin) {
			throw new Error(`${name} and ${twin.name} export the same name and cannot both be in ${home}.`);
		}
		return new Map(gives.map(inner => [inner, inner]));
	}
	const pattern = new RegExp(`^import \\{([^}]*)\\} from "\\./${name.replaceAll('.', '\\.')}";$`, 'gm');
	const taken = parts
		.filter(other => other.home !== home)
		.flatMap(other => [...other.text.matchAll(pattern)])
		.flatMap(([, names]) => names.split(','))
		.map(one => one.trim().split(' as ')[0]);
	const outer = inner =>
		siblings.some(sibling => sibling.gives.includes(inner)) ? `${inner}_${basename(name, '.js').split('-').at(-1)}` : inner;
	return new Map(gives.filter(inner => taken.includes(inner)).map(inner => [inner, outer(inner)]));
}

function isWhole({ name, home }, parts, outputs) {
	const isNamed = ({ path, kind }) => path === `dist/${name}` && kind === 'dynamic-import';
	return name === home || parts.some(part => outputs[`dist/${part.name}`].imports.some(isNamed));
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
