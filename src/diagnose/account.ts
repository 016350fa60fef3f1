import type { Action, Input } from '../ses/actions.ts';
import type { SesClient } from '../ses/client.ts';
import { type HttpAnswer, isFailure, type KeyFacts, type Permission } from './facts.ts';
import { exchange } from './httpExchange.ts';
import { attempt, type Limits } from './limits.ts';
import { type Question, questions, verdictOf } from './probes.ts';

export interface KeyOptions {
	/** Signs as the product does. */
	readonly client: Pick<SesClient, 'sign' | 'call'>;
	/** Whether to ask for changes, too; see `questions`. */
	readonly asksForChanges: boolean;
	readonly limits: Limits;
	readonly fetch: typeof fetch;
	/** Is told of every request. Gets nothing secret. */
	readonly onCall: (action: string, code: string | undefined, milliseconds: number, requestId: string | undefined) => void;
}

/**
 * Finds out whether the service accepts the key and what it may do. Each request is sent once, beside the client that paces, repeats and
 * remembers: this is about what the service says to one request.
 *
 * @throws the signal's reason
 */
export async function tryKey(options: KeyOptions): Promise<KeyFacts> {
	const asked = questions(Date.now());
	const [first, ...others] = asked;
	if (!first) {
		return { identity: 'noCredentials', permissions: [] };
	}
	let identity = await ask(options, first);
	if (isClockOff(identity)) {
		// The client learns the service's time by a call of its own, and signs with it from then on.
		await attempt(options.limits, ended => options.client.call('ListEmailIdentities', { Limit: 1 }, ended));
		identity = await ask(options, first);
	}
	if (!isAccepted(identity)) {
		return { identity, permissions: [] };
	}
	const permissions = others.map(question => permissionOf(options, question));
	return { identity, permissions: [permission(first.action, identity), ...(await Promise.all(permissions))] };
}

/** Whether the service knows who called, be it that CAM lets them do nothing. */
export function isAccepted(identity: KeyFacts['identity']): identity is HttpAnswer {
	return (
		typeof identity === 'object' &&
		!isFailure(identity) &&
		identity.isSes &&
		(identity.code === undefined || verdictOf(identity.code) === 'denied')
	);
}

function isClockOff(identity: KeyFacts['identity']): boolean {
	return typeof identity === 'object' && !isFailure(identity) && identity.code === 'AuthFailure.SignatureExpire';
}

async function permissionOf(options: KeyOptions, question: Question): Promise<Permission> {
	const isLeftOut = !question.isRead && !options.asksForChanges;
	if (question.input === undefined || isLeftOut) {
		return { action: question.action, verdict: 'notAsked', code: undefined };
	}
	return permission(question.action, await ask(options, question));
}

function permission(action: Action, answer: KeyFacts['identity']): Permission {
	if (typeof answer !== 'object' || isFailure(answer)) {
		return { action, verdict: 'unclear', code: typeof answer === 'object' ? answer.failed : undefined };
	}
	return { action, verdict: answer.isSes ? verdictOf(answer.code) : 'unclear', code: answer.isSes ? answer.code : `HTTP ${answer.status}` };
}

async function ask({ client, limits, fetch, onCall }: KeyOptions, { action, input }: Question): Promise<KeyFacts['identity']> {
	const started = performance.now();
	let isSigned = false;
	const answer = await attempt(limits, async ended => {
		const { url, ...request } = await client.sign(action, input as Input<typeof action>);
		isSigned = true;
		return exchange(url, request, ended, fetch);
	});
	if (!isSigned) {
		return 'noCredentials';
	}
	const milliseconds = Math.round(performance.now() - started);
	if (isFailure(answer)) {
		onCall(action, 'Network', milliseconds, undefined);
	} else {
		onCall(action, answer.isSes ? answer.code : 'UnreadableAnswer', milliseconds, answer.requestId);
	}
	return answer;
}
