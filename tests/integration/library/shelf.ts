import { paperSchema, type Paper } from '../../../src/paper/paper.js';
import { inventedPapers } from './papers.js';

const more: readonly Record<string, unknown>[] = [
  {
    id: 'doi:10.1000/winter',
    title: 'Field notes from a long winter',
    abstract:
      'We stayed in the hut until spring came. All measurements followed the Kvernberg protocol.',
    authors: ['Ada Moor', 'Ben Quay'],
    year: 2005,
    venue: 'Mountain Letters',
    identifiers: ['doi:10.1000/winter'],
  },
  {
    id: 'arxiv:1901.00009',
    title: 'Tracking Glaciers from Orbit',
    abstract: 'A preprint: satellite images show how mountain ice retreats.',
    year: 2018,
    identifiers: ['arxiv:1901.00009'],
  },
  { id: 'editorial', title: 'Editorial: ice and glaciers', year: 2019, venue: 'Ice' },
  {
    id: 'ice:1994',
    title: 'Mountain glaciers lose ice, say satellite images',
    abstract: 'Satellite images show the retreat of mountain glaciers over ten years.',
    authors: ['Ben Quay'],
    year: 1994,
  },
  {
    id: 'ice:2024',
    title: 'Glacier retreat in pictures from space',
    abstract: 'Radar satellites measure how fast the ice of mountain glaciers disappears.',
    authors: ['Ada Moor'],
    year: 2024,
  },
  {
    id: 'ice:drill',
    title: 'Drilling through glacier ice',
    abstract: 'A self-supervised drill reads old air from ice cores of mountain glaciers.',
    year: 2011,
  },
  {
    id: 'ice:sound',
    title: 'The sound of calving glaciers',
    abstract: 'Supervised by the crew itself, microphones hear ice break off into the sea.',
    year: 2016,
  },
];

/**
 * The ten invented papers and more: a rare word, a version of p2, an editorial, papers on ice of
 * different years, and "self-supervised" beside the same words apart.
 */
export const shelf: readonly Paper[] = [
  ...inventedPapers,
  ...more.map((fields) => paperSchema.parse(fields)),
];
