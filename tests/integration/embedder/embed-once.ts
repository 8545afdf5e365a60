/** Embeds one query and closes: the process must then end by itself. */
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';

const embedder = createEmbedder(await resolveModel('all-MiniLM-L6-v2'));
const { length } = await embedder.embedQuery('bread');
await embedder.close();
console.log(length);
