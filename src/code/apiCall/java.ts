import { javaString } from '../literals.ts';
import { type CheckedCall, environment, type Scalar, smtpPassword } from './call.ts';
import { type Filler, fill, structuresIn } from './structures.ts';

const { secretId, secretKey, token } = environment;

const types = { string: 'String', boolean: 'Boolean', symbol: 'String', number: 'Long' } as const;

const filler: Filler = {
	assign: (target, name, value) => `${target}.set${name}(${value});`,
	field: (target, name) => `${target}.get${name}()`,
	scalar: literal,
	scalars: (items, values) => array(types[typeof (values[0] ?? '') as keyof typeof types], items),
	object: structure => `new ${structure}()`,
	objects: (structure, count) => array(structure, Array(count).fill(`new ${structure}()`))
};

/** For the official SDK of the site; both have the same classes. Source: the README files of tencentcloud-sdk-java and -intl-en. */
export function javaCode({ action, input, region, site, host, isHttps, isDefaultEndpoint }: CheckedCall): string {
	const imports = [
		'common.Credential',
		'common.exception.TencentCloudSDKException',
		...(isDefaultEndpoint ? [] : ['common.profile.ClientProfile', 'common.profile.HttpProfile']),
		'ses.v20201002.SesClient',
		...[...structuresIn(input), `${action}Request`, `${action}Response`].map(name => `ses.v20201002.models.${name}`)
	];
	const profile = [
		'HttpProfile httpProfile = new HttpProfile();',
		...(isHttps ? [] : ['httpProfile.setProtocol("http://");']),
		`httpProfile.setEndpoint(${javaString(host)});`,
		'ClientProfile clientProfile = new ClientProfile();',
		'clientProfile.setHttpProfile(httpProfile);'
	];
	const lines = [
		'Credential credential = new Credential(',
		`    System.getenv("${secretId}"),`,
		`    System.getenv("${secretKey}"),`,
		`    System.getenv("${token}"));`,
		...(isDefaultEndpoint ? [] : profile),
		`SesClient client = new SesClient(credential, ${javaString(region)}${isDefaultEndpoint ? '' : ', clientProfile'});`,
		'',
		`${action}Request request = new ${action}Request();`,
		...fill('request', input, filler),
		`${action}Response response = client.${action}(request);`,
		`System.out.println(${action}Response.toJsonString(response));`
	];
	return `// ${action}.java, needs the Maven package com.tencentcloudapi:tencentcloud-sdk-java-${site === 'mainland' ? 'ses' : 'intl-en'}
${imports.map(name => `import com.tencentcloudapi.${name};`).join('\n')}

public class ${action} {
    public static void main(String[] args) throws TencentCloudSDKException {
${lines.map(line => (line === '' ? '' : `        ${line}`)).join('\n')}
    }
}
`;
}

function array(type: string, items: readonly string[]): string {
	return items.length === 0 ? `new ${type}[] {}` : `new ${type}[] { ${items.join(', ')} }`;
}

function literal(value: Scalar): string {
	if (value === smtpPassword) {
		return `System.getenv("${environment.smtpPassword}")`;
	}
	if (typeof value === 'string') {
		return javaString(value);
	}
	return typeof value === 'number' ? `${value}L` : String(value);
}
