// Runs beside the extension in its host: runs commands for the test outside, and measures the host. Takes orders over HTTP on loopback.
import { createHook } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as later } from 'node:timers/promises';
import { queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { CancellationTokenSource, commands, Disposable, EventEmitter, type ExtensionContext, extensions } from 'vscode';

export interface Measurement {
	/** Bytes in use after garbage was collected. */
	readonly heap: number;
	/** How many are alive, VS Code's own and those of other extensions among them; AbortSignals are what cancels a request. */
	readonly objects: Readonly<Record<'disposables' | 'emitters' | 'tokens' | 'abortSignals', number>>;
	/** Where in the extension's code timers and sockets were made that are still open. */
	readonly open: readonly string[];
	/** Rejections that nobody handled, and warnings such as of too many listeners, since the start. */
	readonly complaints: readonly string[];
}

/** A command that still asks something after this many milliseconds is left. */
const patience = 1_500;

const complaints: string[] = [];
/** By their ids. */
const openResources = new Map<number, string>();

export function activate({ subscriptions }: ExtensionContext): void {
	process.on('unhandledRejection', reason => complaints.push(`unhandled rejection: ${reason instanceof Error ? reason.stack : reason}`));
	process.on('warning', warning => {
		// That of measuring itself.
		if (warning.name !== 'ExperimentalWarning') {
			complaints.push(`warning: ${warning.stack}`);
		}
	});
	const code = extensions.getExtension('tencent-ses.tencent-ses')?.extensionPath ?? '';
	createHook({
		init(id, type) {
			if (type === 'Timeout' || type === 'Immediate' || type.startsWith('TCP') || type.startsWith('UDP')) {
				const place = new Error().stack?.split('\n').find(line => line.includes(code) || line.includes('/dist/'));
				if (place) {
					openResources.set(id, `${type}${place.slice(place.lastIndexOf('/'))}`);
				}
			}
		},
		destroy(id) {
			openResources.delete(id);
		}
	}).enable();
	setFlagsFromString('--expose-gc');
	const collect = runInNewContext('gc') as () => void;
	const server = createServer((request, response) => {
		const work = request.url === '/measure' ? measure(collect) : run(request);
		work.then(
			value => response.end(JSON.stringify(value ?? null)),
			error => response.writeHead(500).end(String(error))
		);
	});
	server.listen(0, '127.0.0.1', () => writeFileSync(process.env['SOAK_PROBE'] ?? '', String((server.address() as AddressInfo).port)));
	subscriptions.push({ dispose: () => server.close() });
}

/** Runs the command that the request names. @returns what it resolves to */
async function run(request: IncomingMessage): Promise<unknown> {
	const { id, args, leave } = (await json(request)) as { readonly id: string; readonly args: readonly unknown[]; readonly leave?: string };
	let isOver = false;
	const outcome = Promise.resolve(commands.executeCommand(id, ...args)).finally(() => {
		isOver = true;
	});
	const waiting = later(patience, undefined, { ref: false });
	await Promise.race([outcome, waiting]).catch(() => {});
	while (!isOver) {
		await commands.executeCommand(leave ?? 'workbench.action.closeQuickOpen');
		await later(100);
	}
	return outcome;
}

async function measure(collect: () => void): Promise<Measurement> {
	// What comes and goes is not left over: it is gone at one look or another.
	let open: readonly number[] | undefined;
	let heap = Number.POSITIVE_INFINITY;
	for (let look = 0; look < 20; look++) {
		await later(500);
		collect();
		heap = Math.min(heap, process.memoryUsage().heapUsed);
		open = (open ?? [...openResources.keys()]).filter(id => openResources.has(id));
	}
	const count = (kind: abstract new (...args: never[]) => unknown) => queryObjects(kind as new () => unknown, { format: 'count' });
	return {
		heap,
		objects: {
			disposables: count(Disposable),
			emitters: count(EventEmitter),
			tokens: count(CancellationTokenSource),
			abortSignals: count(AbortSignal)
		},
		open: (open ?? []).map(id => openResources.get(id) ?? ''),
		complaints
	};
}
