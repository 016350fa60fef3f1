export interface SmtpSettings {
	readonly host: string;
	readonly port: number;
	/** The sender address itself. */
	readonly user: string;
}

/** Implicit TLS (RFC 8314 section 3.3). SES documents port 25 as disabled, and no other port. */
const smtpPort = 465;

/** Hosts by region of the sender address. Source: "SMTP service address", international (2024-01-02) and mainland documentation. */
const hosts: Readonly<Record<string, string>> = {
	'ap-singapore': 'sg-smtp.qcloudmail.com',
	'ap-guangzhou': 'gz-smtp.qcloudmail.com',
	'ap-hongkong': 'smtp.qcloudmail.com'
};

/** @returns `undefined` for a region without a documented SMTP server */
export function smtpSettings(region: string, address: string): SmtpSettings | undefined {
	const host = Object.hasOwn(hosts, region) ? hosts[region] : undefined;
	return host === undefined ? undefined : { host, port: smtpPort, user: address };
}

export type SmtpPasswordFault =
	/** White space, a control character, or a character outside ASCII. */
	| 'character'
	/** Under 10 characters. */
	| 'tooShort'
	/** Over 20 characters. */
	| 'tooLong'
	/** Fewer than two different digits. */
	| 'digits'
	/** Fewer than two different lower-case letters. */
	| 'lowerCase'
	/** Fewer than two different upper-case letters. */
	| 'upperCase';

export const minSmtpPasswordLength = 10;
export const maxSmtpPasswordLength = 20;

/**
 * Validates an SMTP password by the text of `InvalidParameterValue.InvalidSmtpPassWord`: "The password can contain 10-20 characters
 * and must contain at least 2 unique digits, lowercase letters, and uppercase letters." The 64 characters in the documentation of
 * UpdateEmailSmtpPassWord are only the length of the field.
 *
 * Which other characters SES accepts is undocumented and unverified: all printable ASCII characters are valid here. Others are not,
 * because SMTP clients encode them differently (RFC 4616 section 2 demands UTF-8 and SASLprep).
 *
 * @returns all faults; `undefined` for none
 */
export function validateSmtpPassword(text: string): readonly SmtpPasswordFault[] | undefined {
	const faults: SmtpPasswordFault[] = [];
	if (/[^!-~]/.test(text)) {
		faults.push('character');
	}
	const length = [...text].length;
	if (length < minSmtpPasswordLength) {
		faults.push('tooShort');
	}
	if (length > maxSmtpPasswordLength) {
		faults.push('tooLong');
	}
	if (countDifferent(text, /[0-9]/g) < 2) {
		faults.push('digits');
	}
	if (countDifferent(text, /[a-z]/g) < 2) {
		faults.push('lowerCase');
	}
	if (countDifferent(text, /[A-Z]/g) < 2) {
		faults.push('upperCase');
	}
	return faults.length === 0 ? undefined : faults;
}

function countDifferent(text: string, pattern: RegExp): number {
	return new Set(text.match(pattern)).size;
}

/** Letters and digits, which need no escaping anywhere, without similar ones: 0 O o, 1 I l. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789';

/**
 * Generates a valid password of 20 characters. All valid passwords of the alphabet are equally likely (about 115 bits).
 *
 * @param randomBytes a cryptographic source, such as `length => crypto.getRandomValues(new Uint8Array(length))`
 * @throws Error when the source is not random
 */
export function generateSmtpPassword(randomBytes: (length: number) => Uint8Array): string {
	// One attempt in five fails, so 200 in a row never fail with a random source.
	for (let tries = 0; tries < 200; tries++) {
		const password = [...randomBytes(2 * maxSmtpPasswordLength)].flatMap(character).slice(0, maxSmtpPasswordLength).join('');
		if (password.length === maxSmtpPasswordLength && !validateSmtpPassword(password)) {
			return password;
		}
	}
	throw new Error('The source of random bytes is not random.');
}

/** Empty for a byte beyond the last multiple of the alphabet's length, which would make the first characters more likely. */
function character(byte: number): readonly string[] {
	return byte < 256 - (256 % alphabet.length) ? [alphabet.charAt(byte % alphabet.length)] : [];
}
