import { pythonString } from '../literals.ts';
import { environment, type Filler, fill, type PreparedCall } from './call.ts';

const { secretId, secretKey, token } = environment;

const filler: Filler = {
	assign: (target, name, value) => `${target}.${name} = ${value}`,
	field: (target, name) => `${target}.${name}`,
	object: name => `models.${name}()`,
	list: items => `[${items}]`,
	quote: pythonString,
	password: `os.environ['${environment.smtpPassword}']`
};

/** For the official SDK of the site; both have the same modules. Source: the README files of tencentcloud-sdk-python and -intl-en. */
export function pythonCode({ action, input, region, site, host, isHttps, isDefaultEndpoint }: PreparedCall): string {
	const options = [...(isHttps ? [] : ["protocol='http'"]), `endpoint=${pythonString(host)}`].join(', ');
	return `# pip install tencentcloud-sdk-python${site === 'mainland' ? '' : '-intl-en'}
import os

from tencentcloud.common import credential
${
	isDefaultEndpoint
		? ''
		: `from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
`
}from tencentcloud.ses.v20201002 import models, ses_client

keys = credential.Credential(
    os.environ['${secretId}'],
    os.environ['${secretKey}'],
    os.environ.get('${token}'),
)
${isDefaultEndpoint ? '' : `profile = ClientProfile(httpProfile=HttpProfile(${options}))\n`}client = ses_client.SesClient(keys, ${pythonString(region)}${isDefaultEndpoint ? '' : ', profile'})

request = models.${action}Request()
${fill('request', input, filler)
	.map(line => `${line}\n`)
	.join('')}print(client.${action}(request).to_json_string())
`;
}
