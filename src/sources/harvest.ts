import { isKindredError } from '../errors/kindred-error.js';
import { brokenPage } from './read-page.js';
import type { SourceState } from './source.js';

const mostRestarts = 3;

/** What a fetch covers. */
export type Window = NonNullable<SourceState['window']>;

/**
 * A fetch under way: where it stands and what is to be kept of it.
 *
 *     begin ──► page ──► page ──► … ──► whole: {syncedUntil: window.until}
 *       ▲         │ {next, window, given}
 *       └─────────┘ the source forgot where we were: again from the window's start
 */
export class Harvest {
  next: string | undefined;
  window: Window;
  /** Whether the last page was taken. */
  whole = false;
  private given: number;
  private restarts = 0;
  private readonly seen = new Set<string>();

  /**
   * @param begin the window of a fetch that starts anew; told until when all was given before
   * @param limit most records to take
   */
  constructor(
    private readonly state: SourceState | undefined,
    begin: (syncedUntil: string | undefined) => Window,
    private readonly limit = Number.POSITIVE_INFINITY,
  ) {
    this.next = state?.next;
    this.window = state?.next === undefined ? begin(state?.syncedUntil) : (state.window ?? {});
    this.given = state?.next === undefined ? 0 : (state.given ?? 0);
    if (this.next !== undefined) this.seen.add(this.next);
  }

  /** Whether everything was given once, so that only changes are asked for. */
  get isSync(): boolean {
    return this.state?.syncedUntil !== undefined;
  }

  /** Records that may still be taken. */
  get room(): number {
    return Math.max(0, this.limit - this.given);
  }

  /** Says where the next sync starts, unless a page before this one, or the user, has. */
  cover(until: string): void {
    this.window = { until, ...this.window };
  }

  /** Counts the records of a page and goes to the next one; the fetch is whole without one. */
  advance(records: number, next: string | undefined): SourceState {
    this.given += Math.min(records, this.room);
    this.next = this.room === 0 ? undefined : next;
    const { window, given, state } = this;
    this.whole = this.next === undefined;
    if (this.whole) {
      return window.until === undefined ? {} : { syncedUntil: window.until };
    }
    return {
      ...(this.next !== undefined && { next: this.next }),
      window,
      given,
      ...(state?.syncedUntil !== undefined && { syncedUntil: state.syncedUntil }),
    };
  }

  /** @throws SOURCE_BROKEN where the source would have us go round in a circle */
  refuseRepeated(next: string | undefined, url: URL): void {
    if (next === undefined) return;
    if (this.seen.has(next)) {
      throw brokenPage(
        url,
        `the source repeats itself: it names "${next.slice(0, 60)}" as the next page again`,
      );
    }
    this.seen.add(next);
  }

  /** Forgets earlier restarts, as the window's start has moved on since. */
  progress(): void {
    this.restarts = 0;
  }

  /** Goes back to the window's start. @throws SOURCE_BROKEN if that happened too often */
  restart(url: URL): void {
    if (this.restarts === mostRestarts) {
      throw brokenPage(url, `the source forgot where we were more than ${mostRestarts} times`);
    }
    this.restarts++;
    this.seen.clear();
    this.next = undefined;
    this.given = 0;
  }

  /** Whether an error may mean that the source no longer knows the place where it is to go on. */
  mayBeForgotten(error: unknown): boolean {
    return this.next !== undefined && isKindredError(error, 'SOURCE_REFUSED');
  }
}
