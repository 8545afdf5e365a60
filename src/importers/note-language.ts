import type { ImportRecord } from './importer.js';
import { isPlainlyEnglish } from './text/plainly-english.js';

/** Notes the language of papers whose records do not say it, where it is certain. */
export async function* noteLanguage(
  records: AsyncIterable<ImportRecord>,
): AsyncGenerator<ImportRecord> {
  for await (const record of records) {
    if (record.kind === 'problem' || record.paper.language !== undefined) {
      yield record;
      continue;
    }
    const { title, abstract } = record.paper;
    const language = await languageOf(abstract === '' ? title : abstract);
    yield language === undefined ? record : { ...record, paper: { ...record.paper, language } };
  }
}

async function languageOf(text: string): Promise<string | undefined> {
  if (isPlainlyEnglish(text)) return 'en';
  // Its tables take 80 MB and a tenth of a second, which those who read English alone need not pay.
  const { detectLanguage } = await import('./text/detect-language.js');
  return detectLanguage(text);
}
