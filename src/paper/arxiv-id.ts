/**
 * The two forms of arXiv ids, either with a version "vN"
 * (https://info.arxiv.org/help/arxiv_identifier.html): "YYMM.NNNN" from April 2007, with five digits
 * from 2015 on, and before that "archive/YYMMNNN" or "archive.XX/YYMMNNN".
 */
const form =
  /^(?:(?<yymm>\d{4})\.(?<number>\d{4,5})|(?<archive>[a-z-]+)(?:\.[a-z]{2})?\/(?<oldYymm>\d{4})\d{3})(?:v\d+)?$/u;

/** The archives that old ids name, the retired ones included (https://arxiv.org/archive). */
const archives: ReadonlySet<string> = new Set(
  `acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas
   cond-mat cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex
   nucl-th patt-sol physics plasm-ph q-alg q-bio q-fin quant-ph solv-int stat supr-con`.split(
    /\s+/u,
  ),
);

/**
 * An arXiv id in lower case and without its version, as all versions name one work.
 *
 * @returns undefined for what arXiv never gave out by its rules, e.g. "2021.0042" (a month 21)
 */
export function toArxivId(text: string): string | undefined {
  const id = text.toLowerCase();
  const { yymm, number = '', archive = '', oldYymm = '' } = form.exec(id)?.groups ?? {};
  const valid = yymm === undefined ? isOld(archive, oldYymm) : isNew(yymm, number);
  return valid ? id.replace(/v\d+$/u, '') : undefined;
}

function isNew(yymm: string, { length }: string): boolean {
  if (!isMonth(yymm.slice(2))) return false;
  return length === 4 ? '0704' <= yymm && yymm <= '1412' : '1501' <= yymm;
}

/** 1991 to March 2007; the years are of two centuries. */
function isOld(archive: string, yymm: string): boolean {
  return archives.has(archive) && isMonth(yymm.slice(2)) && (yymm >= '9101' || yymm <= '0703');
}

function isMonth(digits: string): boolean {
  return '01' <= digits && digits <= '12';
}
