import { createHash } from 'node:crypto';
import { z } from 'zod';
import { analyzerVersion } from './analyzer.js';
import { fieldNames, type Bm25Parameters } from './bm25.js';
import { RowTable } from './row-table.js';
import { Segment, type Postings } from './segment.js';
import { Vocabulary } from './vocabulary.js';

/** What an index is kept as: everything but what is not merged yet. */
export interface IndexParts {
  readonly segment: Segment;
  readonly table: RowTable;
  readonly vocabulary: Vocabulary;
  /** Rows deleted since the segment was made. */
  readonly dead: number;
}

// Read as a number in the machine's own byte order: a file of the other order is refused by it.
const magic = 0x584c_444b;
const format = 1;
const preamble = 16;
const alignment = 8;

const count = z.number().int().nonnegative();
const headerSchema = z.strictObject({
  fingerprint: z.string(),
  cells: z.array(z.number().int().nullable()).length(fieldNames.length),
  papers: count,
  dead: count,
  /** Bytes of each section. */
  sizes: z.strictObject({
    starts: count,
    rows: count,
    frequencies: count,
    impacts: count,
    lengths: count,
    states: count,
    terms: count,
    words: count,
  }),
});

type Header = z.output<typeof headerSchema>;
type SectionName = keyof Header['sizes'];
type Sections = Readonly<Record<SectionName, Uint8Array>>;

const sectionNames = Object.keys(headerSchema.shape.sizes.shape) as readonly SectionName[];

/**
 * Names everything that decides what an index holds: the analyzer and the parameters. An index is used
 * only under the fingerprint that it was made with.
 */
export function indexFingerprint({ k1, fields }: Bm25Parameters): string {
  const each = fieldNames.map((name) => [name, fields[name].weight, fields[name].b]);
  const made = JSON.stringify({ analyzerVersion, format, k1, fields: each });
  return createHash('sha256').update(made).digest('hex').slice(0, 16);
}

/**
 * An index as bytes, to be written one after another:
 *
 *     magic u32 | format u32 | header length u32 | 0 u32 | header (JSON) | 8 sections
 *
 * each padded to 8 bytes. The big ones are views of the index's own, unchanging memory.
 */
export function packIndex(parts: IndexParts, parameters: Bm25Parameters): Uint8Array[] {
  const sections = toSections(parts);
  const header: Header = {
    fingerprint: indexFingerprint(parameters),
    cells: [...parts.segment.cells],
    papers: parts.segment.papers,
    dead: parts.dead,
    sizes: {
      starts: sections.starts.length,
      rows: sections.rows.length,
      frequencies: sections.frequencies.length,
      impacts: sections.impacts.length,
      lengths: sections.lengths.length,
      states: sections.states.length,
      terms: sections.terms.length,
      words: sections.words.length,
    },
  };
  const json = Buffer.from(JSON.stringify(header));
  const start = toBytes(new Uint32Array([magic, format, json.length, 0]));
  return [start, json, ...sectionNames.map((name) => sections[name])].flatMap(padded);
}

function toSections({ segment, table, vocabulary }: IndexParts): Sections {
  const { starts, rows, frequencies, impacts } = segment.postings;
  const { states, lengths } = table.parts();
  const { terms, words } = vocabulary;
  return {
    starts: toBytes(starts),
    rows: toBytes(rows),
    frequencies: toBytes(frequencies),
    impacts: toBytes(impacts),
    lengths: toBytes(lengths),
    states,
    terms: encodeLines(terms),
    // Most words are their own term.
    words: encodeLines(words.map((word, i) => (word === terms[i] ? '' : word))),
  };
}

/**
 * The index of bytes that {@link packIndex} gave, joined. Views of the bytes stay in use: they must
 * not be changed afterwards. That rows and impacts are the ones written is for a checksum to say.
 *
 * @throws Error, saying what is wrong, if the bytes are cut off, no index or one of other parameters
 */
export function unpackIndex(bytes: Uint8Array, parameters: Bm25Parameters): IndexParts {
  const aligned = bytes.byteOffset % alignment === 0 ? bytes : Uint8Array.from(bytes);
  const { header, end } = readHeader(aligned);
  if (header.fingerprint !== indexFingerprint(parameters)) {
    throw new Error('it was built with another analyzer or other parameters');
  }
  const sections = split(aligned, end, header);
  const postings = {
    starts: toUint32(sections.starts),
    rows: toUint32(sections.rows),
    frequencies: toUint32(sections.frequencies),
    impacts: toFloat32(sections.impacts),
  };
  const [states, lengths] = [sections.states, toUint32(sections.lengths)];
  const terms = decodeLines(sections.terms);
  const words = decodeLines(sections.words).map((word, i) => (word === '' ? terms[i] : word) ?? '');
  if (words.length !== terms.length) throw new Error('its words are not those of its terms');
  if (lengths.length !== states.length * fieldNames.length) {
    throw new Error('its lengths are not those of its rows');
  }
  assertConsistent(postings, { rows: states.length, terms: terms.length });
  const segment = new Segment(postings, header);
  const table = RowTable.from({ states, lengths });
  return { segment, table, vocabulary: Vocabulary.from(terms, words), dead: header.dead };
}

function readHeader(bytes: Uint8Array): { header: Header; end: number } {
  if (bytes.length < preamble) throw new Error('it is cut off');
  const [found, version, length = 0] = toUint32(bytes.subarray(0, preamble));
  if (found !== magic) throw new Error('it is no lexical index');
  if (version !== format) throw new Error(`its format is ${version}, not ${format}`);
  const end = preamble + length;
  if (end > bytes.length) throw new Error('it is cut off');
  const json = Buffer.from(bytes.subarray(preamble, end)).toString();
  return { header: headerSchema.parse(JSON.parse(json)), end: roundUp(end) };
}

function split(bytes: Uint8Array, start: number, { sizes }: Header): Sections {
  let at = start;
  const next = (name: SectionName): Uint8Array => {
    const section = bytes.subarray(at, at + sizes[name]);
    if (section.length !== sizes[name]) throw new Error('it is cut off');
    at += roundUp(sizes[name]);
    return section;
  };
  // Evaluated in the order of the file.
  return {
    starts: next('starts'),
    rows: next('rows'),
    frequencies: next('frequencies'),
    impacts: next('impacts'),
    lengths: next('lengths'),
    states: next('states'),
    terms: next('terms'),
    words: next('words'),
  };
}

/** That no offset and no row leads out of the arrays. */
function assertConsistent(postings: Postings, counts: { rows: number; terms: number }): void {
  const { starts, rows, frequencies, impacts } = postings;
  const isPaired = frequencies.length === rows.length && impacts.length === rows.length;
  const isWhole = starts[0] === 0 && starts.at(-1) === rows.length;
  if (!isPaired || !isWhole || starts.length > counts.terms + 1) {
    throw new Error('its postings do not fit together');
  }
  for (let term = 1; term < starts.length; term++) {
    if ((starts[term] ?? 0) < (starts[term - 1] ?? 0)) throw new Error('its offsets do not ascend');
  }
  for (const row of rows) {
    if (row >= counts.rows) throw new Error(`it has a posting of row ${row}, which it has not`);
  }
}

function roundUp(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

function padded(section: Uint8Array): Uint8Array[] {
  const padding = roundUp(section.length) - section.length;
  return padding === 0 ? [section] : [section, new Uint8Array(padding)];
}

function toBytes({ buffer, byteOffset, byteLength }: Uint32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function toUint32({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, wholeWords(byteLength));
}

function toFloat32({ buffer, byteOffset, byteLength }: Uint8Array): Float32Array {
  return new Float32Array(buffer, byteOffset, wholeWords(byteLength));
}

function wholeWords(byteLength: number): number {
  if (byteLength % 4 !== 0) throw new Error('a section is no whole number of words');
  return byteLength / 4;
}

/** Every line ends in a line feed, which no term contains. */
function encodeLines(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

function decodeLines(bytes: Uint8Array): string[] {
  const { buffer, byteOffset, byteLength } = bytes;
  return Buffer.from(buffer, byteOffset, byteLength).toString().split('\n').slice(0, -1);
}
