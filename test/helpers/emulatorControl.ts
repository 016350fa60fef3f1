import assert from 'node:assert/strict';
import type { LogEntry } from '../../src/emulator/answering.ts';
import type { Fault } from '../../src/emulator/faults/faultKinds.ts';
import type { KeptMail } from '../../src/emulator/mailbox.ts';
import type { State } from '../../src/emulator/state/state.ts';
import type { Withdrawal, Zone, ZoneRecord } from '../../src/emulator/state/zone.ts';

/** How many requests a refusal must hit until someone who waits is told of it: what passes is tried again three times. */
export function timesUntilTold(code: string): number {
	return code.startsWith('RequestLimitExceeded') || code === 'FailedOperation.ServiceNotAvailable' ? 4 : 1;
}

/** Steers a running emulator (see src/emulator/control.ts). */
export class EmulatorControl {
	private readonly _endpoint: string;
	private _mayHaveFaults = true;

	constructor(endpoint: string) {
		this._endpoint = endpoint;
	}

	/** The next request meets this, or the one that the fault waits for. */
	async addFault(fault: Fault): Promise<void> {
		this._mayHaveFaults = true;
		await this._send('POST', 'faults', fault);
	}

	/** What waits for a request, oldest first. */
	async faults(): Promise<readonly Fault[]> {
		return (await this._send('GET', 'faults')) as readonly Fault[];
	}

	/** Asks nothing of the emulator where no fault was added since this was last done. */
	async clearFaults(): Promise<void> {
		if (this._mayHaveFaults) {
			await this._send('DELETE', 'faults');
			this._mayHaveFaults = false;
		}
	}

	async state(): Promise<State> {
		return (await this._send('GET', 'state')) as State;
	}

	/** Without a zone, what the domains claim was found is published; without templates, there are the sample ones. */
	async replaceState(state: Pick<State, 'domains' | 'senders'> & Partial<State>): Promise<void> {
		await this._send('POST', 'state', state);
	}

	async resetState(): Promise<void> {
		await this._send('DELETE', 'state');
	}

	/** Publishes DNS records. Values may be as SES asks for them, an MX without its preference too. */
	async publish(records: readonly ZoneRecord[]): Promise<void> {
		await this._send('POST', 'dns', { publish: records });
	}

	/** Publishes what SES wants to see for a domain, in place of what is there. */
	async publishAll(domain: string): Promise<void> {
		const { domains } = await this.state();
		const records = domains.find(({ name }) => name === domain)?.records ?? [];
		assert.ok(records.length > 0);
		await this.withdraw(records.map(({ type, name }) => ({ type, name })));
		await this.publish(records.map(({ type, name, expected }) => ({ type, name, value: expected })));
	}

	/** Withdraws DNS records; without a value, all of that type at that name. */
	async withdraw(records: readonly Withdrawal[]): Promise<void> {
		await this._send('POST', 'dns', { withdraw: records });
	}

	/** What is published. */
	async zone(): Promise<Zone> {
		return (await this._send('GET', 'dns')) as Zone;
	}

	/** Puts the emulator's clock ahead of the real one. */
	async setClock(offsetSeconds: number): Promise<void> {
		await this._send('POST', 'clock', { offsetSeconds });
	}

	/** The messages that were taken on last, newest first. */
	async mails(): Promise<readonly KeptMail[]> {
		return (await this._send('GET', 'mails')) as readonly KeptMail[];
	}

	/** One of them as it came (RFC 5322). */
	async mail(id: string): Promise<Uint8Array> {
		const answer = await fetch(`${this._endpoint}/emulator/mails/${id}`);
		assert.equal(answer.status, 200);
		return new Uint8Array(await answer.arrayBuffer());
	}

	async clearMails(): Promise<void> {
		await this._send('DELETE', 'mails');
	}

	/** PEM; that of the SMTP server, for clients to trust. */
	async certificate(): Promise<string> {
		const answer = await fetch(`${this._endpoint}/emulator/certificate`);
		assert.equal(answer.status, 200);
		return answer.text();
	}

	/** The names of the actions that have arrived so far, oldest first. */
	async actions(): Promise<readonly string[]> {
		return ((await this._send('GET', 'log')) as readonly { readonly action: string }[]).map(({ action }) => action);
	}

	/** What has arrived so far, oldest first. */
	async log(): Promise<readonly LogEntry[]> {
		return (await this._send('GET', 'log')) as readonly LogEntry[];
	}

	async clearLog(): Promise<void> {
		await this._send('DELETE', 'log');
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
