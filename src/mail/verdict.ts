import type { DkimFault } from './dkim.ts';
import type { Advice } from './slips.ts';

export interface ExpectedRecord {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly type: string;
	/** Full name. */
	readonly name: string;
	readonly expected: string;
}

/** A DNS record as it is to be published. */
export interface ZoneRecord {
	/** `CNAME`, `A`, `TXT` or `MX`. */
	readonly type: string;
	/** Full name, with or without a final dot. */
	readonly name: string;
	/** TXT: the unquoted text. MX: the host, which may follow a priority. */
	readonly value: string;
}

/** Changes to a zone: first `withdraw` (without a value: all records of this type and name), then `publish`. */
export interface ZoneChanges {
	readonly publish: readonly ZoneRecord[];
	readonly withdraw: readonly (Omit<ZoneRecord, 'value'> & { readonly value?: string })[];
}

/** What a DNS server answers for a type and name. */
export type LiveAnswer =
	| {
			readonly kind: 'found';
			/** TXT: the joined strings of a record, as for SPF and DKIM; MX: `10 mxbiz1.qq.com`; else the value. Without final dots. */
			readonly values: readonly string[];
			/** Seconds for which the server keeps this answer cached; `undefined` if unknown. */
			readonly secondsCached?: number | undefined;
	  }
	| {
			readonly kind: 'missing';
			/** `noName`: NXDOMAIN. `noRecord`: the name has no records of this type. */
			readonly reason: 'noName' | 'noRecord';
			readonly secondsCached?: number | undefined;
	  }
	| {
			readonly kind: 'failed';
			readonly reason: 'timeout' | 'serverFailure' | 'refused' | 'unreachable' | 'unreadable';
	  };

/** How the published records compare with the expected one. `publish` is the exact value to publish. */
export type Verdict = Named &
	(
		| {
				readonly kind: 'matches';
				/** The published value if `isOwn`, so that publishing it again loses nothing; without its slips if any were `corrected`. */
				readonly publish: string;
				/** The value differs from the expected one, but does the same or more, such as the user's own DMARC policy. */
				readonly isOwn: boolean;
		  }
		| { readonly kind: 'missing' | 'wrong'; readonly publish: string; readonly above?: PolicyAbove; readonly reason?: Reason }
		/** The SPF record does not allow SES to send; `publish` is that record with SES added, to replace it. */
		| { readonly kind: 'merge'; readonly publish: string }
		/** The SPF record allows SES to send, but receivers treat it as invalid; `publish` is that record. */
		| { readonly kind: 'tooManyLookups' | 'brokenInclude'; readonly publish: string }
		/** Several records where only one is allowed (SPF, DMARC, DKIM); `publish` is the one to keep. */
		| { readonly kind: 'publishedTwice'; readonly publish: string; readonly count: number; readonly above?: PolicyAbove }
		/** MX: other servers receive the mail of this domain. */
		| { readonly kind: 'receivesElsewhere'; readonly publish: string; readonly hosts: readonly string[]; readonly reason?: Reason }
		/** The name is an alias (CNAME) of `target`, and no other record can be beside it (RFC 1034 section 3.6.2). */
		| { readonly kind: 'alias'; readonly publish: string; readonly target: string; readonly above?: PolicyAbove }
		/** DNS could not be queried. */
		| { readonly kind: 'unknown'; readonly reason: (LiveAnswer & { readonly kind: 'failed' })['reason'] }
	);

/** Details about a value, for any verdict. */
export interface Named extends Omit<Advice, 'value'> {
	/** SPF, DMARC: records beside a right one that were meant as such, and mechanisms of `publish` after `all`. */
	readonly ignored?: readonly string[];
	/** SPF: `publish` needs more DNS lookups than receivers make (`spfLookupLimit`), together with what it includes. */
	readonly exceedsLookupLimit?: true;
	/** SPF: what makes receivers treat the record as invalid. */
	readonly broken?: BrokenInclude;
	/** SPF: domains for which DNS gave no answer. */
	readonly unchecked?: readonly string[];
	/** What DNS answers for the name comes from a wildcard record of a name above, which a record of its own hides (RFC 4592 section 2.2.1). */
	readonly isWildcard?: true;
	/** MX: the servers that receive the mail of this domain instead of those of SES, by its own record or through an alias. */
	readonly hosts?: readonly string[];
	/** MX: without that record, the name's own address receives its mail (RFC 5321 section 5.1). */
	readonly receivesItself?: true;
}

/**
 * What went wrong when the record was published. `appendedDomain`: to a host. `doubledName`: the domain was appended to the name.
 * `priorityInHost`, `nullMx`: only MX; the latter says that the domain receives no mail (RFC 7505).
 */
export type Reason = DkimFault | 'appendedDomain' | 'doubledName' | 'priorityInHost' | 'nullMx';

/**
 * DMARC: `kept`: `publish` keeps the policy inherited from a name above. `flawed`: that record has mistakes, which are named.
 * `unknown`: DNS did not answer whether there is one.
 */
export type PolicyAbove = 'kept' | 'flawed' | 'unknown';

/** A domain that an SPF record names, and why it makes the whole record invalid. */
export interface BrokenInclude {
	readonly domain: string;
	/**
	 * It has no SPF record, several, or an invalid one (RFC 7208 section 5.2); too many names without an address or more than ten mail
	 * servers (section 4.6.4).
	 */
	readonly reason: 'noRecord' | 'severalRecords' | 'invalidRecord' | 'voidLookups' | 'manyServers';
}

/** What an SPF record includes, at all levels. */
export interface SpfIncludes {
	/** DNS lookups, up to the first few that are too many. */
	readonly lookups: number;
	readonly broken?: BrokenInclude | undefined;
	readonly unchecked: readonly string[];
}

/** Other DNS data about a record. */
export interface Surroundings {
	/** DMARC: the answers for the names above, from the nearest to the farthest. Their policy applies to names without a record. */
	readonly above?: readonly LiveAnswer[] | undefined;
	/** The target, if the name is an alias. */
	readonly alias?: string | undefined;
	/** Whether other names get the same answer, or the same address. */
	readonly isWildcard?: boolean | undefined;
	/** What is at the name with the domain appended. */
	readonly doubled?: readonly string[] | undefined;
	/** MX: whether the name has no such record, but an address. */
	readonly receivesItself?: boolean | undefined;
	/** SPF: what the value to publish includes. */
	readonly includes?: SpfIncludes | undefined;
}
