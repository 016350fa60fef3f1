import { environment } from './apiCall/call.ts';
import { dotenvValue } from './literals.ts';

/** How programs reach an emulator. */
export interface EmulatorSettings {
	readonly endpoint: string;
	readonly region: string;
	readonly secretId: string;
	readonly secretKey: string;
	/** Its SMTP server, as `ip:port`; an emulator need not have one. */
	readonly smtp?: string;
}

/** The environment variables that API calls and SMTP code read, and where the emulator is, as a `.env` file. */
export function emulatorDotenv({ endpoint, region, secretId, secretKey, smtp }: EmulatorSettings): string {
	const [, host, port] = /^\[?(.+?)\]?:(\d+)$/.exec(smtp ?? '') ?? [];
	const lines = {
		[environment.secretId]: secretId,
		[environment.secretKey]: secretKey,
		TENCENTCLOUD_REGION: region,
		SES_ENDPOINT: endpoint,
		...(host && port ? { SMTP_HOST: host, SMTP_PORT: port } : {})
	};
	return [
		'# Local SES emulator. The keys are samples, no secrets: they open nothing but its own data.',
		'# Into a shell: set -a; . ./.env; set +a',
		...Object.entries(lines).map(([name, value]) => `${name}=${dotenvValue(value)}`),
		''
	].join('\n');
}
