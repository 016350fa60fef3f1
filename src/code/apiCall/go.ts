import { goString } from '../literals.ts';
import { environment, type Filler, fill, type PreparedCall } from './call.ts';

const { secretId, secretKey, token } = environment;

const filler: Filler = {
	assign: (target, name, value) => `${target}.${name} = ${value}`,
	field: (target, name) => `${target}.${name}`,
	object: name => `&ses.${name}{}`,
	text: expression => `common.StringPtr(${expression})`,
	number: value => `common.Uint64Ptr(${value})`,
	list: items => `common.StringPtrs([]string{${items}})`,
	quote: goString,
	password: `os.Getenv("${environment.smtpPassword}")`
};

/**
 * For the official SDK of the site. The default endpoint of both SDKs is the mainland one. Source: the README files and the client of
 * tencentcloud-sdk-go and tencentcloud-sdk-go-intl-en.
 */
export function goCode({ action, input, region, site, host, isHttps }: PreparedCall): string {
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
${fill('request', input, filler)
	.map(line => `\t${line}\n`)
	.join('')}	response, err := client.${action}(request)
	if err != nil {
		panic(err)
	}
	fmt.Println(response.ToJsonString())
}
`;
}
