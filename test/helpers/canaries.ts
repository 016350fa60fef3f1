import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../src/signing/signer.ts';
import { secretForms } from './secretForms.ts';

function credentials(place: string): Required<Credentials> {
	return {
		// Longer than that of a permanent key, so that there is a token.
		secretId: `AKID${`Canary${place}Id`.padEnd(40, '0')}`,
		secretKey: `Canary${place}Key`.padEnd(32, '1'),
		token: `Canary${place}Token`.padEnd(48, '2')
	};
}

/** Fake secrets with the shape of real ones, by the source that they are read from. */
export const canaries = {
	typed: credentials('Typed'),
	tccli: credentials('Tccli'),
	sdkFile: credentials('SdkFile'),
	environment: credentials('Environ'),
	smtpPassword: 'CanarySmtp56Pw',
	proxyPassword: 'CanaryProxy78Pw'
} as const;

/** The secrets by source and name. */
export const canaryTexts: ReadonlyMap<string, string> = new Map(
	Object.entries(canaries).flatMap(([place, value]): [string, string][] =>
		typeof value === 'string' ? [[place, value]] : Object.entries(value).map(([name, text]) => [`${place} ${name}`, text])
	)
);

/** Writes the credential files of tccli and the official SDKs to a home folder. */
export function plantFiles(home: string): void {
	mkdirSync(join(home, '.tccli'));
	writeFileSync(join(home, '.tccli/default.credential'), JSON.stringify(canaries.tccli));
	writeFileSync(
		join(home, '.tccli/broken.credential'),
		`{"secretId": "${canaries.tccli.secretId}", "secretKey": "${canaries.tccli.secretKey}`
	);
	mkdirSync(join(home, '.tencentcloud'));
	const { secretId, secretKey, token } = canaries.sdkFile;
	writeFileSync(
		join(home, '.tencentcloud/credentials'),
		`[default]\nsecret_id = ${secretId}\nsecret_key = ${secretKey}\ntoken = ${token}\n`
	);
}

/** The environment variables of Tencent Cloud's tools. */
export const plantedVariables: Readonly<Record<string, string>> = {
	TENCENTCLOUD_SECRET_ID: canaries.environment.secretId,
	TENCENTCLOUD_SECRET_KEY: canaries.environment.secretKey,
	TENCENTCLOUD_TOKEN: canaries.environment.token
};

/** Finds secrets in texts, in all encodings of `secretForms`. */
export class Search {
	private readonly _forms: readonly (readonly [name: string, form: string])[];

	constructor(secrets: ReadonlyMap<string, string>) {
		this._forms = [...secrets].flatMap(([name, secret]) => secretForms(secret).map(form => [name, form] as const));
	}

	get size(): number {
		return this._forms.length;
	}

	/** The names of the secrets that a text contains. */
	in(text: string): readonly string[] {
		return [...new Set(this._forms.filter(([, form]) => text.includes(form)).map(([name]) => name))];
	}
}
