import { jsonString, shellHereText, shellQuoted, shellWord } from '../literals.ts';
import { type CheckedCall, environment, isFields, smtpPassword, type Value } from './call.ts';

/**
 * For the official command-line tool, which reads the keys from the environment or from its own profile. Lists and objects are JSON. The
 * endpoint is a host name, without a scheme. Source: TencentCloud/tencentcloud-cli.
 */
export function tccliCommand({ action, input, region, host, isHttps }: CheckedCall): string {
	const words = [
		`tccli ses ${action}`,
		option('region', region),
		option('endpoint', host),
		...Object.entries(input).map(([name, value]) => option(name, value))
	];
	return [
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
	const text = typeof value === 'object' ? jsonText(value, '') : String(value);
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
export function curlFunction({ action, input, region, host, isHttps }: CheckedCall): string {
	const { secretId, secretKey, token } = environment;
	// No comments inside the function: an interactive zsh would run them as commands.
	return `# Calls an SES action. Reads the parameters as JSON from standard input. Needs curl and openssl.
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

function useOf(action: string, input: CheckedCall['input']): string {
	if (!Object.values(input).includes(smtpPassword)) {
		return `tencent_ses ${action} <<'JSON'\n${jsonText(input, '')}\nJSON\n`;
	}
	// NUL marks the place of the password. JSON text can't contain it.
	const text = shellHereText(jsonText(input, '"\0"')).replace('\0', () => '$password');
	return `${readPassword}tencent_ses ${action} <<JSON\n${text}\nJSON\n`;
}

/** A signed request that hasn't been sent. */
export interface SignedHttpRequest {
	readonly url: string;
	/** Including `X-TC-Timestamp` and `Authorization`. */
	readonly headers: Readonly<Record<string, string>>;
	/** JSON. */
	readonly body: string;
}

/** In seconds. Source: API 3.0, "Signature v3": the maximum difference between the timestamp and the server's time. */
const validity = 300;

/**
 * A curl command with a signature. It works without keys for five minutes.
 *
 * A session token and an SMTP password are valid for longer than that, so they are read from the environment. The signature matches only
 * if these are the values that were signed.
 *
 * @throws RangeError when the request has no `X-TC-Timestamp`, or its password can't be replaced
 * @throws SyntaxError when the body isn't JSON
 */
export function formatSignedCurl({ url, headers, body }: SignedHttpRequest): string {
	const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
	const timestamp = Number(byName.get('x-tc-timestamp'));
	if (!Number.isSafeInteger(timestamp)) {
		throw new RangeError('The request is not signed.');
	}
	const end = new Date((timestamp + validity) * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
	const password = passwordIn(body);
	const isSecretShown = password !== undefined || byName.has('x-tc-token');
	const words = [
		`curl ${shellWord(url)}`,
		...Object.entries(headers)
			.filter(([name, value]) => !isAddedByCurl(name.toLowerCase(), value, url))
			.map(([name, value]) => `--header ${headerWord(name, value)}`),
		`--data-raw ${bodyWord(body, password)}`
	];
	return [
		`# Signed: valid until ${end}. After that, SES returns AuthFailure.SignatureExpire.`,
		...(isSecretShown ? ['# While curl runs, other users of this computer can see its arguments, including secrets.'] : []),
		`${password === undefined ? '' : readPassword}${words.join(' \\\n  ')}`,
		''
	].join('\n');
}

function isAddedByCurl(name: string, value: string, url: string): boolean {
	return name === 'content-length' || (name === 'host' && value === new URL(url).host);
}

function headerWord(name: string, value: string): string {
	return name.toLowerCase() === 'x-tc-token' ? `"${name}: \${${environment.token}:?}"` : shellWord(`${name}: ${value}`);
}

function bodyWord(body: string, password: string | undefined): string {
	return password === undefined ? shellWord(body) : body.split(password).map(shellQuoted).join(`"\\"$password\\""`);
}

/** The password as it is written in the body, with its quotes. */
function passwordIn(body: string): string | undefined {
	const { Password: password } = JSON.parse(body);
	if (password === undefined) {
		return undefined;
	}
	const text = JSON.stringify(password);
	if (!body.includes(text)) {
		throw new RangeError('The password has unexpected escapes.');
	}
	return text;
}

/**
 * Shell commands that assign the SMTP password to `$password`, escaped for a JSON string. Control characters need no escapes: SES accepts
 * none in a password.
 */
const readPassword = [
	`: "\${${environment.smtpPassword}:?}"`,
	`password=$(printf %s "$${environment.smtpPassword}" | sed 's/[\\\\"]/\\\\&/g')`,
	''
].join('\n');

/**
 * JSON on one line.
 *
 * @param password replaces an SMTP password; includes the quotes
 */
function jsonText(value: Value, password: string): string {
	if (value === smtpPassword) {
		return password;
	}
	if (typeof value === 'string') {
		return jsonString(value);
	}
	if (isFields(value)) {
		return `{${Object.entries(value)
			.map(([name, field]) => `${jsonString(name)}:${jsonText(field, password)}`)
			.join(',')}}`;
	}
	return typeof value === 'object' ? `[${value.map(item => jsonText(item, password)).join(',')}]` : String(value);
}
