import { approvedReason, rejectedReason } from './review.ts';
import type { Template } from './state.ts';

/** The templates of a new emulator. */
export const sampleTemplateIds = {
	/** Approved; variables `name` and `code`, HTML and text. */
	code: 10_001,
	/** Approved; no variables, HTML only. */
	newsletter: 10_002,
	/** Approved; variables `name` and `order`, text only. */
	order: 10_003,
	/** In review until POST `/emulator/reviews` decides. */
	pending: 10_004,
	/** Rejected, with a reason. */
	rejected: 10_005
} as const;

/** 2026-01-01T00:00:00Z */
export const newYear = 1_767_225_600;
const hour = 3600;

/** Unverified, from one user's report on the mainland site: a template belongs to the region in which it was created. */
export function sampleTemplates(region: string): readonly Template[] {
	const { code, newsletter, order, pending, rejected } = sampleTemplateIds;
	const common = { status: 0, html: '', text: '', reviewReason: approvedReason, region };
	const templates: readonly Omit<Template, 'created'>[] = [
		{
			...common,
			id: code,
			name: 'Sign-in code',
			html: '<!doctype html>\n<html>\n<body>\n<p>Hello {{name}},</p>\n<p>your sign-in code is <b>{{code}}</b>. It is good for ten minutes.</p>\n</body>\n</html>\n',
			text: 'Hello {{name}},\n\nyour sign-in code is {{code}}. It is good for ten minutes.\n'
		},
		{
			...common,
			id: newsletter,
			name: 'Newsletter, January',
			html: '<!doctype html>\n<html>\n<body>\n<h1>What is new</h1>\n<p>新年快乐！ A happy new year from all of us.</p>\n</body>\n</html>\n'
		},
		{
			...common,
			id: order,
			name: 'Order received',
			text: 'Dear {{name}},\n\nthank you for your order {{order}}. We will tell you when it is on its way.\n'
		},
		{
			...common,
			id: pending,
			name: 'Password reset',
			status: 1,
			reviewReason: '',
			html: '<p>Hello {{name}}, <a href="https://shop.example.net/reset?token={{token}}">choose a new password</a>.</p>\n'
		},
		{
			...common,
			id: rejected,
			name: 'Win a prize',
			status: 2,
			html: '<p>{{name}}, you have won!</p>\n',
			reviewReason: rejectedReason
		}
	];
	return templates.map((template, index) => ({ ...template, created: newYear + index * hour }));
}
