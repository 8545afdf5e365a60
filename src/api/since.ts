import { z } from 'zod';

const dayMs = 86_400_000;
/** A hundred years. */
const mostDays = 36_500;
const written = '^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[1-9][0-9]{0,4}d)$';

/**
 * A day, "2026-03-01", or a number of days ago, "7d": the moment at which that day begins (UTC).
 *
 * @returns undefined for what is neither
 */
export function toSince(text: string, now = new Date()): Date | undefined {
  if (!new RegExp(written, 'u').test(text)) return undefined;
  if (!text.endsWith('d')) {
    const day = z.iso.date().safeParse(text);
    return day.success ? new Date(day.data) : undefined;
  }
  const days = Number(text.slice(0, -1));
  return days > mostDays ? undefined : daysBefore(now, days);
}

/** The beginning of the day (UTC) so many days before a moment. */
export function daysBefore(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / dayMs - days) * dayMs);
}

/** See {@link toSince}. */
export const since = z
  .string()
  .transform((text, context) => {
    const moment = toSince(text);
    if (moment !== undefined) return moment;
    context.addIssue('must be a day, like 2026-03-01, or a number of days ago, like 7d');
    return z.NEVER;
  })
  .meta({
    description: 'Papers that came to the library on this day (UTC) or later are new. Default 30d.',
    examples: ['2026-03-01', '7d'],
    override: { type: 'string', pattern: written },
  });
