/** A variable of a template: `{{name}}`. That space may stand around the name is not documented. */
const variable = /\{\{\s*([^{}\s]+)\s*\}\}/g;

/** The names of the variables in these texts, each once, in the order in which they come. */
export function templateVariables(...texts: readonly string[]): readonly string[] {
	return [...new Set(texts.flatMap(text => [...text.matchAll(variable)].map(([, name = '']) => name)))];
}

/** Puts values in the place of variables. A variable without a value stays. */
export function fillTemplate(text: string, values: Readonly<Record<string, string>>): string {
	return text.replace(variable, (whole, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? whole) : whole));
}
