import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Credentials } from '../../src/signing/signer.ts';
import { secretForms } from './secretForms.ts';

function credentials(place: string): Required<Credentials> {
	return {
		secretId: `AKID${`Canary${place}Id`.padEnd(32, '0')}`,
		secretKey: `Canary${place}Key`.padEnd(32, '1'),
		token: `Canary${place}Token`.padEnd(48, '2')
	};
}

/** One for each place that a secret can come from. They have the shape of real ones, and none is one. */
export const canaries = {
	typed: credentials('Typed'),
	tccli: credentials('Tccli'),
	sdkFile: credentials('SdkFile'),
	environment: credentials('Environ'),
	smtpPassword: 'CanarySmtp56Pw',
	proxyPassword: 'CanaryProxy78Pw'
} as const;

/** By the name of where they come from. */
export const canaryTexts: ReadonlyMap<string, string> = new Map(
	Object.entries(canaries).flatMap(([place, value]): [string, string][] =>
		typeof value === 'string' ? [[place, value]] : Object.entries(value).map(([name, text]) => [`${place} ${name}`, text])
	)
);

/** Leaves the files of tccli and of the official SDKs in a home folder. */
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

/** The variables that Tencent Cloud's tools share. */
export const plantedVariables: Readonly<Record<string, string>> = {
	TENCENTCLOUD_SECRET_ID: canaries.environment.secretId,
	TENCENTCLOUD_SECRET_KEY: canaries.environment.secretKey,
	TENCENTCLOUD_TOKEN: canaries.environment.token
};

/** Finds secrets in texts, in whatever form they are. */
export class Search {
	private readonly _forms: readonly (readonly [name: string, form: string])[];

	constructor(secrets: ReadonlyMap<string, string>) {
		this._forms = [...secrets].flatMap(([name, secret]) => secretForms(secret).map(form => [name, form] as const));
	}

	get size(): number {
		return this._forms.length;
	}

	/** The names of the secrets that a text holds. */
	in(text: string): readonly string[] {
		return [...new Set(this._forms.filter(([, form]) => text.includes(form)).map(([name]) => name))];
	}
}
