import * as vscode from 'vscode';
import type { Delivery } from '../ses/sending.ts';

/** The delivery status for one recipient in one line. Contains no text of the service. Source of the numbers: schema, `SendEmailStatus`. */
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
			return vscode.l10n.t('rejected by the recipient’s mail provider');
		case 8:
			return vscode.l10n.t('delayed by the recipient’s mail provider; SES keeps trying');
		default:
			return vscode.l10n.t('accepted by SES; unknown delivery status {0}', status);
	}
}

function sendWords(status: number | undefined): string {
	switch (status) {
		case undefined:
			return vscode.l10n.t('unknown; SES reported no status');
		case 1001:
		case 1002:
		case 1003:
		case 1005:
		case 1009:
			return vscode.l10n.t('not sent: internal error in SES ({0}); try again later', status);
		case 1004:
			return vscode.l10n.t('not sent: sending timed out ({0}); try again later', status);
		case 1006:
			return vscode.l10n.t('not sent: too many mails to this recipient in a short time ({0}); wait before you send the next one', status);
		case 1007:
			return vscode.l10n.t('not sent: the recipient is on the blocklist of your account ({0}); check the address', status);
		case 1008:
			return vscode.l10n.t('not sent: the recipient’s mail provider rejects your sender domain ({0})', status);
		case 1010:
			return vscode.l10n.t('not sent: the daily limit of your account is reached ({0}); try again tomorrow', status);
		case 1011:
			return vscode.l10n.t('not sent: your account can send templates only ({0})', status);
		case 1013:
			return vscode.l10n.t('not sent: the recipient has unsubscribed from your sender domain ({0})', status);
		case 2001:
			return vscode.l10n.t('no record in SES yet ({0})', status);
		case 3007:
			return vscode.l10n.t('not sent: the template does not exist or cannot be used ({0}); choose an approved one', status);
		case 3008:
			return vscode.l10n.t('not sent: the recipient’s mail provider temporarily blocks your mail ({0}); try again later', status);
		case 3009:
			return vscode.l10n.t('not sent: your account is not allowed to use this template ({0})', status);
		case 3010:
			return vscode.l10n.t('not sent: the values of the variables are malformed ({0})', status);
		case 3014:
			return vscode.l10n.t('not sent: the sender domain is not verified ({0}); choose Verify Domain', status);
		case 3020:
			return vscode.l10n.t('not sent: mailboxes of this type are on the blocklist ({0})', status);
		case 3024:
			return vscode.l10n.t('not sent: the address failed validation ({0}); check its spelling', status);
		case 3030:
			return vscode.l10n.t('not sent: sending is paused because too many mails bounced ({0})', status);
		case 3033:
			return vscode.l10n.t('not sent: your account has no balance left ({0}); top it up', status);
		default:
			return vscode.l10n.t('not sent: unknown status {0}', status);
	}
}

/** Whether the recipient opened the mail; '' when nothing is known. */
export function trackingWords({ isOpened, isClicked }: Pick<Delivery, 'isOpened' | 'isClicked'>): string {
	if (isClicked) {
		return vscode.l10n.t('opened, link clicked');
	}
	return isOpened ? vscode.l10n.t('opened') : '';
}
