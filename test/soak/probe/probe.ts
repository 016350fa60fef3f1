// Runs in the same host as the extension. Runs commands for the test and measures the host, controlled over HTTP on loopback.
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
	/** Bytes in use after garbage collection. */
	readonly heap: number;
	/** Numbers of live objects, including those of VS Code and other extensions. */
	readonly objects: Readonly<Record<'disposables' | 'emitters' | 'tokens' | 'abortSignals', number>>;
	/** The places in the extension's code that created open timers and sockets. */
	readonly open: readonly string[];
	/** Unhandled rejections and warnings, such as of too many listeners. */
	readonly complaints: readonly string[];
}

/** Milliseconds until the quick input of a command is dismissed. */
const dismissAfter = 1_500;

const complaints: string[] = [];
/** By async id. */
const openResources = new Map<number, string>();

export function activate({ subscriptions }: ExtensionContext): void {
	process.on('unhandledRejection', reason => complaints.push(`unhandled rejection: ${reason instanceof Error ? reason.stack : reason}`));
	process.on('warning', warning => {
		// Caused by the probe itself.
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

/** Runs the command of a request. @returns its result */
async function run(request: IncomingMessage): Promise<unknown> {
	const { id, args, dismiss } = (await json(request)) as {
		readonly id: string;
		readonly args: readonly unknown[];
		readonly dismiss?: string;
	};
	let hasEnded = false;
	const outcome = Promise.resolve(commands.executeCommand(id, ...args)).finally(() => {
		hasEnded = true;
	});
	const waiting = later(dismissAfter, undefined, { ref: false });
	await Promise.race([outcome, waiting]).catch(() => {});
	while (!hasEnded) {
		await commands.executeCommand(dismiss ?? 'workbench.action.closeQuickOpen');
		await later(100);
	}
	return outcome;
}

async function measure(collect: () => void): Promise<Measurement> {
	// Only resources that exist in all samples are leaks.
	let open: readonly number[] | undefined;
	let heap = Number.POSITIVE_INFINITY;
	for (let sample = 0; sample < 20; sample++) {
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
