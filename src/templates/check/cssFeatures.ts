import { tokenize } from '@csstools/css-tokenizer';
import type { Span } from './readHtml.ts';

/** A feature of CSS as `clientSupport.ts` writes it: `border-radius`, `display: flex`, `@media`, `calc()`, `1rem`. */
export interface CssFeature extends Span {
	readonly name: string;
}

/**
 * What CSS uses: properties, values of `display`, at-rules, functions and units. Of a selector such as `a:hover`, the element may be taken for a
 * property.
 *
 * @param css a style sheet, or the declarations of a `style` attribute
 */
export function cssFeatures(css: string): readonly CssFeature[] {
	const features: CssFeature[] = [];
	/** A word after which a colon makes it a property, and the property. */
	let [word, property]: (CssFeature | undefined)[] = [];
	let isStart = true;
	for (const [type, written, start, last, value] of tokenize({ css })) {
		if (type === 'whitespace-token' || type === 'comment') {
			continue;
		}
		const span = { start, end: last + 1 };
		const name = value && 'value' in value ? String(value.value).toLowerCase() : '';
		switch (type) {
			case 'ident-token':
				if (property?.name === 'display') {
					features.push({ ...span, name: `display: ${name}` });
				}
				word = isStart ? { ...span, name } : undefined;
				break;
			case 'colon-token':
				property = word;
				if (word) {
					features.push(word);
				}
				word = undefined;
				break;
			case 'at-keyword-token':
				features.push({ ...span, name: `@${name}` });
				break;
			case 'function-token':
				features.push({ ...span, name: `${name}()` });
				break;
			case 'dimension-token':
				features.push({ ...span, name: `1${value && 'unit' in value ? value.unit.toLowerCase() : ''}` });
				break;
		}
		isStart = /^[{};]$/.test(written);
		if (isStart) {
			word = undefined;
			property = undefined;
		}
	}
	return features;
}
