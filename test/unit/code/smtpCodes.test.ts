import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { byFitness, fitness, type SmtpCodeId, smtpCodeIds } from '../../../src/code/smtp/smtpSnippets.ts';

suite('code: which SMTP code fits a document', () => {
	/** @param expected all that fit, in their order; the others follow in theirs */
	const offers = (language: string, path: string, ...expected: readonly SmtpCodeId[]) =>
		test(`${language} ${path}: ${expected.join(', ') || 'none'}`, () => {
			const place = { language, path };
			assert.deepEqual(byFitness(place), [...expected, ...smtpCodeIds.filter(id => !expected.includes(id))]);
			assert.deepEqual(
				smtpCodeIds.filter(id => fitness(id, place) > 0),
				smtpCodeIds.filter(id => expected.includes(id))
			);
		});
	offers('python', '/app/mail.py', 'smtplib', 'djangoMailers', 'djangoEmailSettings');
	offers('python', '/app/settings.py', 'djangoMailers', 'djangoEmailSettings', 'smtplib');
	offers('python', '/app/my_settings.py', 'smtplib', 'djangoMailers', 'djangoEmailSettings');
	offers('javascript', '/app/index.js', 'nodemailer');
	offers('typescript', '/app/index.ts', 'nodemailer');
	offers('typescriptreact', '/app/index.tsx', 'nodemailer');
	offers('go', '/main.go', 'go');
	offers('java', '/src/A.java', 'jakartaMail', 'springBootService');
	offers('java', '/src/MailService.java', 'springBootService', 'jakartaMail');
	offers('yaml', '/src/main/resources/application.yaml', 'springBoot');
	offers('php', '/config/mail.php', 'laravelMailer', 'phpMailer');
	offers('php', '/web/mail.php', 'phpMailer', 'laravelMailer');
	offers('ruby', '/config/environments/production.rb', 'rails');
	offers('properties', '/app/.env', 'dotenv', 'laravelDotenv');
	offers('dotenv', '/app/.env', 'dotenv', 'laravelDotenv');
	offers('dotenv', '/app/.env.local', 'dotenv', 'laravelDotenv');
	offers('plaintext', '/app/.env', 'dotenv', 'laravelDotenv');
	offers('plaintext', 'Untitled-1');
	offers('constructor', '/');

	test('nowhere: their own order', () => assert.deepEqual(byFitness(undefined), smtpCodeIds));
});
