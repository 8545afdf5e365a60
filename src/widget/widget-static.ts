/** The widget of a static export, whose lists lie beside the script. */
import { RelatedPapers } from './related-papers.js';
import { staticSource } from './static-source.js';

/** Replaced by the export with the number of its files. */
const shards = Number('__KINDRED_SHARDS__');

RelatedPapers.source = staticSource(shards);
RelatedPapers.base = new URL(/* @vite-ignore */ '.', import.meta.url).href;
// A page may load the script twice.
if (!customElements.get('related-papers')) customElements.define('related-papers', RelatedPapers);
