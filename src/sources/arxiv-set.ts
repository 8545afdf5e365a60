import { suggest } from '../errors/suggest.js';

/** The archives of arXiv that are open, by the group that their OAI sets are in. */
const groups: Readonly<Record<string, readonly string[]>> = {
  physics:
    `astro-ph cond-mat gr-qc hep-ex hep-lat hep-ph hep-th math-ph nlin nucl-ex nucl-th physics
    quant-ph`.split(/\s+/u),
};
const alone = ['cs', 'econ', 'eess', 'math', 'q-bio', 'q-fin', 'stat'];
const archives = [...alone, ...(groups['physics'] ?? [])];

/** Archives whose subjects are written in small letters, e.g. cond-mat.str-el. */
const lowerCase: ReadonlySet<string> = new Set(['physics', 'cond-mat']);

/** A category of arXiv. */
export interface ArxivCategory {
  /** As arXiv writes it, e.g. "cs.IR". */
  readonly name: string;
  /** Its OAI set, "group:archive:SUBJECT" (info.arxiv.org/help/oa), e.g. "cs:cs:IR". */
  readonly set: string;
}

/** Reads "cs.IR", "hep-th" or "cs", in any case; or says what is wrong. */
export function toArxivCategory(text: string): ArxivCategory | { readonly problem: string } {
  const [, written = '', subject] = /^([a-z-]+)(?:\.([a-z-]{2,9}))?$/iu.exec(text) ?? [];
  const archive = written.toLowerCase();
  if (!archives.includes(archive)) {
    const meant = archive === '' ? undefined : suggest(archive, archives);
    const hint =
      meant === undefined ? `the archives are ${archives.join(', ')}` : `did you mean "${meant}"?`;
    return { problem: `"${text.slice(0, 40)}" is no category of arXiv: ${hint}` };
  }
  const group = alone.includes(archive) ? archive : 'physics';
  // A group of one archive is harvested as the group; physics is the archive, not all of physics.
  const inGroup = archive === group && group !== 'physics' ? group : `${group}:${archive}`;
  if (subject === undefined) return { name: archive, set: inGroup };
  const spelt = lowerCase.has(archive) ? subject.toLowerCase() : subject.toUpperCase();
  return { name: `${archive}.${spelt}`, set: `${group}:${archive}:${spelt}` };
}
