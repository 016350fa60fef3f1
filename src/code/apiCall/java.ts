import { javaString } from '../literals.ts';
import { environment, type Filler, fill, objectsIn, type PreparedCall } from './call.ts';

const { secretId, secretKey, token } = environment;

const filler: Filler = {
	assign: (target, name, value) => `${target}.set${name}(${value});`,
	field: (target, name) => `${target}.get${name}()`,
	object: name => `new ${name}()`,
	number: value => `${value}L`,
	list: items => `new String[] { ${items} }`,
	quote: javaString,
	password: `System.getenv("${environment.smtpPassword}")`
};

/** For the official SDK of the site; both have the same classes. Source: the README files of tencentcloud-sdk-java and -intl-en. */
export function javaCode({ action, input, region, site, host, isHttps, isDefaultEndpoint }: PreparedCall): string {
	const imports = [
		'common.Credential',
		'common.exception.TencentCloudSDKException',
		...(isDefaultEndpoint ? [] : ['common.profile.ClientProfile', 'common.profile.HttpProfile']),
		'ses.v20201002.SesClient',
		...[...objectsIn(input), `${action}Request`, `${action}Response`].map(name => `ses.v20201002.models.${name}`)
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
