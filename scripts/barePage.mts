import type { Browser, CDPSession } from 'playwright-core';

export type BarePageOptions = {
	readonly width: number;
	readonly height: number;
	/** JavaScript to run before the scripts of the page. */
	readonly script: string;
	/** Global functions of the page. Arguments are passed as JSON. */
	readonly functions: Readonly<Record<string, (...args: never[]) => void>>;
	/** Called when the page crashes or is closed. */
	readonly onEnd: (error: Error) => void;
};

/** The name of the function through which the page calls `functions`. */
const BINDING = 'callTests';

/** Without frames, the browser never calls these functions. */
const framesWithoutBrowser = `
	window.requestAnimationFrame = callback => setTimeout(() => callback(performance.now()), 4);
	window.cancelAnimationFrame = clearTimeout;
`;

/**
 * Opens a page that is not drawn, because tests do not read its pixels, and that Playwright does not manage. In Playwright's own pages, the
 * browser reports every WebSocket message, which takes more time than the messages of a workbench and its extension host themselves.
 *
 * @returns navigates to a URL
 */
export async function openBarePage(browser: Browser, options: BarePageOptions): Promise<(address: string) => Promise<void>> {
	const { width, height, script, functions, onEnd } = options;
	const session = await browser.newBrowserCDPSession();
	// Playwright ignores targets that are in none of its contexts.
	const target = { url: 'about:blank', width, height };
	const { targetId } = await session
		.send('Target.createTarget', { ...target, enableBeginFrameControl: true })
		// An installed Chrome always draws.
		.catch(() => session.send('Target.createTarget', target));
	const isOwn = (target: { readonly targetId: string }) => target.targetId === targetId;
	session.on('Target.targetCrashed', target => isOwn(target) && onEnd(new Error('The page crashed')));
	session.on('Target.targetDestroyed', target => isOwn(target) && onEnd(new Error('The page was closed')));
	await session.send('Target.setDiscoverTargets', { discover: true });
	const send = await attach(session, targetId, payload => {
		const [name, args] = JSON.parse(payload) as readonly [string, readonly never[]];
		functions[name]?.(...args);
	});
	await send('Page.enable');
	await send('Runtime.enable');
	await send('Runtime.addBinding', { name: BINDING });
	// As in Playwright: the page behaves as if it had the focus.
	await send('Emulation.setFocusEmulationEnabled', { enabled: true });
	await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
	const callers = Object.keys(functions).map(
		name => `globalThis[${JSON.stringify(name)}] = (...args) => ${BINDING}(JSON.stringify([${JSON.stringify(name)}, args]));`
	);
	await send('Page.addScriptToEvaluateOnNewDocument', { source: [framesWithoutBrowser, script, ...callers].join('\n') });
	return async address => {
		const { errorText } = (await send('Page.navigate', { url: address })) as { readonly errorText?: string };
		if (errorText !== undefined) {
			throw new Error(`The page could not be loaded: ${errorText}`);
		}
	};
}

type Answer = { readonly id?: number; readonly error?: { readonly message: string }; readonly result?: unknown };

/** Attaches to a target. @returns sends a command to it */
async function attach(session: CDPSession, targetId: string, onCall: (payload: string) => void) {
	const { sessionId } = await session.send('Target.attachToTarget', { targetId, flatten: false });
	const waiting = new Map<number, (answer: Answer) => void>();
	session.on('Target.receivedMessageFromTarget', event => {
		if (event.sessionId !== sessionId) {
			return;
		}
		const message = JSON.parse(event.message) as Answer & { readonly method?: string; readonly params?: { readonly payload: string } };
		if (message.id !== undefined) {
			waiting.get(message.id)?.(message);
			waiting.delete(message.id);
		} else if (message.method === 'Runtime.bindingCalled' && message.params) {
			onCall(message.params.payload);
		}
	});
	let count = 0;
	return async (method: string, params: object = {}): Promise<unknown> => {
		const id = ++count;
		const answered = new Promise<Answer>(resolve => waiting.set(id, resolve));
		await session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
		const { error, result } = await answered;
		if (error) {
			throw new Error(`${method}: ${error.message}`);
		}
		return result;
	};
}
