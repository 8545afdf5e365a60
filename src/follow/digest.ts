import type { Followed, ToldPaper } from './digest-file.js';
import type { Interest, NearPaper, News, NewsOptions } from './new-papers.js';

/** New papers near to something that is followed. */
export interface DigestPart {
  readonly followed: Followed;
  /** The most relevant first. */
  readonly papers: readonly NearPaper[];
  /** What to know: a liked paper has gone, … */
  readonly notes: readonly string[];
}

/** What came since a moment, by what is followed. Each paper is told once, where it is most relevant. */
export interface Digest {
  readonly since: Date;
  readonly parts: readonly DigestPart[];
}

/** What a digest is made from. */
export interface DigestSource {
  readonly newPapers: (interest: Interest, options: NewsOptions) => Promise<News>;
  /** Whether the library holds a paper of that name. */
  readonly has: (name: string) => boolean;
}

/** Which papers a digest tells. */
export interface DigestOptions {
  readonly since: Date;
  /** Papers that earlier digests told. */
  readonly told: ReadonlySet<string>;
  /** Papers of a part at most. */
  readonly k: number;
}

/** Makes a digest. @throws as newPapers, but for papers that have gone */
export async function makeDigest(
  source: DigestSource,
  followed: readonly Followed[],
  options: DigestOptions,
): Promise<Digest> {
  const { since, told, k } = options;
  const parts: DigestPart[] = [];
  for (const each of followed) {
    const { interest, notes } = toInterest(source, each);
    // What was told, or is told elsewhere, makes room for others.
    const depth = Math.min(1_000, 4 * k + told.size);
    const news =
      interest === undefined ? [] : (await source.newPapers(interest, { since, k: depth })).papers;
    const papers = news.filter(({ paper }) => !told.has(paper.id));
    parts.push({ followed: each, papers, notes });
  }
  const places = bestPlaces(parts);
  const isHere = (part: DigestPart) => (near: NearPaper) => places.get(near.paper.id) === part;
  return {
    since,
    parts: parts.map((part) => ({ ...part, papers: part.papers.filter(isHere(part)).slice(0, k) })),
  };
}

/** All papers that a digest tells. */
export function papersTold({ parts, since }: Digest): ToldPaper[] {
  return parts.flatMap(({ papers }) =>
    papers.map(({ paper, added = since }) => ({ id: paper.id, added })),
  );
}

function toInterest(
  { has }: DigestSource,
  followed: Followed,
): { readonly interest?: Interest; readonly notes: readonly string[] } {
  if ('question' in followed) return { interest: { question: followed.question }, notes: [] };
  const { like, unlike } = followed;
  const gone = [...like, ...unlike].filter((name) => !has(name));
  const notes = gone.map((name) => `No longer in the library: ${name}.`);
  const positive = like.filter(has);
  if (positive.length === 0) return { notes };
  return { interest: { taste: { positive, negative: unlike.filter(has) } }, notes };
}

/** The part in which a paper is most relevant, the first of several. */
function bestPlaces(parts: readonly DigestPart[]): ReadonlyMap<string, DigestPart> {
  const best = new Map<string, { part: DigestPart; relevance: number }>();
  for (const part of parts) {
    for (const { paper, relevance = 0 } of part.papers) {
      const known = best.get(paper.id);
      if (known === undefined || relevance > known.relevance) {
        best.set(paper.id, { part, relevance });
      }
    }
  }
  return new Map([...best].map(([id, { part }]) => [id, part]));
}
