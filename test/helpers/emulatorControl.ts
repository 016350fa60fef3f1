import assert from 'node:assert/strict';
import type { Fault } from '../../src/emulator/faults/faultKinds.ts';
import type { KeptMail } from '../../src/emulator/mailbox.ts';
import type { LogEntry } from '../../src/emulator/requestLog.ts';
import type { State } from '../../src/emulator/state/state.ts';
import type { Withdrawal, Zone, ZoneRecord } from '../../src/emulator/state/zone.ts';

/** How often an error must occur until the user sees it: temporary errors are retried three times. */
export function timesUntilTold(code: string): number {
	return code.startsWith('RequestLimitExceeded') || code === 'FailedOperation.ServiceNotAvailable' ? 4 : 1;
}

/** Controls a running emulator (see src/emulator/control.ts). */
export class EmulatorControl {
	private readonly _endpoint: string;
	private _mayHaveFaults = true;

	constructor(endpoint: string) {
		this._endpoint = endpoint;
	}

	/** Applies to the next request, or as the fault says. */
	async addFault(fault: Fault): Promise<void> {
		this._mayHaveFaults = true;
		await this._send('POST', 'faults', fault);
	}

	/** The pending faults, oldest first. */
	async faults(): Promise<readonly Fault[]> {
		return (await this._send('GET', 'faults')) as readonly Fault[];
	}

	/** Sends no request if no fault was added since the last call. */
	async clearFaults(): Promise<void> {
		if (this._mayHaveFaults) {
			await this._send('DELETE', 'faults');
			this._mayHaveFaults = false;
		}
	}

	async state(): Promise<State> {
		return (await this._send('GET', 'state')) as State;
	}

	/** Without a zone, it consists of the current values of the domains; without templates, those of the old state are kept. */
	async replaceState(state: Pick<State, 'domains' | 'senders'> & Partial<State>): Promise<void> {
		await this._send('POST', 'state', state);
	}

	async resetState(): Promise<void> {
		await this._send('DELETE', 'state');
	}

	/** Adds DNS records. Values may be those that SES shows, including MX without preference. */
	async publish(records: readonly ZoneRecord[]): Promise<void> {
		await this._send('POST', 'dns', { publish: records });
	}

	/** Replaces the DNS records of a domain with those that SES expects. */
	async publishAll(domain: string): Promise<void> {
		const { domains } = await this.state();
		const records = domains.find(({ name }) => name === domain)?.records ?? [];
		assert.ok(records.length > 0);
		await this.withdraw(records.map(({ type, name }) => ({ type, name })));
		await this.publish(records.map(({ type, name, expected }) => ({ type, name, value: expected })));
	}

	/** Deletes DNS records; without a value, all of a type and name. */
	async withdraw(records: readonly Withdrawal[]): Promise<void> {
		await this._send('POST', 'dns', { withdraw: records });
	}

	/** All DNS records. */
	async zone(): Promise<Zone> {
		return (await this._send('GET', 'dns')) as Zone;
	}

	/** Sets the emulator's clock ahead of the real one. */
	async setClock(offsetSeconds: number): Promise<void> {
		await this._send('POST', 'clock', { offsetSeconds });
	}

	/** The latest accepted messages, newest first. */
	async mails(): Promise<readonly KeptMail[]> {
		return (await this._send('GET', 'mails')) as readonly KeptMail[];
	}

	/** A whole message (RFC 5322). */
	async mail(id: string): Promise<Uint8Array> {
		const answer = await fetch(`${this._endpoint}/emulator/mails/${id}`);
		assert.equal(answer.status, 200);
		return new Uint8Array(await answer.arrayBuffer());
	}

	async clearMails(): Promise<void> {
		await this._send('DELETE', 'mails');
	}

	/** PEM. The certificate of the SMTP and HTTPS servers. */
	async certificate(): Promise<string> {
		const answer = await fetch(`${this._endpoint}/emulator/certificate`);
		assert.equal(answer.status, 200);
		return answer.text();
	}

	/** Decides about a template in review. */
	async review(decision: { readonly template: number; readonly verdict: 'approve' | 'reject'; readonly reason?: string }): Promise<void> {
		await this._send('POST', 'reviews', decision);
	}

	/** The actions received so far, oldest first. */
	async actions(): Promise<readonly string[]> {
		return ((await this._send('GET', 'log')) as readonly { readonly action: string }[]).map(({ action }) => action);
	}

	/** The requests received so far, oldest first. */
	async log(): Promise<readonly LogEntry[]> {
		return (await this._send('GET', 'log')) as readonly LogEntry[];
	}

	async clearLog(): Promise<void> {
		await this._send('DELETE', 'log');
	}

	/** The sender with this address, if it exists. */
	async sender(address: string): Promise<State['senders'][number] | undefined> {
		return (await this.state()).senders.find(sender => sender.address === address);
	}

	private async _send(method: string, path: string, body?: object): Promise<unknown> {
		const answer = await fetch(`${this._endpoint}/emulator/${path}`, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
		assert.equal(answer.status, 200);
		return answer.json();
	}
}
