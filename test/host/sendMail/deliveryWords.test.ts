import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { deliveryWords, readingWords } from '../../../src/sendMail/deliveryWords.ts';

suite('delivery status in words', () => {
	const says = (sendStatus: number | undefined, deliverStatus: number | undefined, words: string) =>
		test(`${sendStatus}/${deliverStatus}`, () => assert.equal(deliveryWords({ sendStatus, deliverStatus }), words));
	says(0, 0, 'accepted by SES, waiting to be delivered');
	says(0, 1, 'delivered');
	says(0, 2, 'dropped by SES, not delivered');
	says(0, 3, 'refused by the recipient’s mail provider');
	says(0, 8, 'delayed by the recipient’s mail provider; SES keeps trying');
	says(0, 7, 'accepted by SES, with a delivery status that is not documented (7)');
	says(0, undefined, 'accepted by SES');
	says(undefined, 1, 'SES does not say');
	for (const status of [1001, 1002, 1003, 1005, 1009]) {
		says(status, 2, `not sent: a fault inside SES (${status}); send it again later`);
	}
	says(1004, 2, 'not sent: sending took too long (1004); send it again later');
	says(1006, 2, 'not sent: too many mails to this recipient in a short time (1006); wait before the next one');
	says(1007, 2, 'not sent: the recipient is on the blocklist of your account (1007); check the address');
	says(1008, 2, 'not sent: the recipient’s provider refuses your sender domain (1008)');
	says(1010, 2, 'not sent: the daily limit of your account is reached (1010); go on tomorrow');
	says(1011, 2, 'not sent: your account may send templates only (1011)');
	says(1013, 2, 'not sent: the recipient has unsubscribed from your sender domain (1013)');
	says(2001, 0, 'SES has no record of it yet (2001)');
	says(3007, 2, 'not sent: the template does not exist or may not be used (3007); choose an approved one');
	says(3008, 2, 'not sent: the recipient’s provider blocks your mail for a while (3008); try again later');
	says(3009, 2, 'not sent: your account may not use this template (3009)');
	says(3010, 2, 'not sent: the values of the variables are malformed (3010)');
	says(3014, 2, 'not sent: the sender domain is not verified (3014); choose Verify Domain');
	says(3020, 2, 'not sent: mailboxes of this kind are on the blocklist (3020)');
	says(3024, 2, 'not sent: the address did not pass a check beforehand (3024); check its spelling');
	says(3030, 2, 'not sent: sending is paused because too many mails bounced (3030)');
	says(3033, 2, 'not sent: no balance is left (3033); top up your account');
	says(4711, 1, 'not sent, with a status that is not documented (4711)');

	const reads = (isOpened: boolean, isClicked: boolean, words: string) =>
		test(`opened ${isOpened}, clicked ${isClicked}`, () => assert.equal(readingWords({ isOpened, isClicked }), words));
	reads(false, false, '');
	reads(true, false, 'opened');
	reads(true, true, 'opened, a link clicked');
	reads(false, true, 'opened, a link clicked');
});
