import { hasHtml } from '../../mail/templateData.ts';
import { type Findings, wholeFile } from './finding.ts';
import { removeFromSample, type Sample, type SampleValue } from './readSample.ts';

/** Bytes of the values as JSON. Source: the batch sending page of the console (1084/47542), for the values of one recipient. */
const mostBytes = 800;

/**
 * Checks `sample.json` by the rules for `TemplateData`: a JSON object of texts and numbers without HTML.
 *
 * Source: the schema of the official SDKs (`Template`), and the errors InValidTemplateData and TemplateDataError.
 *
 * @param used the variables of the template
 */
export function checkSample(sample: Sample, used: ReadonlySet<string>, findings: Findings): void {
	const file = 'sample.json';
	if ('fault' in sample) {
		findings.add('sample-not-json', file, sample.fault);
		return;
	}
	const seen = new Set<string>();
	for (const [index, value] of sample.values.entries()) {
		const data = [value.name];
		if (seen.size === seen.add(value.name).size) {
			findings.add('repeated-sample-value', file, value.nameSpan, { data });
		} else if (!used.has(value.name)) {
			const fix = removeFromSample(sample.values, index);
			findings.add('unused-sample-value', file, value.nameSpan, { data, fix });
		}
		if (value.type === 'boolean' || value.type === 'null') {
			const fix = { file, ...value.valueSpan, text: `"${value.value}"` } as const;
			findings.add('sample-value-type', file, value.valueSpan, { data, fix });
		} else if (value.type === 'object' || value.type === 'array') {
			findings.add('sample-value-type', file, value.valueSpan, { data });
		} else if (hasHtml(String(value.value))) {
			findings.add('sample-value-html', file, value.valueSpan, { data });
		}
	}
	const bytes = bytesOf(sample.values);
	if (bytes > mostBytes) {
		findings.add('sample-too-long', file, wholeFile, { data: [bytes, mostBytes] });
	}
}

function bytesOf(values: readonly SampleValue[]): number {
	const members = values.map(
		({ name, type, value }) => `${JSON.stringify(name)}:${JSON.stringify(type === 'number' ? value : String(value))}`
	);
	return new TextEncoder().encode(`{${members.join()}}`).length;
}
