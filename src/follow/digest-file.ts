import { z } from 'zod';
import { KindredError } from '../errors/kindred-error.js';
import { KeptFile, type KeptKind } from '../library/kept-file.js';
import { paperLimits, type PaperId } from '../paper/paper.js';

const ids = z.array(z.string().min(1).max(paperLimits.id)).max(100);
const number = z.int().min(1);

const followedSchema = z.union([
  z.strictObject({ number, question: z.string().min(1).max(20_000) }),
  z.strictObject({ number, like: ids.min(1), unlike: ids.default([]) }),
]);

/** A question, or papers that are liked and disliked, that a digest goes by; its number names it. */
export type Followed = z.output<typeof followedSchema>;

/** What is followed, before it has a number. */
export type NewFollowed =
  { readonly question: string } | { readonly like: string[]; readonly unlike: string[] };

const fileSchema = z.strictObject({
  version: z.literal(1, 'was written by another version of Kindred'),
  followed: z
    .array(followedSchema)
    .max(1_000)
    .refine(
      (all) => new Set(all.map((each) => each.number)).size === all.length,
      'a number is there twice',
    ),
  /** When the last digest was made. */
  last: z.iso.datetime().exactOptional(),
  /** Papers of earlier digests that came so lately that the next would tell them again. */
  told: z.array(z.strictObject({ id: z.string(), added: z.iso.datetime() })).default([]),
});

type Content = z.output<typeof fileSchema>;

const kind: KeptKind<Content> = {
  name: 'digest',
  schema: fileSchema,
  empty: { version: 1, followed: [], told: [] },
  unreadable: (path, problem, cause) =>
    new KindredError('DIGEST_UNREADABLE', { path, problem }, { cause }),
};

/**
 * A change is noted with the time at which it was planned, and shown once it is committed: for so long, in ms,
 * a paper may seem to have come before a digest that could not see it.
 */
const longestCommit = 3_600_000;

/** A paper that a digest told. */
export interface ToldPaper {
  readonly id: PaperId;
  readonly added: Date;
}

/** What a library's digest follows and has told, kept in the library's directory. */
export class DigestFile {
  readonly #file: KeptFile<Content>;

  constructor(directory: string) {
    this.#file = new KeptFile(directory, kind);
  }

  /** @throws DIGEST_UNREADABLE */
  followed(): readonly Followed[] {
    return this.#file.read().followed;
  }

  /** @throws LIBRARY_NOT_FOUND, DIGEST_UNREADABLE, OUTPUT_UNWRITABLE, LIBRARY_BUSY */
  follow(wanted: NewFollowed): Followed {
    return this.#file.change((content) => {
      const highest = Math.max(0, ...content.followed.map((each) => each.number));
      const followed: Followed = { number: highest + 1, ...wanted };
      return {
        content: { ...content, followed: [...content.followed, followed] },
        result: followed,
      };
    });
  }

  /** Follows something no longer. @throws INVALID_PARAMETER for a number that there is not; as follow */
  drop(wanted: number): Followed {
    return this.#file.change((content) => {
      const found = content.followed.find((each) => each.number === wanted);
      if (found === undefined) {
        const problem = `nothing of the number ${wanted} is followed: "kindred digest list" tells the numbers`;
        throw new KindredError('INVALID_PARAMETER', { name: 'number', problem });
      }
      const followed = content.followed.filter((each) => each !== found);
      return { content: { ...content, followed }, result: found };
    });
  }

  /** From when on papers are new to the next digest, and which of those were told. */
  next(): { readonly since: Date | undefined; readonly told: ReadonlySet<string> } {
    const { last, told } = this.#file.read();
    return {
      since: last === undefined ? undefined : new Date(Date.parse(last) - longestCommit),
      told: new Set(told.map(({ id }) => id)),
    };
  }

  /** Notes that a digest was made, at a moment before the library was read, and what it told. */
  keep(made: Date, papers: readonly ToldPaper[]): void {
    const from = made.getTime() - longestCommit;
    this.#file.change((content) => {
      const before = content.told.filter(({ added }) => Date.parse(added) >= from);
      const now = papers
        .filter(({ added }) => added.getTime() >= from)
        .map(({ id, added }) => ({ id, added: added.toISOString() }));
      const told = [...new Map([...before, ...now].map((each) => [each.id, each])).values()];
      return { content: { ...content, last: made.toISOString(), told }, result: undefined };
    });
  }
}
