/** Embeds one query and leaves the embedder open: an idle one must not keep its process alive. */
import { createEmbedder } from '../../../src/embedder/create-embedder.js';
import { resolveModel } from '../../../src/embedder/resolve-model.js';

const embedder = createEmbedder(await resolveModel('all-MiniLM-L6-v2'), { workers: 2, warm: true });
const { length } = await embedder.embedQuery('bread');
console.log(length);
