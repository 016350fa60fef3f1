import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { deliveryWords, trackingWords } from '../../../src/sendMail/deliveryWords.ts';

suite('delivery status in words', () => {
	const says = (sendStatus: number | undefined, deliverStatus: number | undefined, words: string) =>
		test(`${sendStatus}/${deliverStatus}`, () => assert.equal(deliveryWords({ sendStatus, deliverStatus }), words));
	says(0, 0, 'accepted by SES, waiting to be delivered');
	says(0, 1, 'delivered');
	says(0, 2, 'dropped by SES, not delivered');
	says(0, 3, 'rejected by the recipient’s mail provider');
	says(0, 8, 'delayed by the recipient’s mail provider; SES keeps trying');
	says(0, 7, 'accepted by SES; unknown delivery status 7');
	says(0, undefined, 'accepted by SES');
	says(undefined, 1, 'unknown; SES reported no status');
	for (const status of [1001, 1002, 1003, 1005, 1009]) {
		says(status, 2, `not sent: internal error in SES (${status}); try again later`);
	}
	says(1004, 2, 'not sent: sending timed out (1004); try again later');
	says(1006, 2, 'not sent: too many mails to this recipient in a short time (1006); wait before you send the next one');
	says(1007, 2, 'not sent: the recipient is on the blocklist of your account (1007); check the address');
	says(1008, 2, 'not sent: the recipient’s mail provider rejects your sender domain (1008)');
	says(1010, 2, 'not sent: the daily limit of your account is reached (1010); try again tomorrow');
	says(1011, 2, 'not sent: your account can send templates only (1011)');
	says(1013, 2, 'not sent: the recipient has unsubscribed from your sender domain (1013)');
	says(2001, 0, 'no record in SES yet (2001)');
	says(3007, 2, 'not sent: the template does not exist or cannot be used (3007); choose an approved one');
	says(3008, 2, 'not sent: the recipient’s mail provider temporarily blocks your mail (3008); try again later');
	says(3009, 2, 'not sent: your account is not allowed to use this template (3009)');
	says(3010, 2, 'not sent: the values of the variables are malformed (3010)');
	says(3014, 2, 'not sent: the sender domain is not verified (3014); choose Verify Domain');
	says(3020, 2, 'not sent: mailboxes of this type are on the blocklist (3020)');
	says(3024, 2, 'not sent: the address failed validation (3024); check its spelling');
	says(3030, 2, 'not sent: sending is paused because too many mails bounced (3030)');
	says(3033, 2, 'not sent: your account has no balance left (3033); top it up');
	says(4711, 1, 'not sent: unknown status 4711');

	const reads = (isOpened: boolean, isClicked: boolean, words: string) =>
		test(`opened ${isOpened}, clicked ${isClicked}`, () => assert.equal(trackingWords({ isOpened, isClicked }), words));
	reads(false, false, '');
	reads(true, false, 'opened');
	reads(true, true, 'opened, link clicked');
	reads(false, true, 'opened, link clicked');
});
