import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './paths.mts';

/**
 * Writes the JSON schemas of templates in each language. VS Code puts translations into package.json, but not into the schemas that it names.
 *
 * @param folder of an extension, with its package.nls.*.json
 */
export function writeSchemas(folder: string): void {
	const target = join(folder, 'dist/schemas');
	mkdirSync(target, { recursive: true });
	for (const translation of globSync('package.nls*.json', { cwd: folder })) {
		const texts = JSON.parse(readFileSync(join(folder, translation), 'utf8'));
		for (const schema of globSync('src/templates/*.schema.json', { cwd: root })) {
			const text = readFileSync(join(root, schema), 'utf8').replace(/"%([\w.]+)%"/g, (_, key) => JSON.stringify(texts[key]));
			writeFileSync(join(target, basename(schema).replace('schema.json', translation.replace('package.nls.', ''))), text);
		}
	}
}
