import { bibtexImporter } from './bibtex.js';
import type { Importer } from './importer.js';
import { jsonlImporter } from './jsonl.js';
import { listingImporter } from './listing.js';

/** Every format, the most telling first. */
export const importers: readonly Importer[] = [jsonlImporter, bibtexImporter, listingImporter];

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
