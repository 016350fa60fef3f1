import { mailbox } from '../../mail/senderName.ts';
import { goString } from '../literals.ts';
import { recipient, type SmtpSnippetOptions, type SnippetText, snippet, subject, text } from './snippet.ts';

/** Go 1.15 and later, standard library only. `smtp.SendMail` does not support implicit TLS, so the code performs each step itself. */
export function go({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/smtp"
${password === undefined ? '\t"os"\n' : ''}	"time"
)

const (
	host    = ${goString(host)}
	port    = "${port}"
	address = ${goString(user)}
)

func main() {
	if err := send("${recipient}", "${subject}", "${text}"); err != nil {
		log.Fatal(err)
	}
}

func send(to, subject, text string) error {
	dialer := &net.Dialer{Timeout: 30 * time.Second}
	connection, err := tls.DialWithDialer(dialer, "tcp", net.JoinHostPort(host, port), nil)
	if err != nil {
		return err
	}
	client, err := smtp.NewClient(connection, host)
	if err != nil {
		connection.Close()
		return err
	}
	defer client.Close()
	password := ${password === undefined ? 'os.Getenv("SMTP_PASSWORD")' : goString(password)}
	if err := client.Auth(smtp.PlainAuth("", address, password, host)); err != nil {
		return err
	}
	if err := client.Mail(address); err != nil {
		return err
	}
	if err := client.Rcpt(to); err != nil {
		return err
	}
	body, err := client.Data()
	if err != nil {
		return err
	}
	fmt.Fprintf(body, "From: %s\\r\\n", ${from(senderName, user)})
	fmt.Fprintf(body, "To: %s\\r\\n", to)
	fmt.Fprintf(body, "Subject: %s\\r\\n", mime.QEncoding.Encode("utf-8", subject))
	fmt.Fprintf(body, "Date: %s\\r\\n", time.Now().Format(time.RFC1123Z))
	fmt.Fprint(body, "MIME-Version: 1.0\\r\\n")
	fmt.Fprint(body, "Content-Type: text/plain; charset=utf-8\\r\\n")
	fmt.Fprint(body, "Content-Transfer-Encoding: quoted-printable\\r\\n\\r\\n")
	encoder := quotedprintable.NewWriter(body)
	if _, err := io.WriteString(encoder, text); err != nil {
		return err
	}
	if err := encoder.Close(); err != nil {
		return err
	}
	if err := body.Close(); err != nil {
		return err
	}
	return client.Quit()
}
`;
}

/**
 * `mail.Address` quotes every name, which is untested with SES. Go's Q encoding keeps characters that are not allowed in a phrase (RFC 2047,
 * section 5); its B encoding does not.
 */
function from(senderName: string, user: string): string {
	return /[^ -~]/.test(senderName)
		? `mime.BEncoding.Encode("utf-8", ${goString(senderName)})+${goString(` <${user}>`)}`
		: goString(mailbox(senderName, user));
}
