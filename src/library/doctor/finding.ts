/** How a check ended. `note` is no fault. */
export type FindingStatus = 'ok' | 'note' | 'warning' | 'error' | 'repaired';

/** What one check of a library found, in plain words, with what to do where something is wrong. */
export interface Finding {
  readonly check: string;
  readonly status: FindingStatus;
  readonly message: string;
}

/** Makes the findings of one check. */
export function findingsOf(check: string) {
  const make = (status: FindingStatus) => (message: string) => ({ check, status, message });
  return {
    ok: make('ok'),
    note: make('note'),
    warning: make('warning'),
    error: make('error'),
    repaired: make('repaired'),
  } satisfies Record<FindingStatus, (message: string) => Finding>;
}

/** What a fault asks for where nothing was to be repaired. */
export const askRepair = '"kindred doctor --repair" mends it';

/** What to do about records that cannot be made anew. */
export const askBackup =
  'restore a backup; without one, "kindred backup --salvage FILE.jsonl" takes what can be read, for "kindred restore FILE.jsonl --force"';

/** What is told of a check that another one's outcome makes impossible. */
export function notExamined(check: string, reason: string): Finding {
  return { check, status: 'note', message: `not examined: ${reason}` };
}

/** "1 paper", "3,000 papers". @param many the noun's plural, default with an s */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : many}`;
}

/** "a, b, c …": the first of several names. */
export function named(names: readonly string[], most = 5): string {
  return names.slice(0, most).join(', ') + (names.length > most ? ' …' : '');
}
