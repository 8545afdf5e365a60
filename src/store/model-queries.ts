import type { Embedding } from '../ranking/embedding.js';
import { toRow, type Row } from '../ranking/run.js';
import { decodeVector, type Encoding } from '../ranking/vector-encoding.js';
import type { Prepare } from './queries.js';
import type { Query } from './query.js';

/** A model of which a library has vectors, or had. */
export interface ModelRecord {
  readonly number: number;
  /** JSON, parsed. */
  readonly description: unknown;
}

/** How many papers have a vector of a model, and the bytes of these vectors. */
export interface ModelShare {
  readonly number: number;
  readonly vectors: number;
  readonly bytes: number;
}

/** What is asked of a library's database about models and their vectors. */
export interface ModelQueries {
  readonly libraryModel: Query<[], ModelRecord>;
  readonly previousModel: Query<[], ModelRecord>;
  readonly models: Query<[], ModelRecord>;
  readonly shares: Query<[], ModelShare>;
  readonly rowsWithout: Query<[model: number, after: number, limit: number], Row>;
  readonly embedding: Query<[row: number, model: number], Embedding>;
  readonly passageHash: Query<[row: number, model: number], Buffer>;
  readonly embeddings: Query<
    [after: number, model: number, limit: number],
    { row: Row; embedding: Embedding }
  >;
}

const toModel = ({ number, description }: { number: number; description: string }) => ({
  number,
  description: JSON.parse(description) as unknown,
});
const toShare = (share: ModelShare) => share;

/** A stored vector, and how it is written. */
interface StoredVector {
  readonly vector: Buffer;
  readonly encoding: Encoding;
}

const toVector = ({ vector, encoding }: StoredVector) => decodeVector(vector, encoding);

/** Prepares the queries for one connection. */
export function prepareModelQueries(query: Prepare): ModelQueries {
  return {
    libraryModel: query(
      `SELECT model AS number, description FROM models
       WHERE fingerprint = (SELECT value FROM meta WHERE key = 'model')`,
      toModel,
    ),
    previousModel: query(
      `SELECT model AS number, description FROM models
       WHERE fingerprint = (SELECT value FROM meta WHERE key = 'previous-model')`,
      toModel,
    ),
    models: query('SELECT model AS number, description FROM models ORDER BY model', toModel),
    shares: query(
      `SELECT model AS number, count(*) AS vectors, total(length(vector)) AS bytes
       FROM embeddings GROUP BY model`,
      toShare,
    ),
    rowsWithout: query(
      `SELECT row FROM papers
       WHERE NOT EXISTS (
         SELECT 1 FROM embeddings WHERE embeddings.row = papers.row AND embeddings.model = ?
       ) AND row > ? ORDER BY row LIMIT ?`,
      toRow,
    ),
    embedding: query(
      'SELECT vector, encoding FROM embeddings JOIN models USING (model) WHERE row = ? AND model = ?',
      toVector,
    ),
    passageHash: query(
      'SELECT passage_hash FROM embeddings WHERE row = ? AND model = ?',
      (hash: Buffer) => hash,
    ),
    embeddings: query(
      `SELECT row, vector, encoding FROM embeddings JOIN models USING (model)
       WHERE row > ? AND model = ? ORDER BY row LIMIT ?`,
      ({ row, ...stored }: StoredVector & { row: number }) => ({
        row: toRow(row),
        embedding: toVector(stored),
      }),
    ),
  };
}
