/** A request to `/`, read but not yet checked. */
export interface ApiRequest {
	readonly method: string;
	/** Without the question mark. */
	readonly query: string;
	/** Names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Uint8Array;
	/** Set when the request came with signature v1 and was translated. */
	readonly legacy?: LegacySignature;
}

/** What signature v1 signs, and the signature that came with it. */
export interface LegacySignature {
	readonly secretId: string;
	readonly method: string;
	readonly stringToSign: string;
	/** Base64. */
	readonly signature: string;
}
