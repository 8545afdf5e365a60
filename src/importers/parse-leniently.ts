import type { z } from 'zod';
import { describeIssue, describeIssues } from './schema-problem.js';

type Issue = z.core.$ZodIssue;
type Fields = Readonly<Record<string, unknown>>;

/** A record as far as it could be used and what was left out of it, or why none of it can be. */
export type Lenient<Output> =
  { readonly value: Output; readonly warnings: readonly string[] } | { readonly problem: string };

/** Rounds in which items are taken out of lists; after them, whole fields. */
const mostRounds = 3;

/**
 * Checks a record by a schema, leaving out the fields that do not fit, or of a list the items that do
 * not: one bad field is no reason to lose a paper. Each field left out has a warning that names it.
 *
 * @param required the fields without which the record is refused
 */
export function parseLeniently<Output>(
  schema: z.ZodType<Output>,
  input: unknown,
  required: ReadonlySet<string>,
): Lenient<Output> {
  const warnings: string[] = [];
  // A list is measured only once its items fit, so there may be several rounds; each takes away.
  for (let [rest, round] = [input, 1]; ; round++) {
    const parsed = schema.safeParse(rest, { error: describeIssue });
    if (parsed.success) return { value: parsed.data, warnings };
    const { issues } = parsed.error;
    const fields = isObject(rest) ? rest : {};
    const grave = issues.filter(({ path: [field = ''] }) => {
      const name = String(field);
      return required.has(name) || !Object.hasOwn(fields, name);
    });
    if (grave.length > 0) return { problem: describeIssues(grave) };
    const bad = byField(issues);
    for (const ofField of bad.values()) warnings.push(`${describeIssues(ofField)}: left out`);
    // A list that only ever shows its first items would take a round for each thousand of them.
    const from = round > mostRounds ? () => undefined : without;
    rest = Object.fromEntries(
      Object.entries(fields).map(([name, value]) => {
        const ofField = bad.get(name) ?? [];
        return [name, ofField.length === 0 ? value : from(value, ofField)];
      }),
    );
  }
}

function byField(issues: readonly Issue[]): Map<string, Issue[]> {
  const groups = new Map<string, Issue[]>();
  for (const issue of issues) {
    const field = String(issue.path[0]);
    const group = groups.get(field);
    if (group === undefined) groups.set(field, [issue]);
    else group.push(issue);
  }
  return groups;
}

/** What is left of a field: a list without the items that the issues name, otherwise nothing. */
function without(value: unknown, issues: readonly Issue[]): unknown {
  const items = new Set(issues.map(({ path }) => path[1]));
  if (!Array.isArray(value) || items.has(undefined)) return undefined;
  return value.filter((_item, at) => !items.has(at));
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
