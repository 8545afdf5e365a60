import { z } from 'zod';

/** What a source has given so far: JSON, kept between pages and between syncs. */
export interface SourceState {
  /** Where to go on: a resumption token, a cursor, an offset. Absent: nothing is under way. */
  readonly next?: string;
  /** What the fetch under way covers; `until` is where the next sync will start from. */
  readonly window?: { readonly from?: string; readonly until?: string };
  /** Date or version up to which everything was given; a sync asks for what changed since. */
  readonly syncedUntil?: string;
  /** Records given by the fetch under way, counted against the source's limit. */
  readonly given?: number;
}

/** Checks a state that was kept. */
export const sourceStateSchema: z.ZodType<SourceState> = z.strictObject({
  next: z.string().exactOptional(),
  window: z
    .strictObject({ from: z.string().exactOptional(), until: z.string().exactOptional() })
    .exactOptional(),
  syncedUntil: z.string().exactOptional(),
  given: z.number().int().min(0).exactOptional(),
});

/** Raw records as the source sent them; importers parse them. */
export interface SourcePage {
  /** The importer's format: oai-pmh, arxiv-atom, openalex, s2, crossref or zotero. */
  readonly format: string;
  /** XML as it came, or one JSON object a line; may hold no record. */
  readonly text: string;
  /** To be kept once the papers of this page are stored. */
  readonly state: SourceState;
  /** Identifiers of records that the source withdrew, e.g. "oai:host:1", "arxiv:2301.00001". */
  readonly deleted: readonly string[];
  /** Records that the source counts for the whole fetch, where it tells. */
  readonly total?: number;
}

/** How to fetch. */
export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  /** An email address told to the source in the User-Agent; several serve those who give one first. */
  readonly contact?: string | undefined;
  /** Least pause between two requests to a host, in ms; each source has its own. For tests. */
  readonly paceMs?: number | undefined;
  /** Most time for one answer, in ms, 180,000 unless told. For tests. */
  readonly timeoutMs?: number | undefined;
  /** Keys of those who have one. Shown only to the service's own host and to loopback addresses. */
  readonly apiKeys?: ApiKeys | undefined;
  /** Told what the user may want to know while it waits, e.g. that a server asks for a pause. */
  readonly onNotice?: ((message: string) => void) | undefined;
}

/** Keys by source. */
export interface ApiKeys {
  readonly openalex?: string | undefined;
  readonly s2?: string | undefined;
  readonly zotero?: string | undefined;
}

/** A place on the network that gives records of papers. */
export interface LiveSource {
  /** The spec in its canonical spelling: parsing it gives the same source. State is kept under it. */
  readonly spec: string;
  /** For messages, e.g. "arXiv cs.IR". */
  readonly label: string;
  /**
   * Fetches page after page, from `state` on. Nothing is asked before the first page is, and nothing
   * of a later page before it is asked for. Records may come twice, never not at all.
   *
   * @throws SOURCE_UNREACHABLE, SOURCE_REFUSED, SOURCE_BROKEN, or the signal's reason
   */
  pages(state: SourceState | undefined, options: FetchOptions): AsyncGenerator<SourcePage>;
}
