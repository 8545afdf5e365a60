import { z } from 'zod';
import type { EmbeddingModel } from '../../embedder/model.js';
import { KindredError } from '../../errors/kindred-error.js';
import { hashPaper } from '../../paper/passage.js';
import { paperSchema, type Paper } from '../../paper/paper.js';
import type { Embedding } from '../../ranking/embedding.js';
import { decodeVector, encodeVector } from '../../ranking/vector-encoding.js';
import type { SourceRecord, Store } from '../../store/store.js';
import { modelSchema } from '../model-schema.js';

/** The form that is written; it goes up when a reader would misunderstand the next one. */
const format = 1;
const papersAtOnce = 200;

const recordSchema = z.strictObject({ paper: z.unknown(), origin: z.string().optional() });

/** The first line: what the others are of. */
const headSchema = z.object({
  kindred: z.strictObject({
    format: z.literal(format),
    library: z.string().min(1).max(100),
    papers: z.number().int().nonnegative(),
    model: modelSchema,
  }),
});

const formatSchema = z.looseObject({ kindred: z.looseObject({ format: z.number() }) });

/** What Kindred keeps of a paper beside its fields. */
const keptSchema = z.strictObject({
  origin: z.string().optional(),
  /** In ms since 1970. */
  added: z.number().int().nonnegative().optional(),
  records: z.array(recordSchema).optional(),
  passageHash: z.base64().optional(),
  vector: z.base64().optional(),
});

const restSchema = z.union([
  z.strictObject({ apart: z.tuple([z.string(), z.string()]) }),
  z.strictObject({
    source: z.strictObject({
      spec: z.string(),
      state: z.unknown(),
      synced: z.string().optional(),
    }),
  }),
]);

/** One line of a library as JSON Lines, as it is read. */
export type WholeLine =
  | {
      readonly kind: 'paper';
      readonly paper: Paper;
      readonly origin: string | undefined;
      /** When it first came, in ms since 1970. */
      readonly added: number | undefined;
      readonly records: readonly { readonly paper: Paper; readonly origin: string | undefined }[];
      readonly passageHash: Buffer | undefined;
      readonly vector: Float32Array | undefined;
    }
  | { readonly kind: 'apart'; readonly pair: readonly [string, string] }
  | {
      readonly kind: 'source';
      readonly spec: string;
      readonly state: unknown;
      readonly synced: string | undefined;
    };

/** What the first line says. */
export interface WholeHead {
  readonly library: string;
  readonly papers: number;
  readonly model: EmbeddingModel;
}

/** A paper, with what is kept of it. */
export interface WholePaper {
  readonly paper: Paper;
  readonly origin: string | undefined;
  /** When it first came, in ms since 1970; undefined where that is not known. */
  readonly added: number | undefined;
  /** What it was merged from; none for a paper that is one record. */
  readonly records: readonly { readonly paper: Paper; readonly origin: string | undefined }[];
  readonly vector?: Embedding;
  readonly passageHash?: Buffer;
}

/** A whole library, to be written. */
export interface Whole {
  /** Undefined where it is not known what `kindred restore` has to know: papers alone are left. */
  readonly head: WholeHead | undefined;
  readonly papers: Iterable<WholePaper>;
  readonly apart: readonly (readonly [string, string])[];
  readonly sources: readonly SourceRecord[];
}

/**
 * A whole library as JSON Lines: a line that describes it, one a paper, whose own fields "kindred add"
 * reads too, then what is known beside papers. Embeddings are written as base64 of little-endian float32.
 */
export function* writeWhole({ head, papers, apart, sources }: Whole): Iterable<string> {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  if (head !== undefined) yield line({ kindred: { format, ...head } });
  for (const { paper, origin, added, records, vector, passageHash } of papers) {
    const kindred = {
      origin,
      added,
      ...(records.length > 0 && { records }),
      ...(vector &&
        passageHash && {
          passageHash: passageHash.toString('base64'),
          vector: Buffer.from(encodeVector(vector, 'float32')).toString('base64'),
        }),
    };
    yield line({ ...paper, kindred });
  }
  for (const pair of apart) yield line({ kindred: { apart: pair } });
  for (const source of sources) yield line({ kindred: { source } });
}

/**
 * All papers of a library, with what is kept of them.
 *
 * @param view holds a snapshot
 * @param model the number of the model whose vectors are taken, too; none where undefined
 */
export function* wholePapers(view: Store, model: number | undefined): Iterable<WholePaper> {
  for (let after = 0; ;) {
    const page = view.papersAfter(after, papersAtOnce);
    for (const { row, paper } of page) {
      after = row;
      const vector = model === undefined ? undefined : view.embedding(row, model);
      const passageHash = model === undefined ? undefined : view.passageHash(row, model);
      const records = view
        .records(paper.id)
        .map((record) => ({ paper: record.paper, origin: record.origin }));
      const origin = view.origin(row);
      const added = view.added(row);
      yield {
        paper,
        origin,
        added,
        records,
        ...(vector && passageHash && { vector, passageHash }),
      };
    }
    if (page.length < papersAtOnce) return;
  }
}

/**
 * Reads the first line of a file.
 *
 * @throws INPUT_UNREADABLE where it does not describe a library, LIBRARY_NEWER where it is of a later form
 */
export function readHead(text: string, file: string): WholeHead {
  const raw = orUndefined(() => JSON.parse(text) as unknown);
  const found = formatSchema.safeParse(raw).data?.kindred.format ?? format;
  if (found > format) {
    throw new KindredError('LIBRARY_NEWER', { directory: file, found, supported: format });
  }
  const head = headSchema.safeParse(raw);
  if (head.success) return head.data.kindred;
  const problem = 'it is no backup of a Kindred library: its first line does not describe one';
  throw new KindredError('INPUT_UNREADABLE', { path: file, problem }, { cause: head.error });
}

function orUndefined<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

/** Reads any other line. @throws ZodError, SyntaxError, RangeError */
export function readLine(text: string): WholeLine {
  const { kindred = {}, ...fields } = z
    .looseObject({ kindred: z.unknown() })
    .parse(JSON.parse(text));
  if (!('title' in fields)) {
    const rest = restSchema.parse(kindred);
    return 'apart' in rest
      ? { kind: 'apart', pair: rest.apart }
      : { kind: 'source', ...rest.source, synced: rest.source.synced };
  }
  const { origin, added, records = [], passageHash, vector } = keptSchema.parse(kindred);
  return {
    kind: 'paper',
    paper: toPaper(fields),
    origin,
    added,
    records: records.map((record) => ({ paper: toPaper(record.paper), origin: record.origin })),
    passageHash: passageHash === undefined ? undefined : Buffer.from(passageHash, 'base64'),
    vector:
      vector === undefined ? undefined : decodeVector(Buffer.from(vector, 'base64'), 'float32'),
  };
}

/** A checked paper, its fields in the order in which they were written, so that it is stored alike. */
function toPaper(fields: unknown): Paper {
  const paper = paperSchema.parse(fields);
  const asWritten = fields as Paper;
  return hashPaper(asWritten).equals(hashPaper(paper)) ? asWritten : paper;
}
