import { goString } from '../literals.ts';
import { type CheckedCall, environment, type Scalar, smtpPassword } from './call.ts';
import { type Filler, fill } from './structures.ts';

const { secretId, secretKey, token } = environment;

/** The only action with signed numbers. Source: the models of the Go SDKs. */
const actionOfSignedNumbers = 'GetAbuseReport';

/**
 * For the official SDK of the site. The default endpoint of both SDKs is the mainland one. Source: the README files and the client of
 * tencentcloud-sdk-go and tencentcloud-sdk-go-intl-en.
 */
export function goCode({ action, input, region, site, host, isHttps }: CheckedCall): string {
	const sdk = `github.com/tencentcloud/tencentcloud-sdk-go${site === 'mainland' ? '' : '-intl-en'}`;
	const packages = site === 'mainland' ? `${sdk}/tencentcloud/common ${sdk}/tencentcloud/ses` : sdk;
	return `// go get ${packages}
package main

import (
	"fmt"
	"os"

	"${sdk}/tencentcloud/common"
	"${sdk}/tencentcloud/common/profile"
	ses "${sdk}/tencentcloud/ses/v20201002"
)

func main() {
	credential := common.NewTokenCredential(
		os.Getenv("${secretId}"),
		os.Getenv("${secretKey}"),
		os.Getenv("${token}"),
	)
	clientProfile := profile.NewClientProfile()
${isHttps ? '' : '\tclientProfile.HttpProfile.Scheme = "HTTP"\n'}${
	isHttps && host === 'ses.tencentcloudapi.com' ? '' : `\tclientProfile.HttpProfile.Endpoint = ${goString(host)}\n`
}	client, err := ses.NewClient(credential, ${goString(region)}, clientProfile)
	if err != nil {
		panic(err)
	}

	request := ses.New${action}Request()
${fill('request', input, fillerFor(action === actionOfSignedNumbers ? 'int64' : 'uint64'))
	.map(line => `\t${line}\n`)
	.join('')}	response, err := client.${action}(request)
	if err != nil {
		panic(err)
	}
	fmt.Println(response.ToJsonString())
}
`;
}

function fillerFor(numberType: 'int64' | 'uint64'): Filler {
	const types = { string: 'string', boolean: 'bool', symbol: 'string', number: numberType } as const;
	const pointers = { string: 'StringPtr', bool: 'BoolPtr', int64: 'Int64Ptr', uint64: 'Uint64Ptr' } as const;
	const typeOf = (value: Scalar) => types[typeof value as keyof typeof types];
	return {
		assign: (target, name, value) => `${target}.${name} = ${value}`,
		field: (target, name) => `${target}.${name}`,
		scalar: value => `common.${pointers[typeOf(value)]}(${literal(value)})`,
		scalars: (_, values) => {
			const type = typeOf(values[0] ?? '');
			return `common.${pointers[type]}s([]${type}{${values.map(literal).join(', ')}})`;
		},
		object: structure => `&ses.${structure}{}`,
		objects: (structure, count) => `[]*ses.${structure}{${Array(count).fill('{}').join(', ')}}`
	};
}

function literal(value: Scalar): string {
	if (value === smtpPassword) {
		return `os.Getenv("${environment.smtpPassword}")`;
	}
	return typeof value === 'string' ? goString(value) : String(value);
}
