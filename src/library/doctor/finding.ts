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

/** "1 paper", "3,000 papers". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}
