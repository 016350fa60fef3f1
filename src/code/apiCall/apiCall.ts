import { type ApiCall, type CheckedCall, checkCall } from './call.ts';
import { curlFunction } from './curl.ts';
import { goCode } from './go.ts';
import { javaCode } from './java.ts';
import { nodeCode } from './node.ts';
import { phpCode } from './php.ts';
import { pythonCode } from './python.ts';
import { tccliCommand } from './tccli.ts';
import { hasTerraform, terraformCode } from './terraform.ts';

export interface ApiCallFormat {
	readonly id: ApiCallFormatId;
	/** A proper name, the same in all languages. */
	readonly title: string;
	/** Language id of VS Code; `terraform` is known to it only with an extension. */
	readonly language: string;
}

export type ApiCallFormatId = 'tccli' | 'curl' | 'node' | 'python' | 'go' | 'java' | 'php' | 'terraform';

export const apiCallFormats: readonly ApiCallFormat[] = [
	{ id: 'tccli', title: 'tccli', language: 'shellscript' },
	{ id: 'curl', title: 'curl', language: 'shellscript' },
	{ id: 'node', title: 'Node.js SDK', language: 'javascript' },
	{ id: 'python', title: 'Python SDK', language: 'python' },
	{ id: 'go', title: 'Go SDK', language: 'go' },
	{ id: 'java', title: 'Java SDK', language: 'java' },
	{ id: 'php', title: 'PHP SDK', language: 'php' },
	{ id: 'terraform', title: 'Terraform', language: 'terraform' }
];

const formatters: Readonly<Record<ApiCallFormatId, (call: CheckedCall) => string>> = {
	tccli: tccliCommand,
	curl: curlFunction,
	node: nodeCode,
	python: pythonCode,
	go: goCode,
	java: javaCode,
	php: phpCode,
	terraform: terraformCode
};

/** Terraform only where it has a resource or a data source for the action. */
export function formatsFor(action: string): readonly ApiCallFormat[] {
	return apiCallFormats.filter(({ id }) => id !== 'terraform' || hasTerraform(action));
}

/**
 * Code that makes the call. It holds no secret: keys and SMTP passwords are read from environment variables when it runs.
 *
 * @throws RangeError for a call that SES cannot have: see `checkCall`
 */
export function formatApiCall(id: ApiCallFormatId, call: ApiCall): string {
	return formatters[id](checkCall(call));
}
