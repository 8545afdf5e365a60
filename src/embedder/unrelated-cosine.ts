import { toPassage } from '../paper/passage.js';
import { dot } from '../ranking/embedding.js';
import type { Embedder } from './embedder.js';

/**
 * What a question and a paper of each of eight fields look like that share no subject. Stored values
 * were measured with these texts: another choice changes a model's value by a hundredth or so.
 */
const fields = [
  {
    query: 'Does aspirin prevent a second heart attack?',
    title: 'Low-dose aspirin after myocardial infarction: a randomised trial',
    abstract:
      'Survivors of a heart attack took aspirin or placebo for two years. Fewer of those on aspirin died or had another infarction, but more had bleeding of the stomach.',
  },
  {
    query: 'How are the masses of distant galaxies estimated?',
    title: 'Rotation curves of spiral galaxies at high redshift',
    abstract:
      'Spectra of ionised gas show how fast discs of stars turn. Velocities stay flat far from the centre, which points to halos of dark matter.',
  },
  {
    query: 'effect of minimum wages on youth employment',
    title: 'Wage floors and jobs of young workers in neighbouring counties',
    abstract:
      'We compare restaurants on both sides of state borders. A higher wage floor raised earnings; the number of jobs hardly fell.',
  },
  {
    query: 'How do earthworms change the soil of a forest?',
    title: 'Invasion of hardwood forests by earthworms and the loss of leaf litter',
    abstract:
      'Plots with worms lost their organic layer within a few seasons. Seedlings and fungi declined while nitrogen was washed out of the ground.',
  },
  {
    query: 'register allocation by graph colouring in compilers',
    title: 'Spilling variables to memory in an optimising compiler',
    abstract:
      'Our allocator colours the interference graph of a procedure and chooses what to spill by the depth of loops. Generated code runs a tenth faster.',
  },
  {
    query: 'What did monasteries trade in the Middle Ages?',
    title: 'Wool, wine and salt: the account books of a Cistercian abbey',
    abstract:
      'Ledgers of the thirteenth century tell what monks sold at fairs and whom they lent money. The abbey bought land with the profit of its flocks.',
  },
  {
    query: 'polymer membranes for water desalination',
    title: 'Thin-film polyamide layers with high salt rejection',
    abstract:
      'Interfacial polymerisation on a porous support gives films of fifty nanometres. Their permeability doubles with the degree of crosslinking reduced.',
  },
  {
    query: 'When do children learn to use the past tense?',
    title: 'Over-regularised verbs in the speech of three-year-olds',
    abstract:
      'Recordings of toddlers at home show irregular verbs said correctly at first, then with a regular ending, as rules of grammar are acquired.',
  },
];

/**
 * Measures the cosine that an embedder gives unrelated texts: the mean over eight queries, each
 * with the seven passages of other fields than its own.
 *
 * @returns 0 to below 1; a mean below 0 counts as 0
 * @throws EMBEDDING_FAILED, MODEL_DAMAGED
 */
export async function measureUnrelatedCosine(embedder: Embedder): Promise<number> {
  const { passageTemplate } = embedder.model;
  const [queries, passages] = await Promise.all([
    Promise.all(fields.map(({ query }) => embedder.embedQuery(query))),
    embedder.embedPassages(fields.map((paper) => toPassage(paper, passageTemplate))),
  ]);
  const cosines = queries.flatMap((query, i) =>
    passages.filter((_, j) => j !== i).map((passage) => dot(query, passage)),
  );
  const mean = cosines.reduce((sum, cosine) => sum + cosine, 0) / cosines.length;
  // A model that gives every text one vector tells nothing by any scale.
  return Math.min(Math.max(0, mean), 0.999);
}

/**
 * An embedder whose description of its model tells the cosine of unrelated texts. One that fails to
 * measure it is closed.
 *
 * @param known what is stated of it or was measured before; undefined has it measured
 * @throws EMBEDDING_FAILED, MODEL_DAMAGED
 */
export async function withUnrelatedCosine(
  embedder: Embedder,
  known: number | undefined,
): Promise<Embedder> {
  try {
    const unrelatedCosine = known ?? (await measureUnrelatedCosine(embedder));
    return {
      model: { ...embedder.model, unrelatedCosine },
      embedPassages: (passages, options) => embedder.embedPassages(passages, options),
      embedQuery: (query, options) => embedder.embedQuery(query, options),
      close: () => embedder.close(),
    };
  } catch (error) {
    await embedder.close();
    throw error;
  }
}
