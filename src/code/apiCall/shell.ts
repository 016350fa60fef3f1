import { clockTolerance } from '../../ses/errors.ts';
import type { SignedCall } from '../../ses/exchange.ts';
import { shellWord } from '../../ui/plainText.ts';
import { jsonString, shellHereText } from '../literals.ts';
import { environment, type PreparedCall, smtpPassword, type Value } from './call.ts';

/** Quoting and line ends differ in the shells of Windows. */
const posixOnly = '# For a POSIX shell: Linux, macOS, WSL or Git Bash, not PowerShell or cmd.';

/**
 * For the official command-line tool, which reads the keys from the environment or from its own profile. Lists and objects are JSON. The
 * endpoint is a host name, without a scheme. Source: TencentCloud/tencentcloud-cli.
 */
export function tccliCommand({ action, input, region, host, isHttps }: PreparedCall): string {
	const words = [
		`tccli ses ${action}`,
		option('region', region),
		option('endpoint', host),
		...Object.entries(input).map(([name, value]) => option(name, value))
	];
	return [
		posixOnly,
		...(isHttps ? [] : ['# tccli supports HTTPS only, but this endpoint uses HTTP.']),
		...(Object.values(input).includes(smtpPassword)
			? ['# While tccli runs, other users of this computer can see its arguments, including the password.']
			: []),
		words.join(' \\\n  '),
		''
	].join('\n');
}

function option(name: string, value: Value): string {
	if (value === smtpPassword) {
		return `--${name}="\${${environment.smtpPassword}:?}"`;
	}
	const text = typeof value === 'object' ? jsonString(value) : String(value);
	// After a space, a text that begins with a dash would be read as an option.
	return `--${name}${text.startsWith('-') ? '=' : ' '}${shellWord(text)}`;
}

/**
 * A POSIX shell function that signs a call with TC3-HMAC-SHA256 and sends it, followed by a call of the function. Needs curl and any
 * version of openssl.
 *
 * Secrets are never arguments of a program, because other users of the computer can see those: curl reads everything from standard input,
 * and the shell computes HMACs from plain hashes (RFC 2104), because openssl accepts keys as arguments only.
 */
export function curlFunction({ action, input, region, host, isHttps }: PreparedCall): string {
	const { secretId, secretKey, token } = environment;
	// No comments inside the function: an interactive zsh would run them as commands.
	return `${posixOnly}
# Calls an SES action. Reads the parameters as JSON from standard input. Needs curl and openssl.
# Reads ${secretId}, ${secretKey} and, for temporary keys, ${token}.
# The HMAC is computed from plain hashes: openssl accepts keys as arguments only, which other users of this computer can see.
# hmac takes a hexadecimal key of up to 64 bytes. bytes prints hexadecimal digits as bytes, each XORed with a number.
tencent_ses() (
  set -eu
  : "\${${secretId}:?}" "\${${secretKey}:?}"
  action=$1
  region=${shellWord(region)}
  host=${shellWord(host)}

  sha256() {
    openssl dgst -sha256 -r | cut -c 1-64
  }
  bytes() {
    digits=$1
    while [ -n "$digits" ]; do
      rest=\${digits#??}
      byte=$((0x\${digits%"$rest"} ^ $2))
      printf %b "\\\\0$((byte / 64))$((byte / 8 % 8))$((byte % 8))"
      digits=$rest
    done
  }
  hmac() {
    key=$1
    while [ \${#key} -lt 128 ]; do
      key=\${key}00
    done
    inner=$({ bytes "$key" 54; cat; } | sha256)
    { bytes "$key" 92; bytes "$inner" 0; } | sha256
  }

  body=$(tr '\\n' ' ')
  now=$(date -u '+%s %Y-%m-%d')
  time=\${now% *}
  date=\${now#* }
  request=$(printf 'POST\\n/\\n\\ncontent-type:application/json\\nhost:%s\\nx-tc-action:%s\\n\\ncontent-type;host;x-tc-action\\n%s' \\
    "$host" "$(printf %s "$action" | tr A-Z a-z)" "$(printf %s "$body" | sha256)")
  key=$(printf %s "TC3$${secretKey}" | od -An -v -tx1 | tr -d ' \\n')
  for part in "$date" ses tc3_request; do
    key=$(printf %s "$part" | hmac "$key")
  done
  signature=$(printf 'TC3-HMAC-SHA256\\n%s\\n%s/ses/tc3_request\\n%s' "$time" "$date" "$(printf %s "$request" | sha256)" |
    hmac "$key")
  authorization="TC3-HMAC-SHA256 Credential=$${secretId}/$date/ses/tc3_request"
  authorization="$authorization, SignedHeaders=content-type;host;x-tc-action, Signature=$signature"

  {
    printf 'header = "%s"\\n' "Authorization: $authorization" 'Content-Type: application/json' "X-TC-Action: $action" \\
      'X-TC-Version: 2020-10-02' "X-TC-Region: $region" "X-TC-Timestamp: $time" \\
      \${${token}:+"X-TC-Token: $${token}"}
    printf 'data-raw = "%s"\\n' "$(printf %s "$body" | sed 's/[\\\\"]/\\\\&/g')"
  } | curl --silent --show-error --config - "${isHttps ? 'https' : 'http'}://$host/"
)

${useOf(action, input)}`;
}

function useOf(action: string, input: PreparedCall['input']): string {
	if (!Object.values(input).includes(smtpPassword)) {
		return `tencent_ses ${action} <<'JSON'\n${jsonString(input)}\nJSON\n`;
	}
	// No value can contain the name of a parameter between quotes: JSON escapes them.
	const text = shellHereText(jsonString({ ...input, Password: '' })).replace('"Password":""', '"Password":"$password"');
	// Control characters of the password need no escapes: SES accepts none.
	return `: "\${${environment.smtpPassword}:?}"
password=$(printf %s "$${environment.smtpPassword}" | sed 's/[\\\\"]/\\\\&/g')
tencent_ses ${action} <<JSON\n${text}\nJSON\n`;
}

/**
 * A curl command with a signature. It works without keys for five minutes.
 *
 * A session token is valid for longer than that, so it is read from the environment. The signature matches only if it is the token that
 * was signed.
 */
export function formatSignedCurl({ url, headers, body }: SignedCall): string {
	const end = new Date((Number(headers['X-TC-Timestamp']) + clockTolerance) * 1000)
		.toISOString()
		.replace('T', ' ')
		.replace('.000Z', ' UTC');
	const hasToken = Object.hasOwn(headers, 'X-TC-Token');
	const words = [
		`curl ${shellWord(url)}`,
		...Object.entries(headers)
			.filter(([name]) => name !== 'host')
			.map(([name, value]) => `--header ${headerWord(name, value)}`),
		`--data-raw ${shellWord(body)}`
	];
	return [
		`# Signed: valid until ${end}. After that, SES returns AuthFailure.SignatureExpire.`,
		posixOnly,
		...(hasToken ? ['# While curl runs, other users of this computer can see its arguments, including the session token.'] : []),
		words.join(' \\\n  '),
		''
	].join('\n');
}

function headerWord(name: string, value: string): string {
	return name === 'X-TC-Token' ? `"${name}: \${${environment.token}:?}"` : shellWord(`${name}: ${value}`);
}
