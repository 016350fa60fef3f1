import { type ApiCall, prepareCall } from './call.ts';
import { goCode } from './go.ts';
import { javaCode } from './java.ts';
import { nodeCode } from './node.ts';
import { phpCode } from './php.ts';
import { pythonCode } from './python.ts';
import { curlFunction, tccliCommand } from './shell.ts';
import { hasTerraform, terraformCode } from './terraform.ts';

/**
 * In the order of the list. Titles are proper names, so they are not localized. `names`: the languages that people type to find it, unless the
 * title has them.
 */
export const apiCallFormats = [
	{ id: 'tccli', title: 'tccli', names: '', write: tccliCommand },
	{ id: 'curl', title: 'curl', names: '', write: curlFunction },
	{ id: 'node', title: 'Node.js SDK', names: 'JavaScript, TypeScript', write: nodeCode },
	{ id: 'python', title: 'Python SDK', names: '', write: pythonCode },
	{ id: 'go', title: 'Go SDK', names: 'Golang', write: goCode },
	{ id: 'java', title: 'Java SDK', names: '', write: javaCode },
	{ id: 'php', title: 'PHP SDK', names: '', write: phpCode },
	{ id: 'terraform', title: 'Terraform', names: '', write: terraformCode }
] as const;

export type ApiCallFormatId = (typeof apiCallFormats)[number]['id'];

/** The formats for an action: Terraform only if it has a resource or a data source for it. */
export function formatsFor(action: string) {
	return apiCallFormats.filter(({ id }) => id !== 'terraform' || hasTerraform(action));
}

/**
 * Code that makes the call. It contains no secrets: keys and SMTP passwords are read from environment variables when it runs.
 *
 * @throws RangeError for Terraform and an action that it does not support
 */
export function formatApiCall(id: ApiCallFormatId, call: ApiCall): string {
	const { write } = apiCallFormats.find(candidate => candidate.id === id) as (typeof apiCallFormats)[number];
	return write(prepareCall(call));
}
