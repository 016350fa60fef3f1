import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Fault } from '../../src/emulator/faults/faultKinds.ts';
import type { Emulator } from '../../src/emulator/server.ts';
import { SesClient } from '../../src/ses/client.ts';
import { isSesError } from '../../src/ses/errors.ts';
import { listTemplates, readTemplate, type TemplateContent } from '../../src/ses/templates.ts';
import { type AccountTemplates, readEntries, type TemplateEntry } from '../../src/templates/accountTemplates.ts';
import type { LocalTemplate, TemplateFiles } from '../../src/templates/localTemplates.ts';
import { ChangedMeanwhile, losesChanges, pull, push, questionOfPush } from '../../src/templates/sync.ts';
import { contentHash, type Link } from '../../src/templates/templateFile.ts';
import { EmulatorControl } from './emulatorControl.ts';
import { startFaultyEmulator } from './faultyEmulator.ts';

/** What somebody does with a template. */
type Step =
	| { readonly do: 'edit' | 'editThere' | 'createThere' | 'deleteThere' | 'approve' | 'reject' }
	| {
			readonly do: 'push' | 'pull';
			/** Whether the user agrees to lose what the question names. */
			readonly agrees: boolean;
			/** For the first matching request. */
			readonly fault?: Fault | undefined;
			/** SES cannot be asked whether the request had its effect. */
			readonly staysUnknown: boolean;
			/** Somebody edits while the question is open. */
			readonly meanwhile?: 'edit' | 'editThere' | undefined;
			/** The window is killed before this write to the files. */
			readonly crash?: 0 | 1 | undefined;
	  };

/** How often things happened, so that a test can tell that they did. */
export interface Figures {
	readonly sequences: number;
	pushed: number;
	pulled: number;
	/** Nothing was done, because it was not what the user confirmed. */
	stopped: number;
	failed: number;
	crashed: number;
	confirmed: number;
}

class Crash extends Error {}

const name = 'welcome';
const place = 'international/ap-singapore/';
const key = { place, account: 'emulator' };

const fault = fc.constantFrom<Fault>(
	{ drop: 'before' },
	{ drop: 'after' },
	{ code: 'InternalError' },
	{ code: 'InternalError', afterEffect: true },
	{ status: 502, body: '<html>', contentType: 'text/html', afterEffect: true }
);
const step: fc.Arbitrary<Step> = fc.oneof(
	fc.record({ do: fc.constantFrom('edit', 'edit', 'editThere', 'editThere', 'createThere', 'deleteThere', 'approve', 'reject') }),
	fc.record({
		do: fc.constantFrom('push', 'pull'),
		agrees: fc.boolean(),
		fault: fc.option(fault, { nil: undefined, freq: 2 }),
		staysUnknown: fc.boolean(),
		meanwhile: fc.option(fc.constantFrom('edit', 'editThere'), { nil: undefined, freq: 2 }),
		crash: fc.option(fc.constantFrom(0, 1), { nil: undefined, freq: 2 })
	})
) as fc.Arbitrary<Step>;

const firstSteps: readonly Step[] = [{ do: 'edit' }, { do: 'push', agrees: false, staysUnknown: false }];

/**
 * Runs random sequences of edits, pushes, pulls, reviews, lost answers and crashes with a template, and compares the emulator and the files
 * with what was confirmed.
 *
 * @throws if an edit, here or in SES, was lost before the other side had it and without a confirmation, or if the view shows another
 * relation than that of the files and the emulator
 */
export async function checkTemplates(count: number, seed: number): Promise<Figures> {
	const emulator = await startFaultyEmulator({ rateLimits: false, review: 'manual' });
	const figures: Figures = { sequences: count, pushed: 0, pulled: 0, stopped: 0, failed: 0, crashed: 0, confirmed: 0 };
	try {
		await fc.assert(
			fc.asyncProperty(fc.boolean(), fc.array(step, { minLength: 4, maxLength: 10 }), async (isPushed, steps) => {
				const world = new World(emulator, figures);
				await world.reset();
				for (const one of [...(isPushed ? firstSteps : []), ...steps]) {
					await world.take(one);
					await world.check();
				}
			}),
			{ numRuns: count, seed }
		);
	} finally {
		await emulator.close();
	}
	return figures;
}

/** The files. */
interface Folder {
	text: string | undefined;
	link: Link | undefined;
	/** All texts that the files had. */
	readonly had: Set<string>;
	/** All texts that SES had under this name. */
	readonly hadThere: Set<string>;
}

class World {
	private readonly _control: EmulatorControl;
	private readonly _client: SesClient;
	private readonly _figures: Figures;
	private readonly _folder: Folder = { text: undefined, link: undefined, had: new Set(), hadThere: new Set() };
	private _count = 0;

	constructor(emulator: Emulator, figures: Figures) {
		this._control = new EmulatorControl(emulator.endpoint);
		this._client = new SesClient({ ...emulator, credentials: () => emulator, pacer: undefined, delay: async () => {}, timeout: 5000 });
		this._figures = figures;
	}

	async reset(): Promise<void> {
		await this._control.replaceState({ domains: [], senders: [], templates: [] });
	}

	async take(one: Step): Promise<void> {
		const { _folder: folder } = this;
		switch (one.do) {
			case 'edit':
				this._edit(folder);
				break;
			case 'editThere':
				await this._changeThere(folder, 'edit');
				break;
			case 'createThere':
				await this._changeThere(folder, 'create');
				break;
			case 'deleteThere':
				await this._changeThere(folder, 'delete');
				break;
			case 'approve':
			case 'reject': {
				const there = await this._there(folder);
				if (there) {
					await this._control.review({ template: there.id, verdict: one.do });
				}
				break;
			}
			default:
				await this._move(folder, one);
		}
	}

	/** The view shows what is there. */
	async check(): Promise<void> {
		const entries = await this._entries();
		const { _folder: folder } = this;
		const entry = entries.find(({ local }) => local);
		const there = await this._there(folder, entry);
		assert.equal(entry?.local?.content?.text, folder.text);
		assert.equal(
			entry?.relation === 'same',
			folder.text !== undefined && there?.text === folder.text,
			JSON.stringify({ folder, entry, there })
		);
		if (entry) {
			assert.equal(['onlyHere', 'gone'].includes(entry.relation), there === undefined);
			assert.equal(entry.remote?.id, there?.id);
		}
	}

	private _edit(folder: Folder): void {
		folder.text = `here ${++this._count}`;
		folder.had.add(folder.text);
	}

	/** What SES has of it: the linked template, or the only one of its name. */
	private async _there({ link, text }: Folder, entry?: TemplateEntry) {
		const { templates } = await this._control.state();
		const same = templates.filter(template => template.name === name);
		const linked = link && templates.find(({ id }) => id === link.id);
		return link && text !== undefined ? linked : entry && same.length > 1 ? undefined : same[0];
	}

	private async _changeThere(folder: Folder, what: 'edit' | 'create' | 'delete'): Promise<void> {
		const state = await this._control.state();
		const there = await this._there(folder);
		if ((what === 'create') === (there !== undefined)) {
			return;
		}
		const text = `there ${++this._count}`;
		const id = 1 + Math.max(10_000, state.deletedTemplateId ?? 0, ...state.templates.map(template => template.id));
		const others = state.templates.filter(template => template.id !== there?.id);
		const changed = there ?? { id, name, html: '', created: 0, region: 'ap-singapore', status: 1, reviewReason: '' };
		await this._control.replaceState({
			...state,
			...(what === 'delete' ? { deletedTemplateId: Math.max(state.deletedTemplateId ?? 0, there?.id ?? 0) } : {}),
			templates: what === 'delete' ? others : [...others, { ...changed, text, status: 1, reviewReason: '' }]
		});
		if (what !== 'delete') {
			folder.hadThere.add(text);
		}
	}

	private async _account(): Promise<AccountTemplates> {
		const remotes = await listTemplates(this._client);
		return { profile: undefined as never, client: this._client, key, remotes, contents: new Map() };
	}

	private async _entries(account?: AccountTemplates): Promise<readonly TemplateEntry[]> {
		const locals = this._folder.text === undefined ? [] : [local(this._folder)];
		return readEntries(account ?? (await this._account()), locals);
	}

	/** Pushes or pulls as the commands do. */
	private async _move(folder: Folder, one: Extract<Step, { readonly do: 'push' | 'pull' }>): Promise<void> {
		const account = await this._account();
		const entries = await this._entries(account);
		const entry = entries.find(({ local, remote }) => (local ? local.settings?.name : remote?.name) === name);
		const content: TemplateContent | undefined = entry?.local?.content;
		if (!entry || (one.do === 'push' ? !content : !entry.remote)) {
			return;
		}
		const question = one.do === 'push' ? questionOfPush(entry.relation) : losesChanges(entry.relation) ? 'overwrite' : 'plain';
		if (question === 'nothing' || question === 'pullFirst' || (question === 'overwrite' && !one.agrees)) {
			return;
		}
		const isAgreed = question === 'overwrite';
		this._figures.confirmed += Number(isAgreed);
		if (one.meanwhile === 'edit' && folder.text !== undefined) {
			this._edit(folder);
		} else if (one.meanwhile === 'editThere') {
			await this._changeThere(folder, 'edit');
		}
		const hereBefore = folder.text;
		const thereBefore = (await this._there(folder, entry))?.text;
		if (one.fault) {
			await this._control.addFault({ ...one.fault, action: entry.remote ? 'UpdateEmailTemplate' : 'CreateEmailTemplate' });
			if (one.staysUnknown) {
				await this._control.addFault({
					action: entry.remote ? 'GetEmailTemplate' : 'ListEmailTemplates',
					after: 1,
					drop: 'before',
					times: 9
				});
			}
		}
		try {
			const files = this._files(folder, one.crash);
			if (one.do === 'push' && content) {
				await push(account, entry, content, files);
				this._figures.pushed++;
			} else {
				const remote = entry.content ?? (await readTemplate(this._client, entry.remote?.id ?? 0));
				await pull(entry, remote, files);
				this._figures.pulled++;
			}
		} catch (error) {
			this._figures.stopped += Number(error instanceof ChangedMeanwhile);
			this._figures.failed += Number(isSesError(error));
			this._figures.crashed += Number(error instanceof Crash);
			assert.ok(error instanceof ChangedMeanwhile || error instanceof Crash || isSesError(error), String(error));
		} finally {
			await this._control.clearFaults();
		}
		const seen = contentHash({ name, text: thereBefore ?? '' }) === contentHash(entry.content ?? { name: '', text: '' });
		const thereNow = (await this._there(folder))?.text;
		if (thereNow !== thereBefore && thereBefore !== undefined) {
			assert.ok(folder.had.has(thereBefore) || (isAgreed && seen), `An edit in SES was lost: ${thereBefore}`);
		}
		if (thereNow !== undefined) {
			folder.hadThere.add(thereNow);
		}
		if (folder.text !== hereBefore && hereBefore !== undefined) {
			assert.ok(folder.hadThere.has(hereBefore) || (isAgreed && hereBefore === content?.text), `An edit here was lost: ${hereBefore}`);
		}
	}

	private _files(folder: Folder, crash: number | undefined): TemplateFiles {
		let writes = 0;
		const write = (change: () => void) => {
			if (writes++ === crash) {
				throw new Crash('The window is killed.');
			}
			change();
		};
		return {
			read: async () => local(folder).content,
			writeBodies: async ({ text }) =>
				write(() => {
					folder.text = text;
					folder.had.add(text ?? '');
				}),
			writeLink: async (_, link) =>
				write(() => {
					folder.link = link;
				})
		};
	}
}

function local({ text, link }: Folder): LocalTemplate {
	return {
		folder: undefined as never,
		settings: { name, purpose: 'test', subject: '', remote: link ? { [place + key.account]: link } : {} },
		content: text === undefined ? undefined : { name, text },
		faults: []
	};
}
