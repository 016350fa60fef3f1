import * as vscode from 'vscode';
import type { TemplateContent } from '../ses/templates.ts';
import { askToConfirm } from '../ui/confirm.ts';
import { plainText } from '../ui/plainText.ts';
import { UserError } from '../ui/userError.ts';
import { readSample } from './check/readSample.ts';
import { emulator } from './relation.ts';
import { positionsIn, templateFileOf } from './templateDocuments.ts';
import {
	type FileKind,
	fileNames,
	formatSettings,
	isFault,
	type Link,
	parseSettings,
	type SettingsFault,
	type TemplateSettings,
	withUnixLineEnds
} from './templateFile.ts';

/** Bytes of a file. SES has a limit for templates, but does not publish it. */
const maxSize = 1024 * 1024;

/** Why a file, or the folder, cannot be used. */
export type FileFault = { readonly file: vscode.Uri } & (
	| { readonly kind: 'link' | 'size' | 'encoding' | 'conflict' | 'noBody' | 'noSettings' | 'unreadable' }
	| { readonly kind: 'settings'; readonly fault: SettingsFault; readonly range: vscode.Range }
	/** Another folder has the same id. */
	| { readonly kind: 'repeatedId'; readonly other: vscode.Uri; readonly id: number }
);

/** The files of a template. */
export interface LocalTemplate {
	readonly folder: vscode.Uri;
	/** `undefined` if `template.json` has a fault. */
	readonly settings: TemplateSettings | undefined;
	/** `undefined` if a file has a fault. */
	readonly content: TemplateContent | undefined;
	readonly faults: readonly FileFault[];
}

/** What push and pull read and write of a template. */
export interface TemplateFiles {
	/** The content as it is now; `undefined` if a file has a fault. */
	readonly read: () => Promise<TemplateContent | undefined>;
	readonly writeBodies: (content: TemplateContent) => Promise<void>;
	/** Changes an entry of `remote` in `template.json`. The name is for a new file, or also replaces another one. */
	readonly writeLink: (key: string, link: Link, name: string, replacesName?: boolean) => Promise<void>;
}

/** The folders that contain a folder for each template: one in each root of the workspace. */
export function templateRoots(): readonly vscode.Uri[] {
	return (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => {
		const named: unknown = vscode.workspace.getConfiguration('tencentSes.templates', uri).get('folder');
		const isInside = typeof named === 'string' && named !== '' && !/^[/\\]|^[a-z]:|(^|[/\\])\.\.([/\\]|$)/i.test(named);
		return vscode.Uri.joinPath(uri, isInside ? named.replace(/[/\\]+$/, '') : 'ses-templates');
	});
}

/** The folder for new templates; asks if there are several. @throws UserError without a workspace folder */
export async function pickRoot(): Promise<vscode.Uri | undefined> {
	const roots = templateRoots();
	if (roots.length === 0) {
		throw new UserError(vscode.l10n.t('Templates are files in a folder. Open a folder first.'));
	}
	if (roots.length === 1) {
		return roots[0];
	}
	const chosen = await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t('Select the folder for the templates') });
	return chosen && roots[chosen.index];
}

/** The folder of the template that a file belongs to; `undefined` if it belongs to none. */
export function templateFolderOf(file: vscode.Uri): vscode.Uri | undefined {
	const folder = vscode.Uri.joinPath(file, '..');
	const root = vscode.Uri.joinPath(folder, '..').toString();
	return templateFileOf(file) && templateRoots().some(candidate => candidate.toString() === root) ? folder : undefined;
}

/**
 * What is in a folder; nothing if it does not exist.
 *
 * @throws UserError if it cannot be read: what is in it must not be taken for missing, and be written again
 */
async function entriesOf(folder: vscode.Uri): Promise<readonly [string, vscode.FileType][]> {
	try {
		return await vscode.workspace.fs.readDirectory(folder);
	} catch (error) {
		if (error instanceof vscode.FileSystemError && ['FileNotFound', 'FileNotADirectory'].includes(error.code)) {
			return [];
		}
		throw new UserError(
			vscode.l10n.t('The folder {0} cannot be read. Check its permissions.', plainText(vscode.workspace.asRelativePath(folder)))
		);
	}
}

/** The names that new templates cannot have. @throws UserError */
export async function takenNames(root: vscode.Uri): Promise<readonly string[]> {
	return (await entriesOf(root)).map(([name]) => name);
}

/** All templates in the workspace. @throws UserError if the folder cannot be read */
export async function readTemplates(): Promise<readonly LocalTemplate[]> {
	// A folder of a workspace may be in another one.
	const roots = new Map(templateRoots().map(root => [root.toString(), root]));
	const folders = await Promise.all(
		[...roots.values()].map(async root =>
			(await entriesOf(root)).filter(([, type]) => type & vscode.FileType.Directory).map(([name]) => vscode.Uri.joinPath(root, name))
		)
	);
	const found = await Promise.all(folders.flat().map(readTemplateFolder));
	return withRepeatedIds(found.filter(template => template !== undefined));
}

/** @returns `undefined` if the folder has no file of a template */
async function readTemplateFolder(folder: vscode.Uri): Promise<LocalTemplate | undefined> {
	const faults: FileFault[] = [];
	const at = (kind: FileKind) => vscode.Uri.joinPath(folder, fileNames[kind]);
	const read = async (kind: FileKind) => {
		const text = await readText(at(kind));
		if (typeof text === 'object') {
			faults.push(text);
			return undefined;
		}
		return text;
	};
	// Of sample.json, only the faults count.
	const [html, text, settingsText] = await Promise.all([read('html'), read('text'), read('settings'), read('sample')]);
	if (faults.length === 0 && html === undefined && text === undefined && settingsText === undefined) {
		return undefined;
	}
	const parsed = settingsText === undefined ? undefined : parseSettings(settingsText);
	if (settingsText !== undefined && parsed && isFault(parsed)) {
		faults.push({ file: at('settings'), kind: 'settings', fault: parsed, range: rangeOfFault(settingsText, parsed) });
	} else if (!parsed && !faults.some(({ file }) => file.path === at('settings').path)) {
		faults.push({ file: at('settings'), kind: 'noSettings' });
	}
	if (!html && !text && faults.length === 0) {
		faults.push({ file: at(html === undefined ? 'text' : 'html'), kind: 'noBody' });
	}
	if (await isSymbolicLink(folder)) {
		faults.unshift({ file: folder, kind: 'link' });
	}
	const settings = parsed && !isFault(parsed) ? parsed : undefined;
	const content = settings && faults.length === 0 ? { name: settings.name, ...parts(html, text) } : undefined;
	return { folder, settings, content, faults };
}

/** The value of the wrong property, or where the text stops being JSON. */
function rangeOfFault(text: string, { fault }: SettingsFault): vscode.Range {
	const read = readSample(text);
	const value = 'fault' in read ? read.fault : read.values.findLast(({ name }) => name === fault)?.valueSpan;
	return positionsIn(text)(value ?? { start: 0, end: 1 });
}

/** What push and pull read and write. The folder need not exist. */
export function filesOf(folder: vscode.Uri): TemplateFiles {
	return {
		read: async () => (await readTemplateFolder(folder))?.content,
		writeBodies: content => writeBodies(folder, content),
		writeLink: async (key, link, name, replacesName = false) => {
			const isThere = await changeSettings(folder, settings => ({
				...settings,
				name: replacesName ? name : settings.name,
				remote: { ...settings.remote, [key]: link }
			}));
			if (!isThere) {
				const settings = { name, purpose: 'notification' as const, subject: '', remote: { [key]: link } };
				await writeText(vscode.Uri.joinPath(folder, fileNames.settings), formatSettings(settings));
			}
		}
	};
}

/**
 * Changes `template.json` as it is now on disk.
 *
 * @returns whether it exists
 * @throws Error if it has a fault
 */
export async function changeSettings(folder: vscode.Uri, change: (settings: TemplateSettings) => TemplateSettings): Promise<boolean> {
	const file = vscode.Uri.joinPath(folder, fileNames.settings);
	const text = await readText(file);
	if (text === undefined) {
		return false;
	}
	const settings = typeof text === 'string' ? parseSettings(text) : undefined;
	if (typeof text !== 'string' || !settings || isFault(settings)) {
		throw new Error(`${fileNames.settings} cannot be changed, because it has a fault.`);
	}
	const changed = formatSettings(change(settings), text);
	if (changed !== text) {
		await writeText(file, changed);
	}
	return true;
}

/** Writes the bodies, with the line ends of the files that are there. A part that is missing is deleted. @throws AbortError if the user keeps it */
async function writeBodies(folder: vscode.Uri, content: Pick<TemplateContent, 'html' | 'text'>): Promise<void> {
	for (const kind of ['html', 'text'] as const) {
		const file = vscode.Uri.joinPath(folder, fileNames[kind]);
		const before = await readText(file);
		const now = content[kind];
		const isLink = typeof before === 'object' && before.kind === 'link';
		if (isLink) {
			// What it leads to is not part of the template.
			await vscode.workspace.fs.delete(file);
		}
		if (now !== undefined) {
			const isDos = typeof before === 'string' && before.includes('\r\n');
			await writeText(file, isDos ? withUnixLineEnds(now).replaceAll('\n', '\r\n') : withUnixLineEnds(now));
		} else if (before !== undefined && !isLink && !(await toTrash(file))) {
			throw AbortSignal.abort().reason;
		}
	}
}

export async function writeText(file: vscode.Uri, text: string): Promise<void> {
	await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(text));
}

/**
 * Moves a file or folder to the trash. Asks before it is deleted permanently, which is the only way where there is no trash, such as on a
 * remote machine.
 *
 * @param detail below that question
 * @returns whether it was deleted
 */
export async function toTrash(uri: vscode.Uri, detail?: string): Promise<boolean> {
	try {
		await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
		return true;
	} catch {
		const name = plainText(vscode.workspace.asRelativePath(uri));
		const question = vscode.l10n.t('{0} cannot be moved to the trash. Delete it permanently?', name);
		if (!(await askToConfirm(question, vscode.l10n.t('Delete Permanently'), detail))) {
			return false;
		}
		await vscode.workspace.fs.delete(uri, { recursive: true });
		return true;
	}
}

/** Documents of a template that have unsaved changes. */
export function unsavedFiles(folder: vscode.Uri): readonly vscode.TextDocument[] {
	return vscode.workspace.textDocuments.filter(({ uri, isDirty }) => isDirty && templateFolderOf(uri)?.toString() === folder.toString());
}

/** SES has no empty parts. */
function parts(html = '', text = ''): Pick<TemplateContent, 'html' | 'text'> {
	return { ...(html === '' ? {} : { html: withUnixLineEnds(html) }), ...(text === '' ? {} : { text: withUnixLineEnds(text) }) };
}

/** The text of a file; `undefined` if it does not exist. */
async function readText(file: vscode.Uri): Promise<string | undefined | FileFault> {
	try {
		const { type, size } = await vscode.workspace.fs.stat(file);
		if (type & vscode.FileType.SymbolicLink) {
			return { file, kind: 'link' };
		}
		if (size > maxSize) {
			return { file, kind: 'size' };
		}
		const text = new TextDecoder('utf-8', { fatal: true }).decode(await vscode.workspace.fs.readFile(file));
		return /^<{7} /m.test(text) && /^>{7} /m.test(text) ? { file, kind: 'conflict' } : text;
	} catch (error) {
		if (error instanceof vscode.FileSystemError && error.code === 'FileNotFound') {
			return undefined;
		}
		return { file, kind: error instanceof TypeError ? 'encoding' : 'unreadable' };
	}
}

async function isSymbolicLink(uri: vscode.Uri): Promise<boolean> {
	return vscode.workspace.fs.stat(uri).then(
		({ type }) => (type & vscode.FileType.SymbolicLink) !== 0,
		// It was deleted meanwhile.
		() => false
	);
}

/** An id must not be in two folders: one would overwrite the other. Those of emulators may, because each developer has another emulator. */
function withRepeatedIds(templates: readonly LocalTemplate[]): readonly LocalTemplate[] {
	const idsOf = ({ settings }: LocalTemplate) =>
		Object.entries(settings?.remote ?? {})
			.filter(([key]) => !key.endsWith(`/${emulator}`))
			.map(([key, { id }]) => ({ key: `${key} ${id}`, id }));
	return templates.map(template => {
		for (const { key, id } of idsOf(template)) {
			const other = templates.find(candidate => candidate !== template && idsOf(candidate).some(known => known.key === key));
			if (other) {
				const file = vscode.Uri.joinPath(template.folder, fileNames.settings);
				return { ...template, content: undefined, faults: [...template.faults, { file, kind: 'repeatedId', other: other.folder, id }] };
			}
		}
		return template;
	});
}
