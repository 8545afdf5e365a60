import { z } from 'zod';

const dayMs = 86_400_000;

/** A year, month or day as its first day, YYYY-MM-DD. */
export const firstDay = dateSchema((text) => `${text}-01-01`.slice(0, 10));

/** A year, month or day as its last day, YYYY-MM-DD. */
export const lastDay = dateSchema((text) => {
  if (text.length === 10) return text;
  const [year = 0, month = 12] = text.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
});

function dateSchema(complete: (text: string) => string) {
  const error = 'must be a date: 2024, 2024-06 or 2024-06-30';
  return z
    .string()
    .regex(/^[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-\d{2})?)?$/u, { error })
    .transform(complete)
    .refine(isDay, { error });
}

function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** One day before a date or moment, as an ISO moment: servers' clocks and time zones differ. */
export function dayBefore(moment: string): string {
  const time = Date.parse(moment);
  return new Date((Number.isNaN(time) ? Date.now() : time) - dayMs).toISOString();
}

/** The date of an ISO moment. */
export function toDay(moment: string): string {
  return moment.slice(0, 10);
}

/** The later of two dates of one form; either may be missing. */
export function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

/** The earlier of two dates; the second may be missing. */
export function earlier(a: string, b: string | undefined): string {
  return b === undefined || a < b ? a : b;
}

/** When the server says that it answered, or our own time: an ISO moment. */
export function answeredAt(headers: Headers): string {
  const time = Date.parse(headers.get('date') ?? '');
  return new Date(Number.isNaN(time) ? Date.now() : time).toISOString();
}
