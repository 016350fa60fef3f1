import * as vscode from 'vscode';
import type { Delivery } from '../ses/sending.ts';

/** What became of a mail for one recipient, in one line without remote text. Source of the numbers: schema, `SendEmailStatus`. */
export function deliveryWords({ sendStatus, deliverStatus }: Pick<Delivery, 'sendStatus' | 'deliverStatus'>): string {
	return sendStatus === 0 ? deliverWords(deliverStatus) : sendWords(sendStatus);
}

function deliverWords(status: number | undefined): string {
	switch (status) {
		case undefined:
			return vscode.l10n.t('accepted by SES');
		case 0:
			return vscode.l10n.t('accepted by SES, waiting to be delivered');
		case 1:
			return vscode.l10n.t('delivered');
		case 2:
			return vscode.l10n.t('dropped by SES, not delivered');
		case 3:
			return vscode.l10n.t('refused by the recipient’s mail provider');
		case 8:
			return vscode.l10n.t('delayed by the recipient’s mail provider; SES keeps trying');
		default:
			return vscode.l10n.t('accepted by SES, with a delivery status that is not documented ({0})', status);
	}
}

function sendWords(status: number | undefined): string {
	switch (status) {
		case undefined:
			return vscode.l10n.t('SES does not say');
		case 1001:
		case 1002:
		case 1003:
		case 1005:
		case 1009:
			return vscode.l10n.t('not sent: a fault inside SES ({0}); send it again later', status);
		case 1004:
			return vscode.l10n.t('not sent: sending took too long ({0}); send it again later', status);
		case 1006:
			return vscode.l10n.t('not sent: too many mails to this recipient in a short time ({0}); wait before the next one', status);
		case 1007:
			return vscode.l10n.t('not sent: the recipient is on the blocklist of your account ({0}); check the address', status);
		case 1008:
			return vscode.l10n.t('not sent: the recipient’s provider refuses your sender domain ({0})', status);
		case 1010:
			return vscode.l10n.t('not sent: the daily limit of your account is reached ({0}); go on tomorrow', status);
		case 1011:
			return vscode.l10n.t('not sent: your account may send templates only ({0})', status);
		case 1013:
			return vscode.l10n.t('not sent: the recipient has unsubscribed from your sender domain ({0})', status);
		case 2001:
			return vscode.l10n.t('SES has no record of it yet ({0})', status);
		case 3007:
			return vscode.l10n.t('not sent: the template does not exist or may not be used ({0}); choose an approved one', status);
		case 3008:
			return vscode.l10n.t('not sent: the recipient’s provider blocks your mail for a while ({0}); try again later', status);
		case 3009:
			return vscode.l10n.t('not sent: your account may not use this template ({0})', status);
		case 3010:
			return vscode.l10n.t('not sent: the values of the variables are malformed ({0})', status);
		case 3014:
			return vscode.l10n.t('not sent: the sender domain is not verified ({0}); choose Verify Domain', status);
		case 3020:
			return vscode.l10n.t('not sent: mailboxes of this kind are on the blocklist ({0})', status);
		case 3024:
			return vscode.l10n.t('not sent: the address did not pass a check beforehand ({0}); check its spelling', status);
		case 3030:
			return vscode.l10n.t('not sent: sending is paused because too many mails bounced ({0})', status);
		case 3033:
			return vscode.l10n.t('not sent: no balance is left ({0}); top up your account', status);
		default:
			return vscode.l10n.t('not sent, with a status that is not documented ({0})', status);
	}
}

/** What the recipient did with it; '' when nothing is known. */
export function readingWords({ isOpened, isClicked }: Pick<Delivery, 'isOpened' | 'isClicked'>): string {
	if (isClicked) {
		return vscode.l10n.t('opened, a link clicked');
	}
	return isOpened ? vscode.l10n.t('opened') : '';
}
