import { domainOf } from '../../mail/domain.ts';
import { mailbox } from '../../mail/senderName.ts';
import { pythonString } from '../literals.ts';
import { recipient, type SmtpSnippetOptions, type SnippetText, snippet, subject, text } from './snippet.ts';

/**
 * Python 3.6 and later, standard library only.
 *
 * Not with `EmailMessage`: up to 3.13.1, it drops the quotation marks around a name that it folds, so that a comma in the name makes two
 * addresses (python/cpython, gh-80222). The older class leaves `From` as it is written here.
 */
export function smtplib({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	const isAscii = /^[\0-\x7f]*$/.test(senderName);
	const name = isAscii ? pythonString(senderName) : `Header(${pythonString(senderName)}, 'utf-8', header_name='From').encode()`;
	return snippet`${password === undefined ? 'import os\n' : ''}import smtplib
import ssl
${isAscii ? '' : 'from email.header import Header\n'}from email.message import Message
from email.utils import ${senderName === '' ? '' : 'formataddr, '}formatdate, make_msgid

message = Message()
message['From'] = ${senderName === '' ? pythonString(user) : `formataddr((${name}, ${pythonString(user)}))`}
message['To'] = '${recipient}'
message['Subject'] = '${subject}'
message['Date'] = formatdate(localtime=True)
message['Message-ID'] = make_msgid(domain=${pythonString(domainOf(user))})
message.set_payload('${text}', 'utf-8')

context = ssl.create_default_context()
with smtplib.SMTP_SSL(${pythonString(host)}, ${port}, timeout=30, context=context) as smtp:
    smtp.login(${pythonString(user)}, ${environmentOr(password)})
    smtp.send_message(message)
`;
}

/** Django 6.1 and later. */
export function djangoMailers({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`${password === undefined ? 'import os\n\n' : ''}MAILERS = {
    'default': {
        'BACKEND': 'django.core.mail.backends.smtp.EmailBackend',
        'OPTIONS': {
            'host': ${pythonString(host)},
            'port': ${port},
            'use_ssl': True,
            'username': ${pythonString(user)},
            'password': ${environmentOr(password)},
            'timeout': 30,
        },
    },
}
${djangoFrom(senderName, user)}`;
}

/**
 * Django 4.2 to 6.x. These settings are deprecated in 6.1 and removed in 7.0. Earlier versions do not check the certificate of the server
 * (tested with 3.2).
 */
export function djangoEmailSettings({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`${password === undefined ? 'import os\n\n' : ''}EMAIL_BACKEND = 'django.core.mail.backends.smtp.EmailBackend'
EMAIL_HOST = ${pythonString(host)}
EMAIL_PORT = ${port}
EMAIL_USE_SSL = True
EMAIL_HOST_USER = ${pythonString(user)}
EMAIL_HOST_PASSWORD = ${environmentOr(password)}
EMAIL_TIMEOUT = 30
${djangoFrom(senderName, user)}`;
}

/** By default, error mails to the administrators have another sender, which SES would reject. */
function djangoFrom(senderName: string, user: string): string {
	return `DEFAULT_FROM_EMAIL = ${pythonString(mailbox(senderName, user))}
SERVER_EMAIL = DEFAULT_FROM_EMAIL
`;
}

function environmentOr(password: string | undefined): string {
	return password === undefined ? "os.environ['SMTP_PASSWORD']" : pythonString(password);
}
