import { type SmtpSnippetId, smtpSnippets } from './smtp/smtpSnippets.ts';

/** Code, or `settings`: words for people. */
export type SmtpCodeId = SmtpSnippetId | 'settings';

export const smtpCodeIds: readonly SmtpCodeId[] = [...smtpSnippets.map(({ id }) => id), 'settings'];

/** The document that the code is for. */
export interface Place {
	/** Language identifier of VS Code. */
	readonly language: string;
	/** With `/` between folders. */
	readonly path: string;
}

/** Languages in which code of another one runs as it is. */
const dialects: Readonly<Record<string, string>> = {
	typescript: 'javascript',
	javascriptreact: 'javascript',
	typescriptreact: 'javascript',
	dotenv: 'properties',
	'spring-boot-properties-yaml': 'yaml'
};

/** Those for this very file first, then those in its language; otherwise in their own order. */
export function byFitness(place: Place | undefined): readonly SmtpCodeId[] {
	return smtpCodeIds.toSorted((a, b) => fitness(b, place) - fitness(a, place));
}

/** 0 where there is no reason to offer it first. */
export function fitness(id: SmtpCodeId, place: Place | undefined): number {
	const snippet = smtpSnippets.find(known => known.id === id);
	if (!snippet || !place) {
		return 0;
	}
	const isFile = `/${place.path}`.endsWith(`/${snippet.fileName}`);
	const isLanguage = snippet.language === (dialects[place.language] ?? place.language);
	return isFile ? 2 : isLanguage ? 1 : 0;
}
