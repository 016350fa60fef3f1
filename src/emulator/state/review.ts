import { integer, object, oneOf, optional, string } from './parse.ts';
import type { State, Template } from './state.ts';

/** What happens to templates that are submitted: approved, left to POST `/emulator/reviews`, or rejected. */
export type Review = 'auto' | 'manual' | 'reject';

/** Seconds until a template is approved or rejected; of the service, about one business day. */
export const reviewTime = 2;

/** The official sample of ListEmailTemplates has it ("passed"). Unverified: that all approved templates have it, on both sites. */
export const approvedReason = '通过';
export const rejectedReason = 'The content looks like unsolicited advertising.';

export type Standing = Pick<Template, 'status' | 'reviewReason'>;

const pending: Standing = { status: 1, reviewReason: '' };

/**
 * The standing of a template that is submitted. It is decided now, so that an emulator with another `review` does not change it.
 *
 * @param now Unix seconds
 */
export function submitted(review: Review, now: number): Standing & Pick<Template, 'reviewed'> {
	return review === 'manual' ? pending : { ...verdicts[review === 'auto' ? 'approve' : 'reject'], reviewed: now + reviewTime };
}

/** @param now Unix seconds */
export function standingOf({ status, reviewReason, reviewed = 0 }: Template, now: number): Standing {
	return now < reviewed ? pending : { status, reviewReason };
}

const verdicts: Readonly<Record<'approve' | 'reject', Standing>> = {
	approve: { status: 0, reviewReason: approvedReason },
	reject: { status: 2, reviewReason: rejectedReason }
};

/** A reviewer's decision about a template; there is a default reason. */
interface Decision {
	readonly template: number;
	readonly verdict: 'approve' | 'reject';
	readonly reason?: string;
}

/** @throws TypeError that names the invalid field */
export const parseDecision = object<Decision>({ template: integer, verdict: oneOf('approve', 'reject'), reason: optional(string) });

/** @throws TypeError if the template does not exist */
export function decide(state: State, { template: id, verdict, reason = verdicts[verdict].reviewReason }: Decision): State {
	if (!state.templates.some(template => template.id === id)) {
		throw new TypeError(`There is no template ${id}.`);
	}
	const decided = ({ reviewed: _, ...template }: Template) => ({ ...template, ...verdicts[verdict], reviewReason: reason });
	return { ...state, templates: state.templates.map(template => (template.id === id ? decided(template) : template)) };
}
