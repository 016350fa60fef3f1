import { SMTPServer } from 'smtp-server';
import MailComposer from 'nodemailer/lib/mail-composer';
export default [SMTPServer, MailComposer];
