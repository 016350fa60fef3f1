import { shellHereText, shellWord } from '../literals.ts';
import { type CheckedCall, environment, smtpPassword } from './call.ts';
import { jsonText } from './json.ts';
import { readPassword } from './password.ts';

/**
 * A POSIX shell function that signs with TC3-HMAC-SHA256 and calls, and one use of it. It needs curl and openssl (any version).
 *
 * Secrets never become arguments of a program, which everybody on the computer can see: curl reads everything from its standard
 * input, and the HMACs are put together by the shell from plain hashes (RFC 2104), because openssl takes keys as arguments only.
 */
export function curlFunction({ action, input, region, host, isHttps }: CheckedCall): string {
	const { secretId, secretKey, token } = environment;
	// No comments within the function: an interactive zsh would run them as commands.
	return `# Calls an action of SES with the parameters, as JSON, on standard input. Needs curl and openssl.
# Reads ${secretId}, ${secretKey} and, for temporary keys, ${token}.
# The HMAC, which openssl has too, is made from plain hashes: openssl takes keys as arguments, which others on this computer can see.
# Keys of up to 64 bytes and results are hexadecimal. bytes writes such digits as bytes, each XORed with a number.
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
	// Where the password goes is marked by a character that JSON text never has.
	const text = shellHereText(jsonText(input, '"\0"')).replace('\0', () => '$password');
	return `${readPassword}tencent_ses ${action} <<JSON\n${text}\nJSON\n`;
}
