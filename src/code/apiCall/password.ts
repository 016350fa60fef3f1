import { environment } from './call.ts';

/**
 * Shell lines that put the SMTP password into `$password`, escaped to stand in JSON between quotes; no password that SES
 * accepts has a control character.
 */
export const readPassword = [
	`: "\${${environment.smtpPassword}:?}"`,
	`password=$(printf %s "$${environment.smtpPassword}" | sed 's/[\\\\"]/\\\\&/g')`,
	''
].join('\n');
