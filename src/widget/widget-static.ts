/** The widget of a static export, whose lists lie beside the script. */
import { RelatedPapers } from './related-papers.js';
import { staticSource } from './static-source.js';

/** The export writes the number of its files here; a name, as bundlers compute with values. */
declare const __KINDRED_SHARDS__: number;

RelatedPapers.source = staticSource(__KINDRED_SHARDS__);
RelatedPapers.base = new URL(/* @vite-ignore */ '.', import.meta.url).href;
// A page may load the script twice.
if (!customElements.get('related-papers')) customElements.define('related-papers', RelatedPapers);
