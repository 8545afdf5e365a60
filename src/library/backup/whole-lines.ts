import { z } from 'zod';
import type { EmbeddingModel } from '../../embedder/model.js';
import { hashPaper } from '../../paper/passage.js';
import { paperSchema, type Paper } from '../../paper/paper.js';
import { decodeVector, encodeVector } from '../../ranking/vector-encoding.js';
import type { Store } from '../../store/store.js';
import type { BoundModel } from '../library-model.js';
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

/** What Kindred keeps of a paper beside its fields. */
const keptSchema = z.strictObject({
  origin: z.string().optional(),
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

/**
 * A whole library as JSON Lines: a line that describes it, one a paper, whose own fields "kindred add"
 * reads too, then what is known beside papers.
 *
 * @param view holds a snapshot
 * @param vectors write embeddings, as base64 of little-endian float32
 */
export function* writeWhole(
  view: Store,
  { number, model }: BoundModel,
  vectors: boolean,
): Iterable<string> {
  const line = (value: unknown) => `${JSON.stringify(value)}\n`;
  const head = { format, library: view.libraryId(), papers: view.size(), model };
  yield line({ kindred: head });
  for (let after = 0; ;) {
    const page = view.papersAfter(after, papersAtOnce);
    for (const { row, paper } of page) {
      after = row;
      const records = view.records(paper.id).map((record) => ({
        paper: record.paper,
        origin: record.origin,
      }));
      const embedding = vectors ? view.embedding(row, number) : undefined;
      const kindred = {
        origin: view.origin(row),
        ...(records.length > 0 && { records }),
        ...(embedding && {
          passageHash: view.passageHash(row, number)?.toString('base64'),
          vector: Buffer.from(encodeVector(embedding, 'float32')).toString('base64'),
        }),
      };
      yield line({ ...paper, kindred });
    }
    if (page.length < papersAtOnce) break;
  }
  for (const apart of view.apartPairs()) yield line({ kindred: { apart } });
  for (const source of view.sources()) yield line({ kindred: { source } });
}

/** Reads the first line. @throws ZodError, SyntaxError */
export function readHead(text: string): WholeHead {
  return headSchema.parse(JSON.parse(text)).kindred;
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
  const { origin, records = [], passageHash, vector } = keptSchema.parse(kindred);
  return {
    kind: 'paper',
    paper: toPaper(fields),
    origin,
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
