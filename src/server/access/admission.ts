import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { KindredError } from '../../errors/kindred-error.js';
import { whenAnswered } from './when-answered.js';

/** What {@link Admission} allows. */
export interface AdmissionOptions {
  /** Requests that are worked on at once, >= 1. */
  readonly maxConcurrent: number;
  /** Requests that wait for their turn, >= 0. */
  readonly maxQueue: number;
  /** How long one waits at most, and may take to send its body while it keeps others out, in ms. Default 2,000. */
  readonly maxWaitMs?: number;
  /** Whether the process is behind with its work; then only who needs not wait is served, one at a time. */
  readonly isLate: () => boolean;
}

/** How busy the server is. */
export interface AdmissionCounters {
  /** Requests that are worked on now. */
  readonly inWork: number;
  /** Requests that wait for their turn now. */
  readonly waiting: number;
  /** Requests that were refused since the start. */
  readonly shed: number;
}

interface Turn {
  readonly request: Request;
  readonly response: Response;
  readonly next: NextFunction;
}

interface Waiter {
  begin(): void;
}

const retryAfterSeconds = 1;

/**
 * Lets a bounded number of requests in, some more wait, and refuses the rest at once: an answer that says
 * "later" is worth more than one that comes when nobody waits for it any more.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  /** First come, first served. */
  readonly #queue = new Set<Waiter>();
  #inWork = 0;
  #hasBegun = false;
  #shed = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
  }

  /** As they are now. */
  get counters(): AdmissionCounters {
    return { inWork: this.#inWork, waiting: this.#queue.size, shed: this.#shed };
  }

  /** Lets a request pass when its turn comes. Is to stand once before a route. @throws OVERLOADED */
  readonly middleware: RequestHandler = (request, response, next) => {
    if (response.destroyed) return; // The client has gone.
    const turn = { request, response, next };
    this.#beginWaiting();
    const isLate = this.#options.isLate();
    if (this.#isFree(isLate) && !this.#hasBegun) this.#begin(turn);
    else if (isLate || this.#isFull()) throw this.#refusal();
    else this.#wait(turn);
  };

  #isFree(isLate: boolean): boolean {
    // One is let in even so: else a process that is late for another reason would answer nobody.
    return this.#inWork < (isLate ? 1 : this.#options.maxConcurrent);
  }

  /** Whether all places are taken, those of who could begin but for others of the same turn too. */
  #isFull(): boolean {
    const { maxConcurrent, maxQueue } = this.#options;
    return this.#inWork + this.#queue.size >= maxConcurrent + maxQueue;
  }

  /**
   * One request begins in a turn of the event loop: many that came at once would else do their work one
   * after another before anything else is looked at, answers that are ready and probes among it.
   */
  #endTurn(): void {
    setImmediate(() => {
      this.#hasBegun = false;
      this.#beginWaiting();
    });
  }

  #begin({ request, response, next }: Turn): void {
    this.#inWork++;
    this.#hasBegun = true;
    this.#endTurn();
    let isIn = true;
    const leave = () => {
      clearTimeout(timer);
      if (!isIn) return;
      isIn = false;
      this.#inWork--;
      this.#beginWaiting();
    };
    // Who sends a body byte by byte is no work, and must not keep others out.
    const timer = setTimeout(() => {
      if (!request.complete) leave();
    }, this.#maxWaitMs);
    // Who reads an answer slowly, or never, is no work either.
    whenAnswered(response, leave);
    response.once('close', leave);
    next();
  }

  #wait(turn: Turn): void {
    const { response, next } = turn;
    const leave = () => {
      clearTimeout(timer);
      response.off('close', leave);
      this.#queue.delete(waiter);
    };
    const waiter = {
      begin: () => {
        leave();
        this.#begin(turn);
      },
    };
    const timer = setTimeout(() => {
      leave();
      next(this.#refusal());
    }, this.#maxWaitMs);
    response.once('close', leave);
    this.#queue.add(waiter);
  }

  #beginWaiting(): void {
    if (this.#hasBegun || !this.#isFree(this.#options.isLate())) return;
    const [first] = this.#queue;
    first?.begin();
  }

  get #maxWaitMs(): number {
    return this.#options.maxWaitMs ?? 2_000;
  }

  #refusal(): KindredError {
    this.#shed++;
    return new KindredError('OVERLOADED', { retryAfterSeconds });
  }
}
