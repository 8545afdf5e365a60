import { Presets, SingleBar } from 'cli-progress';
import type { PutProgress } from '../index.js';
import { countOf, formatRate, formatSeconds } from './format-number.js';
import type { Terminal } from './terminal.js';

/** Follows an add. */
interface AddProgress {
  /** Tells that more of the input was read. */
  readBytes(bytes: number): void;
  update(progress: PutProgress): void;
  /** Ends the drawing; nothing is told after it. */
  stop(): void;
}

/** The state of an add at one moment. */
export interface Moment {
  readonly done: number;
  /** Papers a second; undefined where the pace is not ours. */
  readonly rate: number | undefined;
  /** Part of the work done, 0 to 1; undefined where the input's size is not known. */
  readonly fraction: number | undefined;
  readonly secondsLeft: number | undefined;
}

const lineEverySeconds = 5;

/**
 * Works out how far an add is. Reading runs ahead of embedding, so the part of the bytes that was
 * read is scaled by the part of the papers read that is done.
 *
 * @param input bytes read so far, and of all files (undefined for pipes)
 */
export function toMoment(
  { read, done }: Pick<PutProgress, 'read' | 'done'>,
  input: { readonly bytes: number; readonly totalBytes: number | undefined },
  seconds: number,
): Moment {
  const rate = seconds > 0 ? done / seconds : 0;
  if (input.totalBytes === undefined || input.totalBytes === 0 || read === 0) {
    return { done, rate, fraction: undefined, secondsLeft: undefined };
  }
  const fraction = Math.min(1, (input.bytes / input.totalBytes) * (done / read));
  const secondsLeft = fraction > 0 ? (seconds * (1 - fraction)) / fraction : undefined;
  return { done, rate, fraction, secondsLeft };
}

/** The state of a work whose whole size is known and whose pace tells nothing. */
export function toShare({
  done,
  total,
}: {
  readonly done: number;
  readonly total: number;
}): Moment {
  const fraction = total === 0 ? 1 : done / total;
  return { done, fraction, rate: undefined, secondsLeft: undefined };
}

/** "1,024 papers, 12 %, 85 a second, 3 min 20 s left" */
export function formatMoment({ done, rate, fraction, secondsLeft }: Moment): string {
  const parts = [countOf(done, 'paper')];
  if (fraction !== undefined) parts.push(`${Math.floor(fraction * 100)} %`);
  if (rate !== undefined) parts.push(`${formatRate(rate)} a second`);
  if (secondsLeft !== undefined) parts.push(`${formatSeconds(secondsLeft)} left`);
  return parts.join(', ');
}

/**
 * Progress on standard error: a bar on a terminal, otherwise a line every few seconds, nothing under
 * --quiet or --json.
 */
export function createAddProgress(terminal: Terminal, totalBytes: number | undefined): AddProgress {
  const show = createDisplay(terminal, 'loading the model');
  const started = performance.now();
  let bytes = 0;
  return {
    readBytes: (more) => {
      bytes += more;
    },
    update: (progress) => {
      show.moment(toMoment(progress, { bytes, totalBytes }, (performance.now() - started) / 1_000));
    },
    stop: () => show.stop(),
  };
}

/** Draws how far a long work is. */
export interface Display {
  moment(moment: Moment): void;
  /** Ends the drawing. */
  stop(): void;
}

/** @param first what is told until the first moment; see {@link createAddProgress} for where */
export function createDisplay(terminal: Terminal, first: string): Display {
  if (terminal.json || terminal.quiet) return { moment: () => undefined, stop: () => undefined };
  return terminal.interactive ? createBar(first) : createLines(terminal);
}

function createBar(first: string): Display {
  const steps = 1_000;
  const bar = new SingleBar(
    { format: '{bar} {told}', stream: process.stderr, clearOnComplete: true, hideCursor: true },
    Presets.shades_grey,
  );
  bar.start(steps, 0, { told: first });
  return {
    moment: (moment) => {
      if (!bar.isActive) return;
      bar.update(Math.round((moment.fraction ?? 0) * steps), { told: formatMoment(moment) });
    },
    stop: () => bar.stop(),
  };
}

function createLines(terminal: Terminal): Display {
  let last = performance.now();
  return {
    moment: (moment) => {
      if (performance.now() - last < lineEverySeconds * 1_000) return;
      last = performance.now();
      terminal.note(formatMoment(moment));
    },
    stop: () => undefined,
  };
}
