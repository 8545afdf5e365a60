import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';

/**
 * The parts of an answer's work: a text's embedding; the rows that a filter lets pass; the nearest vectors; the
 * best by words; scoring the candidates of both views in both; a reranker's reading; reading the papers of
 * the answer and saying why they are there.
 */
export const stages = ['embed', 'filter', 'dense', 'lexical', 'fuse', 'rerank', 'read'] as const;

/** See {@link stages}. */
export type Stage = (typeof stages)[number];

/** How long a part of an answer's work took. */
export interface StageTime {
  readonly stage: Stage;
  /** With the time that it waited for its turn, > 0. */
  readonly ms: number;
}

const name = 'kindred:stage';
const times = channel(name);

/** Calls back whenever a part of any answer's work is done. @returns what ends that */
export function onStage(listener: (time: StageTime) => void): () => void {
  // Nothing else is published there.
  const hear = (message: unknown) => listener(message as StageTime);
  subscribe(name, hear);
  return () => {
    unsubscribe(name, hear);
  };
}

/** Does a part of the work and tells how long it took, whether it went well or not. */
export function inStage<Result>(stage: Stage, work: () => Result): Result {
  if (!times.hasSubscribers) return work();
  const start = performance.now();
  try {
    return work();
  } finally {
    tell(stage, start);
  }
}

/** {@link inStage} for work that is waited for. */
export async function inLongStage<Result>(
  stage: Stage,
  work: () => Promise<Result>,
): Promise<Result> {
  const start = performance.now();
  try {
    return await work();
  } finally {
    tell(stage, start);
  }
}

function tell(stage: Stage, start: number): void {
  const time: StageTime = { stage, ms: performance.now() - start };
  times.publish(time);
}
