import { addressKey } from '../mail/address.ts';
import { domainKey } from '../mail/domain.ts';
import type { Write } from '../ses/journal.ts';

type Check = (value: unknown) => boolean;

const isText: Check = value => typeof value === 'string' && value.length <= 1000;
const isMaybe: Check = value => value === undefined || typeof value === 'boolean';
const isTexts: Check = value => Array.isArray(value) && value.every(isText);
const isSender: Check = value =>
	typeof value === 'object' && value !== null && isText(Reflect.get(value, 'address')) && isText(Reflect.get(value, 'senderName'));

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

/** @returns `undefined` for anything that is no write */
export function readWrite(value: unknown): Write | undefined {
	if (typeof value !== 'object' || value === null) {
		return undefined;
	}
	const kind: unknown = Reflect.get(value, 'kind');
	if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) {
		return undefined;
	}
	const shape = Object.entries(shapes[kind as Write['kind']]);
	return shape.every(([name, check]) => check(Reflect.get(value, name))) ? (value as Write) : undefined;
}

/** Whether what comes of a later write tells all that is worth knowing of this one. */
export function isAnsweredBy(write: Write, later: Write): boolean {
	const subjects = subjectsOf(later);
	const isSameKind = write.kind === later.kind || (later.kind !== 'setSmtpPassword' && isOfAddresses(write) && isOfAddresses(later));
	return isSameKind && write.kind !== 'sendMail' && subjectsOf(write).every(subject => subjects.includes(subject));
}

/** Whether a later write may be refused because this one had its effect. */
export function isRepeatedBy(write: Write, later: Write): boolean {
	return write.kind === later.kind || (isCreating(write) && isCreating(later));
}

function isOfAddresses({ kind }: Write): boolean {
	return kind !== 'createDomain' && kind !== 'deleteDomain' && kind !== 'sendMail';
}

function isCreating({ kind }: Write): boolean {
	return kind === 'createAddress' || kind === 'createMany' || kind === 'changeName';
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
