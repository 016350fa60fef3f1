import { phpString } from '../literals.ts';
import { environment, type Filler, fill, objectsIn, type PreparedCall } from './call.ts';

const { secretId, secretKey, token } = environment;

const filler: Filler = {
	assign: (target, name, value) => `${target}->${name} = ${value};`,
	field: (target, name) => `${target}->${name}`,
	object: name => `new ${name}()`,
	list: items => `[${items}]`,
	quote: phpString,
	password: `getenv('${environment.smtpPassword}')`
};

/** For the official SDK of the site; both have the same classes. Source: the README files of tencentcloud-sdk-php and -intl-en. */
export function phpCode({ action, input, region, site, host, isHttps, isDefaultEndpoint }: PreparedCall): string {
	const uses = [
		'Common\\Credential',
		...(isDefaultEndpoint ? [] : ['Common\\Profile\\ClientProfile', 'Common\\Profile\\HttpProfile']),
		...[`${action}Request`, ...objectsIn(input)].map(name => `Ses\\V20201002\\Models\\${name}`),
		'Ses\\V20201002\\SesClient'
	];
	const lines = [
		'$credential = new Credential(',
		`    getenv('${secretId}'),`,
		`    getenv('${secretKey}'),`,
		`    getenv('${token}') ?: null`,
		');',
		...(isDefaultEndpoint ? [] : [`$httpProfile = new HttpProfile('${isHttps ? 'https' : 'http'}://', ${phpString(host)});`]),
		`$client = new SesClient($credential, ${phpString(region)}${isDefaultEndpoint ? '' : ', new ClientProfile(null, $httpProfile)'});`,
		'',
		`$request = new ${action}Request();`,
		...fill('$request', input, filler),
		`echo $client->${action}($request)->toJsonString(), PHP_EOL;`
	];
	return `<?php
// composer require tencentcloud/tencentcloud-sdk-php${site === 'mainland' ? '' : '-intl-en'}
require __DIR__ . '/vendor/autoload.php';

${uses.map(name => `use TencentCloud\\${name};`).join('\n')}

${lines.join('\n')}
`;
}
