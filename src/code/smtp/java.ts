import { javaString, springYamlString } from '../literals.ts';
import { recipient, type SmtpSnippetOptions, type SnippetText, snippet, subject, text } from './snippet.ts';

/** Jakarta Mail 2.0 and later (implementation: Angus Mail). Timeouts are in milliseconds and infinite by default. */
export function jakartaMail({ host, port, user, senderName, password }: SmtpSnippetOptions): SnippetText {
	return snippet`import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Date;
import java.util.Properties;

public class SendMail {
    public static void main(String[] args) throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", ${javaString(host)});
        properties.put("mail.smtp.port", "${port}");
        properties.put("mail.smtp.auth", "true");
        properties.put("mail.smtp.ssl.enable", "true");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.connectiontimeout", "30000");
        properties.put("mail.smtp.timeout", "30000");
        properties.put("mail.smtp.writetimeout", "30000");

        String user = ${javaString(user)};
        MimeMessage message = new MimeMessage(Session.getInstance(properties));
        message.setFrom(${senderName === '' ? 'new InternetAddress(user)' : `new InternetAddress(user, ${javaString(senderName)}, "UTF-8")`});
        message.setRecipients(Message.RecipientType.TO, InternetAddress.parse("${recipient}"));
        message.setSubject("${subject}", "UTF-8");
        message.setText("${text}", "UTF-8");
        message.setSentDate(new Date());
        Transport.send(message, user, ${password === undefined ? 'System.getenv("SMTP_PASSWORD")' : javaString(password)});
    }
}
`;
}

/** Spring Boot 2 and later. The brackets keep dots in a key from splitting it. */
export function springBoot({ host, port, user, password }: SmtpSnippetOptions): SnippetText {
	return snippet`spring:
  mail:
    host: ${springYamlString(host)}
    port: ${port}
    username: ${springYamlString(user)}
    password: ${password === undefined ? `"\${SMTP_PASSWORD}"` : springYamlString(password)}
    default-encoding: UTF-8
    properties:
      "[mail.smtp.auth]": true
      "[mail.smtp.ssl.enable]": true
      "[mail.smtp.ssl.checkserveridentity]": true
      "[mail.smtp.connectiontimeout]": 30000
      "[mail.smtp.timeout]": 30000
      "[mail.smtp.writetimeout]": 30000
`;
}

/** Spring Boot 3 and later. Spring has no setting for the From header. */
export function springBootService({ user, senderName }: SmtpSnippetOptions): SnippetText {
	return snippet`import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.UnsupportedEncodingException;
import org.springframework.mail.javamail.JavaMailSender;
import org.springframework.mail.javamail.MimeMessageHelper;
import org.springframework.stereotype.Service;

@Service
public class MailService {
    private final JavaMailSender mailSender;

    public MailService(JavaMailSender mailSender) {
        this.mailSender = mailSender;
    }

    public void send() throws MessagingException, UnsupportedEncodingException {
        MimeMessage message = mailSender.createMimeMessage();
        MimeMessageHelper helper = new MimeMessageHelper(message, "UTF-8");
        helper.setFrom(${javaString(user)}${senderName === '' ? '' : `, ${javaString(senderName)}`});
        helper.setTo("${recipient}");
        helper.setSubject("${subject}");
        helper.setText("${text}");
        mailSender.send(message);
    }
}
`;
}
