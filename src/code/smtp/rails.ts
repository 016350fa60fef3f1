import { mailbox } from '../../mail/senderName.ts';
import { rubyString } from '../literals.ts';
import { type SnippetText, snippet } from '../snippetText.ts';
import type { SmtpSnippetOptions } from './smtpOptions.ts';

/** Rails 6.1 and later; stands inside `Rails.application.configure`. */
export function rails({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`config.action_mailer.delivery_method = :smtp
config.action_mailer.smtp_settings = {
  address: ${rubyString(host)},
  port: ${port},
  tls: true,
  authentication: :plain,
  user_name: ${rubyString(user)},
  password: ${password === undefined ? "ENV.fetch('SMTP_PASSWORD')" : rubyString(password)},
  open_timeout: 30,
  read_timeout: 30
}
config.action_mailer.default_options = { from: ${rubyString(mailbox(senderName, user))} }
`;
}
