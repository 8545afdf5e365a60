import { Command, Option } from 'commander';
import { citationFormats, type CitationFormat } from '../../citation/format-citations.js';
import { createContext, withKindred } from '../context.js';
import { toPlain } from '../terminal.js';

/** `kindred cite ID…` */
export function createCiteCommand(): Command {
  return new Command('cite')
    .summary('give the references of papers')
    .description('Prints references of papers of the library, for a reference manager or a text.')
    .argument('<ids...>', 'papers: ids, DOIs, arXiv ids or URLs')
    .addOption(
      new Option('--format <format>', 'the form of the references')
        .choices(citationFormats)
        .default('bibtex'),
    )
    .addHelpText(
      'after',
      `
Examples:
  $ kindred cite arxiv:1706.03762
  $ kindred cite arxiv:1706.03762 10.18653/v1/N19-1423 --format ris > references.ris
  $ kindred cite arxiv:1706.03762 --format text`,
    )
    .action(async (ids: string[], { format }: { format: CitationFormat }, self: Command) => {
      const context = createContext(self);
      await withKindred(context, {}, async (kindred) => {
        const text = await kindred.cite(ids, format);
        context.terminal.result({ format, text }, () => toPlain(text).trimEnd());
      });
    });
}
