/** The little of citation-js 0.7 that is used; the packages carry no types. */
declare module '@citation-js/core' {
  import type { CslItem } from './csl-item.js';

  /** The values of a tag of RIS. */
  export type RisValue = string | number | readonly (string | number)[];
  type RisRecord = Readonly<Record<string, RisValue>>;
  /** References that can be formatted. */
  export class Cite {
    constructor(items: readonly CslItem[]);
    format(format: 'ris', options: { readonly format: 'object' }): readonly RisRecord[];
    format(format: string, options?: Readonly<Record<string, unknown>>): string;
  }
  export const plugins: { readonly config: { get(plugin: string): unknown } };
}
declare module '@citation-js/plugin-bibtex';
declare module '@citation-js/plugin-ris';
declare module '@citation-js/plugin-csl';
