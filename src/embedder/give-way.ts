import { constants, setPriority } from 'node:os';

/**
 * Has other programs' work, and other threads', go before that of the calling thread: who waits for an answer
 * waits for a core first. On Linux alone, where a priority is a thread's; elsewhere it would be the process's.
 */
export function giveWay(): void {
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
