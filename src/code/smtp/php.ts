import { type SnippetText, snippet } from '../snippetText.ts';
import { singleQuoted } from './literals.ts';
import { recipient, type SmtpSnippetOptions, subject, text } from './smtpOptions.ts';

/** PHPMailer 6.1 and later. */
export function phpMailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`<?php

use PHPMailer\\PHPMailer\\PHPMailer;

require 'vendor/autoload.php';

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = ${singleQuoted(host)};
$mail->Port = ${port};
$mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS;
$mail->SMTPAuth = true;
$mail->Username = ${singleQuoted(user)};
$mail->Password = ${password === undefined ? "getenv('SMTP_PASSWORD')" : singleQuoted(password)};
$mail->CharSet = PHPMailer::CHARSET_UTF8;
$mail->setFrom(${singleQuoted(user)}${senderName === '' ? '' : `, ${singleQuoted(senderName)}`});
$mail->addAddress('${recipient}');
$mail->Subject = '${subject}';
$mail->Body = '${text}';
$mail->send();
`;
}

/** One more entry of `mailers`, used as `Mail::mailer('tencent_ses')`; Laravel 11 and later. */
export function laravelMailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`'tencent_ses' => [
    'transport' => 'smtp',
    'scheme' => 'smtps',
    'host' => ${singleQuoted(host)},
    'port' => ${port},
    'username' => ${singleQuoted(user)},
    'password' => ${password === undefined ? "env('SMTP_PASSWORD')" : singleQuoted(password)},
    'timeout' => 30,
    'from' => [
        'address' => ${singleQuoted(user)},
        'name' => ${singleQuoted(senderName)},
    ],
],
`;
}
