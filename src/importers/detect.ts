import { bibtexImporter } from './bibtex/bibtex.js';
import { csvImporter } from './csv.js';
import type { Importer } from './importer.js';
import { jsonImporter, jsonlImporter, jsonShapeImporters } from './json/json.js';
import { listingImporter } from './listing.js';
import * as tagged from './tagged/formats.js';
import { xmlImporters } from './xml/formats.js';
import { yamlImporter } from './yaml.js';

/** Every format, the most telling first. */
export const importers: readonly Importer[] = [
  jsonlImporter,
  jsonImporter,
  ...xmlImporters,
  ...jsonShapeImporters,
  bibtexImporter,
  tagged.risImporter,
  tagged.nbibImporter,
  tagged.wosImporter,
  tagged.refworksImporter,
  tagged.referImporter,
  tagged.ovidImporter,
  tagged.biblioscapeImporter,
  tagged.copacImporter,
  yamlImporter,
  csvImporter,
  listingImporter,
];

/** The names of {@link importers}, for messages. */
export const formatNames = importers.map(({ format }) => format).join(', ');

/**
 * The format of a file by its content.
 *
 * @param head the file's first text, up to 64 KiB
 * @param filename its name; '' for standard input
 */
export function detectImporter(head: string, filename: string): Importer | undefined {
  return importers.find((importer) => importer.sniff(head, filename));
}

/** The importer of a format by its name. */
export function importerNamed(format: string): Importer | undefined {
  return importers.find((importer) => importer.format === format);
}
