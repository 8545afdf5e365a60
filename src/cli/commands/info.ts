import { Command } from 'commander';
import type { LibraryInfo } from '../../index.js';
import { createContext, withKindred } from '../context.js';
import { formatBytes, formatCount } from '../format-number.js';
import { formatTable } from '../format-table.js';

/** `kindred info` */
export function createInfoCommand(): Command {
  return new Command('info')
    .summary('tell about the library')
    .description('Tells how many papers the library holds, its model, its index and its size.')
    .addHelpText(
      'after',
      `
Examples:
  $ kindred info
  $ kindred info --library reading-list --json`,
    )
    .action(async (_options: unknown, command: Command) => {
      const context = createContext(command);
      await withKindred(context, {}, (kindred) => {
        const info = kindred.info();
        context.terminal.result(info, (layout) => formatTable(toRows(info), layout));
      });
    });
}

function toRows(info: LibraryInfo): [string, string][] {
  const { model, index } = info;
  return [
    ['library', info.directory],
    ['papers', formatCount(info.papers)],
    ['without abstract', formatCount(info.withoutAbstract)],
    ['model', `${model.id}, ${model.dimensions} dimensions, ${model.encoding}`],
    ['fingerprint', model.fingerprint.slice(0, 16)],
    ['index', `${index.kind}, ${formatCount(index.vectors)} vectors`],
    ['size on disk', formatBytes(info.bytes)],
    ['generation', formatCount(info.generation)],
    ['schema', String(info.schema)],
  ];
}
