import type { CredentialSource } from '../accounts/profile.ts';
import type { Action } from '../ses/actions.ts';
import type { Site } from '../ses/sites.ts';

/**
 * What Diagnose Connection finds. A report is made of these and of nothing else, and it is meant to be pasted where everybody can read
 * it: so they hold codes and no messages, hosts and no addresses with something before or after the host, and whether something is set
 * instead of what it is set to.
 */
export interface Facts {
	readonly program: Program;
	/** `undefined` when signed out. */
	readonly profile: ProfileFacts | undefined;
	readonly settings: NetworkSettings;
	/** Why there is no endpoint to try. */
	readonly endpointFault: 'setting' | 'emulator' | undefined;
	/** What starts the emulator of the environment; `undefined` without one. */
	readonly emulatorCommand: string | undefined;
	/** One for each endpoint that was tried; without a profile there may be several. */
	readonly ways: readonly Way[];
	readonly key: KeyFacts | undefined;
	readonly dns: DnsFacts;
}

export interface Program {
	readonly extension: string;
	readonly editor: string;
	readonly editorVersion: string;
	readonly node: string;
	/** Such as `linux x64`. */
	readonly system: string;
	/** What kind of remote the window is connected to, such as `ssh-remote`; `other` for a kind that is not known. */
	readonly remote: string | undefined;
	/** Where the extension itself runs. */
	readonly runsIn: 'local' | 'remote';
}

export interface ProfileFacts {
	readonly site: Site;
	readonly region: string;
	readonly source: CredentialSource['kind'];
}

export interface NetworkSettings {
	/** VS Code's `http.proxyStrictSSL`. */
	readonly isStrict: boolean;
	/** VS Code's `http.systemCertificates`. */
	readonly hasSystemCertificates: boolean;
	/** VS Code's `http.fetchAdditionalSupport`. */
	readonly hasFetchSupport: boolean;
	/** Whether `NODE_EXTRA_CA_CERTS` names a file. */
	readonly hasExtraCertificates: boolean;
	/** Whether `NODE_TLS_REJECT_UNAUTHORIZED` switches the check of certificates off. */
	readonly isNodeTrusting: boolean;
	/** VS Code's `http.proxySupport`. */
	readonly proxySupport: string;
}

/** A code of Node, of TLS or of this extension, such as `ECONNREFUSED`. */
export interface Failure {
	readonly failed: string;
}

/** From here to one endpoint. `undefined` stands for what made no sense to try. */
export interface Way {
	/** Host, and port where it is not the usual one. */
	readonly host: string;
	readonly setBy: 'site' | 'setting' | 'emulator';
	readonly isSecure: boolean;
	readonly proxy: ProxyFacts | undefined;
	/** Of the proxy where there is one. */
	readonly resolution: Resolution | Failure | undefined;
	/** To the proxy where there is one. */
	readonly connection: Connection | Failure | undefined;
	/** HTTP status with which the proxy answered CONNECT. */
	readonly tunnel: Tunnel | Failure | undefined;
	readonly tls: TlsFacts | Failure | undefined;
	/** What the host's own `fetch` got, which is what the product uses. */
	readonly answer: HttpAnswer | Failure;
}

export interface ProxyFacts {
	/** The setting or the environment variable that names it. */
	readonly setBy: string;
	/** `undefined` when it could not be read. */
	readonly host: string | undefined;
	/** A kind of proxy that only VS Code itself can try, such as SOCKS. */
	readonly isForeign: boolean;
}

export interface Resolution {
	readonly addresses: readonly string[];
	readonly milliseconds: number;
}

export interface Connection {
	readonly address: string;
	readonly milliseconds: number;
}

export interface Tunnel {
	readonly status: number;
}

export interface TlsFacts {
	readonly protocol: string;
	readonly milliseconds: number;
	/** `undefined` when the certificate is trusted. */
	readonly distrust: string | undefined;
	readonly subject: string;
	readonly issuer: string;
	readonly validFrom: Date | undefined;
	readonly validTo: Date | undefined;
}

/** An answer over HTTP, whoever gave it. */
export interface HttpAnswer {
	readonly status: number;
	/** Whether it is in the envelope of API 3.0. */
	readonly isSes: boolean;
	/** Error code of the service; `undefined` for success, and when something else answered. */
	readonly code: string | undefined;
	readonly requestId: string | undefined;
	/** How far the clock that answered is ahead of this one, in seconds. */
	readonly clockOffset: number | undefined;
	readonly milliseconds: number;
}

export interface KeyFacts {
	/** `noCredentials`: there was nothing to sign with. */
	readonly identity: HttpAnswer | Failure | 'noCredentials';
	/** Empty when the service did not accept the key. */
	readonly permissions: readonly Permission[];
}

export interface Permission {
	readonly action: Action;
	/** `notAsked`: there is no safe way to ask, or nobody wanted to ask. `unclear`: the answer says nothing about it. */
	readonly verdict: 'allowed' | 'denied' | 'unclear' | 'notAsked';
	/** Error code of the service, or of the way to it. */
	readonly code: string | undefined;
}

export interface DnsFacts {
	readonly setBy: 'setting' | 'emulator' | 'computer';
	readonly servers: readonly string[];
	/** `undefined` when they answer; `setting` and `emulator` when there are none to ask. */
	readonly fault: string | undefined;
}

export function isFailure(value: object | string | undefined): value is Failure {
	return typeof value === 'object' && 'failed' in value;
}
