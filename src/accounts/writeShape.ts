import { addressKey } from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import type { Write } from '../ses/journal.ts';
import { property } from '../ui/property.ts';

type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string' && value.length <= 1000;
const isMaybe: Check = value => value === undefined || typeof value === 'boolean';
const isTexts: Check = value => Array.isArray(value) && value.every(isText);
const isSender: Check = value => isText(property(value, 'address')) && isText(property(value, 'senderName'));

type Fields<W> = W extends Write ? { readonly [K in Exclude<keyof W, 'kind'>]: Check } : never;

const shapes: { readonly [K in Write['kind']]: Fields<Extract<Write, { readonly kind: K }>> } = {
	createAddress: { address: isText, senderName: isText },
	createMany: { senders: value => Array.isArray(value) && value.every(isSender) },
	deleteAddresses: { addresses: isTexts },
	changeName: { address: isText, oldName: isText, newName: isText, hadPassword: isMaybe },
	setSmtpPassword: { address: isText, hadPassword: isMaybe },
	createDomain: { domain: isText, keyLength: value => value === 1024 || value === 2048 },
	deleteDomain: { domain: isText, addresses: isTexts },
	sendMail: { from: isText, to: isTexts }
};

/** @returns `undefined` for anything but a write */
export function readWrite(value: unknown): Write | undefined {
	const shape = Object.entries(shapes).find(([kind]) => kind === property(value, 'kind'))?.[1];
	const isWrite = shape && Object.entries<Check>(shape).every(([name, check]) => check(property(value, name)));
	return isWrite ? (value as Write) : undefined;
}

/** Whether the outcome of a later write makes that of this one irrelevant. */
export function isAnsweredBy(write: Write, later: Write): boolean {
	const subjects = subjectsOf(later);
	const isSameKind = write.kind === later.kind || (isOfAddresses(write) && isOfAddresses(later) && later.kind !== 'setSmtpPassword');
	return isSameKind && write.kind !== 'sendMail' && subjectsOf(write).every(subject => subjects.includes(subject));
}

/** Whether SES may reject a later write because this one took effect. */
export function isRepeatedBy(write: Write, later: Write): boolean {
	const isCreating = ({ kind }: Write) => kind === 'createAddress' || kind === 'createMany' || kind === 'changeName';
	return write.kind === later.kind || (isCreating(write) && isCreating(later));
}

function isOfAddresses({ kind }: Write): boolean {
	return kind !== 'createDomain' && kind !== 'deleteDomain' && kind !== 'sendMail';
}

function subjectsOf(write: Write): readonly string[] {
	switch (write.kind) {
		case 'createAddress':
		case 'changeName':
		case 'setSmtpPassword':
			return [addressKey(write.address)];
		case 'createDomain':
		case 'deleteDomain':
			return [domainKey(write.domain)];
		case 'deleteAddresses':
			return write.addresses.map(addressKey);
		case 'createMany':
			return write.senders.map(({ address }) => addressKey(address));
		case 'sendMail':
			return [];
	}
}
