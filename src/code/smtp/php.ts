import { phpString } from '../literals.ts';
import { recipient, type SmtpSnippetOptions, type SnippetText, snippet, subject, text } from './snippet.ts';

/** PHPMailer 6.1 and later. */
export function phpMailer({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`<?php

use PHPMailer\\PHPMailer\\PHPMailer;

require 'vendor/autoload.php';

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = ${phpString(host)};
$mail->Port = ${port};
$mail->SMTPSecure = PHPMailer::ENCRYPTION_SMTPS;
$mail->SMTPAuth = true;
$mail->Username = ${phpString(user)};
$mail->Password = ${password === undefined ? "getenv('SMTP_PASSWORD')" : phpString(password)};
$mail->CharSet = PHPMailer::CHARSET_UTF8;
$mail->setFrom(${phpString(user)}${senderName === '' ? '' : `, ${phpString(senderName)}`});
$mail->addAddress('${recipient}');
$mail->Subject = '${subject}';
$mail->Body = '${text}';
$mail->send();
`;
}
