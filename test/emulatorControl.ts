import assert from 'node:assert/strict';
import type { Fault } from '../src/emulator/faults.ts';
import type { State } from '../src/emulator/state/state.ts';

/** Steers a running emulator (see src/emulator/control.ts). */
export class EmulatorControl {
	private readonly _endpoint: string;

	constructor(endpoint: string) {
		this._endpoint = endpoint;
	}

	/** The next request meets this. */
	async addFault(fault: Fault): Promise<void> {
		await this._send('POST', 'faults', fault);
	}

	async clearFaults(): Promise<void> {
		await this._send('DELETE', 'faults');
	}

	async state(): Promise<State> {
		return (await this._send('GET', 'state')) as State;
	}

	async replaceState(state: State): Promise<void> {
		await this._send('POST', 'state', state);
	}

	async resetState(): Promise<void> {
		await this._send('DELETE', 'state');
	}

	/** The names of the actions that have arrived so far, oldest first. */
	async actions(): Promise<readonly string[]> {
		return ((await this._send('GET', 'log')) as readonly { readonly action: string }[]).map(({ action }) => action);
	}

	/** The sender with this address, if the emulator has it. */
	async sender(address: string): Promise<State['senders'][number] | undefined> {
		return (await this.state()).senders.find(sender => sender.address === address);
	}

	private async _send(method: string, path: string, body?: object): Promise<unknown> {
		const answer = await fetch(`${this._endpoint}/emulator/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
		assert.equal(answer.status, 200);
		return answer.json();
	}
}
