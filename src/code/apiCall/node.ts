import { javaScriptString } from '../literals.ts';
import { environment, isFields, type PreparedCall, smtpPassword, type Value } from './call.ts';

const { secretId, secretKey, token } = environment;

/** For the official SDK of the site. Sources: the README files of tencentcloud-sdk-nodejs-ses and tencentcloud-sdk-nodejs-intl-en. */
export function nodeCode(call: PreparedCall): string {
	return call.site === 'mainland' ? mainlandCode(call) : internationalCode(call);
}

function mainlandCode({ action, input, region, host, isHttps }: PreparedCall): string {
	const options = [
		...(isHttps ? [] : ["protocol: 'http://'"]),
		...(host === 'ses.tencentcloudapi.com' ? [] : [`endpoint: ${javaScriptString(host)}`])
	];
	return `// npm install tencentcloud-sdk-nodejs-ses
const { ses } = require('tencentcloud-sdk-nodejs-ses');

const client = new ses.v20201002.Client({
	credential: {
		secretId: process.env.${secretId},
		secretKey: process.env.${secretKey},
		token: process.env.${token}
	},
	region: ${javaScriptString(region)}${options.length === 0 ? '' : `,\n\tprofile: { httpProfile: { ${options.join(', ')} } }`}
});

client.${action}(${expression(input, '')}).then(
	response => console.log(response),
	error => {
		console.error(error);
		process.exitCode = 1;
	}
);
`;
}

/** Imports SES only: the main file of the package loads about 200 services. */
function internationalCode({ action, input, region, host, isHttps, isDefaultEndpoint }: PreparedCall): string {
	const http = isDefaultEndpoint ? '' : `, new HttpProfile('${isHttps ? 'https' : 'http'}://', ${javaScriptString(host)})`;
	return `// npm install tencentcloud-sdk-nodejs-intl-en
const { ClientProfile, Credential${isDefaultEndpoint ? '' : ', HttpProfile'} } = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/common');
const { Client, Models } = require('tencentcloud-sdk-nodejs-intl-en/tencentcloud/ses/v20201002');

const credential = new Credential(
	process.env.${secretId},
	process.env.${secretKey},
	process.env.${token}
);
const client = new Client(credential, ${javaScriptString(region)}, new ClientProfile('TC3-HMAC-SHA256'${http}));

const request = Object.assign(new Models.${action}Request(), ${expression(input, '')});
client.${action}(request, (error, response) => {
	if (error) {
		console.error(error);
		process.exitCode = 1;
		return;
	}
	console.log(response.to_json_string());
});
`;
}

function expression(value: Value, indent: string): string {
	if (value === smtpPassword) {
		return `process.env.${environment.smtpPassword}`;
	}
	if (typeof value !== 'object') {
		return typeof value === 'string' ? javaScriptString(value) : String(value);
	}
	const inner = `${indent}\t`;
	return isFields(value)
		? block(
				'{}',
				Object.entries(value).map(([name, field]) => `${name}: ${expression(field, inner)}`),
				indent
			)
		: block('[]', value.map(javaScriptString), indent);
}

function block([open, close]: string, lines: readonly string[], indent: string): string {
	return `${open}${lines.length === 0 ? '' : `\n${lines.map(line => `${indent}\t${line}`).join(',\n')}\n${indent}`}${close}`;
}
