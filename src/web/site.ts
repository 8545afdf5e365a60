/** What every page needs to know about the library and the server that shows it. */
export interface Site {
  /** Papers in the library; absent while that cannot be told. */
  readonly papers: number | undefined;
  /** Whether it is the bundled sample library. */
  readonly isSample: boolean;
  /** Questions that the library can answer, offered on the first visit. */
  readonly examples: readonly string[];
  /** Addresses of the stylesheets, of the script, of the font to fetch along, and of the icon. */
  readonly assets: {
    readonly stylesheets: readonly string[];
    readonly script: string;
    readonly font: string;
    readonly icon: string;
  };
  readonly version: string;
  /** The server's address as the browser knows it, without a slash at the end. */
  readonly origin: string;
}

/** "1 paper", "1,234 papers". */
export function countPapers(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'paper' : 'papers'}`;
}
