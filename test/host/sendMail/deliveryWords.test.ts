import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { acceptedSentence, deliveryAdvice, deliveryWords } from '../../../src/sendMail/deliveryWords.ts';

suite('delivery status in words', () => {
	const says = (sendStatus: number | undefined, deliverStatus: number | undefined, words: string) =>
		test(`${sendStatus}/${deliverStatus}`, () => assert.equal(deliveryWords({ sendStatus, deliverStatus }), words));
	says(0, 0, 'accepted by SES, waiting to be delivered');
	says(0, 1, 'delivered');
	says(0, 2, 'dropped by SES, not delivered');
	says(0, 3, "rejected by the recipient's mail provider");
	says(0, 8, "delayed by the recipient's mail provider; SES keeps trying");
	says(0, 7, 'accepted by SES; unknown delivery status 7');
	says(0, undefined, 'accepted by SES');
	says(undefined, 1, 'unknown; SES reported no status');
	for (const status of [1001, 1002, 1003, 1005, 1009]) {
		says(status, 2, `not sent: internal error in SES; try again later (status ${status})`);
	}
	says(1004, 2, 'not sent: sending timed out; try again later (status 1004)');
	says(1006, 2, 'not sent: too many messages to this recipient in a short time; wait before you send the next one (status 1006)');
	says(1007, 2, 'not sent: the recipient is on the blocklist of your account; check the address (status 1007)');
	says(1008, 2, "not sent: the recipient's mail provider rejects your sender domain (status 1008)");
	says(1010, 2, 'not sent: the daily limit of your account is reached; try again tomorrow (status 1010)');
	says(1011, 2, 'not sent: your account can send templates only (status 1011)');
	says(1013, 2, 'not sent: the recipient has unsubscribed from your sender domain (status 1013)');
	says(2001, 0, 'no record in SES yet');
	says(3007, 2, 'not sent: the template does not exist or cannot be used; choose an approved one (status 3007)');
	says(3008, 2, "not sent: the recipient's mail provider temporarily blocks your mail; try again later (status 3008)");
	says(3009, 2, 'not sent: your account is not allowed to use this template (status 3009)');
	says(3010, 2, 'not sent: the values of the variables are malformed (status 3010)');
	says(3014, 2, 'not sent: the sender domain is not verified; run Verify Domain (status 3014)');
	says(3020, 2, 'not sent: mailboxes of this type are on the blocklist (status 3020)');
	says(3024, 2, 'not sent: the address failed validation; check its spelling (status 3024)');
	says(3030, 2, 'not sent: sending is paused because too many messages bounced (status 3030)');
	says(3033, 2, 'not sent: your account has no balance left; top it up (status 3033)');
	says(4711, 1, 'not sent: unknown reason (status 4711)');

	const accepts = (to: readonly string[], rejected: readonly string[], sentence: string) =>
		test(sentence, () => assert.equal(acceptedSentence({ subject: 'Hi', to, rejected }), sentence));
	accepts(['a@example.com'], [], 'SES accepted "Hi" for a@example.com.');
	accepts(['a@example.com', 'b@example.com'], [], 'SES accepted "Hi" for 2 recipients.');
	const two = ['c@example.com', 'd@example.com'];
	accepts(['a@example.com'], two, `SES accepted "Hi" for a@example.com, but rejected: ${two.join(', ')}. Check these addresses.`);

	const advises = (sendStatus: number, deliverStatus: number, advice: RegExp) =>
		test(`advice for ${sendStatus}/${deliverStatus}`, () => assert.match(deliveryAdvice({ sendStatus, deliverStatus }), advice));
	advises(0, 1, /^$/);
	advises(0, 2, /^Check the spelling of the address\. The SES console may show why/);
	advises(0, 3, /^The response says why\./);
	advises(0, 8, /^$/);
	advises(1007, 2, /^$/);
});
