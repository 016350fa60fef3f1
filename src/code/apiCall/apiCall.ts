import { type ApiCall, prepareCall } from './call.ts';
import { goCode } from './go.ts';
import { javaCode } from './java.ts';
import { nodeCode } from './node.ts';
import { phpCode } from './php.ts';
import { pythonCode } from './python.ts';
import { curlFunction, tccliCommand } from './shell.ts';
import { hasTerraform, terraformCode } from './terraform.ts';

/** In the order of the list. Titles are proper names, so they are not localized. */
const definitions = [
	{ id: 'tccli', title: 'tccli', write: tccliCommand },
	{ id: 'curl', title: 'curl', write: curlFunction },
	{ id: 'node', title: 'Node.js SDK', write: nodeCode },
	{ id: 'python', title: 'Python SDK', write: pythonCode },
	{ id: 'go', title: 'Go SDK', write: goCode },
	{ id: 'java', title: 'Java SDK', write: javaCode },
	{ id: 'php', title: 'PHP SDK', write: phpCode },
	{ id: 'terraform', title: 'Terraform', write: terraformCode }
] as const;

export type ApiCallFormatId = (typeof definitions)[number]['id'];

interface ApiCallFormat {
	readonly id: ApiCallFormatId;
	readonly title: string;
}

export const apiCallFormats: readonly ApiCallFormat[] = definitions;

/** The formats for an action: Terraform only if it has a resource or a data source for it. */
export function formatsFor(action: string): readonly ApiCallFormat[] {
	return apiCallFormats.filter(({ id }) => id !== 'terraform' || hasTerraform(action));
}

/**
 * Code that makes the call. It contains no secrets: keys and SMTP passwords are read from environment variables when it runs.
 *
 * @throws RangeError for an unknown format, or Terraform for an action that it does not support
 */
export function formatApiCall(id: ApiCallFormatId, call: ApiCall): string {
	const definition = definitions.find(candidate => candidate.id === id);
	if (!definition) {
		throw new RangeError(`There is no format ${id}.`);
	}
	return definition.write(prepareCall(call));
}
