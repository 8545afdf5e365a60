/** The widget that asks the Kindred server which the script itself comes from. */
import { RelatedPapers } from './related-papers.js';
import { serverSource } from './server-source.js';

RelatedPapers.source = serverSource;
RelatedPapers.base = new URL(/* @vite-ignore */ '.', import.meta.url).href;
// A page may load the script twice.
if (!customElements.get('related-papers')) customElements.define('related-papers', RelatedPapers);
