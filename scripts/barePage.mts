import type { Browser, CDPSession } from 'playwright-core';

export type BarePageOptions = {
	readonly width: number;
	readonly height: number;
	/** JavaScript that runs before that of any page. */
	readonly script: string;
	/** What the page calls by the name of each, with values that JSON can hold. */
	readonly functions: Readonly<Record<string, (...args: never[]) => void>>;
	/** Is told once when the page is gone. */
	readonly ended: (error: Error) => void;
};

/** The one function that the page gets from the browser: it takes a text. */
const BINDING = 'tellTests';

/**
 * Opens a page of which Playwright knows nothing. Of its own, it has the browser report each message of each socket, which takes more time
 * than the messages themselves where a workbench talks to its extension host.
 *
 * @returns loads an address
 */
export async function openBarePage(browser: Browser, options: BarePageOptions): Promise<(address: string) => Promise<void>> {
	const { width, height, script, functions, ended } = options;
	const session = await browser.newBrowserCDPSession();
	// Playwright leaves alone what belongs to none of its contexts.
	const { targetId } = await session.send('Target.createTarget', { url: 'about:blank', width, height });
	const isOwn = (target: { readonly targetId: string }) => target.targetId === targetId;
	session.on('Target.targetCrashed', target => isOwn(target) && ended(new Error('The page crashed')));
	session.on('Target.targetDestroyed', target => isOwn(target) && ended(new Error('The page was closed')));
	await session.send('Target.setDiscoverTargets', { discover: true });
	const send = await attach(session, targetId, payload => {
		const [name, args] = JSON.parse(payload) as readonly [string, readonly never[]];
		functions[name]?.(...args);
	});
	await send('Page.enable');
	await send('Runtime.enable');
	await send('Runtime.addBinding', { name: BINDING });
	// As Playwright has it for its own: nothing waits for the window to be looked at.
	await send('Emulation.setFocusEmulationEnabled', { enabled: true });
	await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
	const callers = Object.keys(functions).map(
		name => `globalThis[${JSON.stringify(name)}] = (...args) => ${BINDING}(JSON.stringify([${JSON.stringify(name)}, args]));`
	);
	await send('Page.addScriptToEvaluateOnNewDocument', { source: [script, ...callers].join('\n') });
	return async address => {
		const { errorText } = (await send('Page.navigate', { url: address })) as { readonly errorText?: string };
		if (errorText !== undefined) {
			throw new Error(`The page cannot be loaded: ${errorText}`);
		}
	};
}

type Answer = { readonly id?: number; readonly error?: { readonly message: string }; readonly result?: unknown };

/** @returns sends a command to a page and resolves with its result */
async function attach(session: CDPSession, targetId: string, called: (payload: string) => void) {
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
			called(message.params.payload);
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
