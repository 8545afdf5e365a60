import { join } from 'node:path';
import { LiveIndex, type LiveIndexOptions } from '../../../src/library/live-index.js';
import { paperSchema } from '../../../src/paper/paper.js';
import { hashPaper, hashText } from '../../../src/paper/passage.js';
import { normalize, type Embedding } from '../../../src/ranking/embedding.js';
import { toRow, type Row } from '../../../src/ranking/run.js';
import { openDatabase } from '../../../src/store/open-database.js';
import { StoreWriter } from '../../../src/store/store-writer.js';
import { Store } from '../../../src/store/store.js';

const dimensions = 8;
const identity = { library: 'l', fingerprint: 'f'.repeat(64) };

/** A point on the sphere that differs for every row. */
export function vectorOf(seed: number): Embedding {
  return normalize(
    Float32Array.from({ length: dimensions }, (_, i) => Math.sin(seed * (i + 1.37))),
  );
}

/** A library of made-up papers and vectors, written directly and read by live indexes. */
export class SmallLibrary {
  readonly path: string;
  readonly writer: StoreWriter;
  readonly reads: Store;
  readonly model: number;
  /** What its live indexes told. */
  readonly notices: string[] = [];

  constructor(readonly directory: string) {
    this.path = join(directory, 'library.sqlite');
    const database = openDatabase(this.path, { create: true });
    [this.writer, this.reads] = [new StoreWriter(database, this.path), new Store(database)];
    const description = JSON.stringify({ ...identity, dimensions });
    this.model = this.writer.transaction(() => {
      const model = this.writer.models.add(identity.fingerprint, description);
      this.writer.models.bind(model);
      return model;
    });
  }

  /** Adds papers; the n-th paper of a library that only grows has row n. */
  add(from: number, to: number): void {
    this.writer.transaction(() => {
      for (let seed = from; seed < to; seed++) {
        const paper = paperSchema.parse({ id: `p${seed}`, title: `Paper ${seed}` });
        const hashes = { contentHash: hashPaper(paper), passageHash: hashText(paper.title) };
        const vector = vectorOf(seed);
        this.writer.insert({ paper, ...hashes, model: this.model, vector });
      }
    });
  }

  remove(...rows: number[]): void {
    this.writer.transaction(() => rows.forEach((row) => this.writer.delete(toRow(row))));
  }

  open(options: Partial<LiveIndexOptions> = {}): Promise<LiveIndex> {
    return LiveIndex.open({
      directory: this.directory,
      library: identity.library,
      connect: () => new Store(openDatabase(this.path)),
      exclusively: (work) => this.writer.inTurn(() => work(this.reads.generation())),
      onNotice: (message) => this.notices.push(message),
      ...options,
    });
  }
}

/** The rows nearest to the vector of a seed. */
export function nearest(live: LiveIndex, seed: number, k = 1): Row[] {
  return live.search(vectorOf(seed), k).map(({ row }) => row);
}
