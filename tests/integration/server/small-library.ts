import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKindred, type Kindred } from '../../../src/index.js';
import { paperSchema, type Paper } from '../../../src/paper/paper.js';

const long = 'Sediment cores tell when the sea stood higher. '.repeat(40);

/** A record that tries to run as markup wherever it is shown. */
export const hostileMarkup = `"><script>document.title = 'owned'</script><img src=x onerror="document.title = 'owned'">`;

/** Invented papers: ids with slashes, versions of one work, a record without an abstract, a hostile one. */
export const smallPapers: readonly Paper[] = [
  {
    id: 'doi:10.1000/harbour/tides',
    title: 'Predicting the tides of small harbours',
    abstract:
      'We predict when the tide turns in small harbours from a year of cheap pressure sensors, and find that the shape of the basin matters more than the moon.',
    authors: ['Ada Moor', 'Ben Quay'],
    year: 2019,
    venue: 'Harbour Letters',
    url: 'https://example.org/tides',
    identifiers: ['doi:10.1000/harbour/tides'],
  },
  {
    id: 'arxiv:1901.00001',
    title: 'Predicting the Tides of Small Harbours',
    abstract: 'A preprint on predicting the tide in small harbours with cheap pressure sensors.',
    authors: ['Ada Moor', 'Ben Quay'],
    year: 2019,
    identifiers: ['arxiv:1901.00001'],
  },
  {
    id: 'local:storm-surge',
    title: 'Storm surges and the coasts they reach',
    abstract: 'High water driven by wind floods low coasts. We map how far a surge runs inland.',
    authors: ['Cleo Strand'],
    year: 2021,
    venue: 'Coastal Science',
  },
  {
    id: 'local:sediment',
    title: 'Ancient sea levels from sediment cores',
    abstract: long,
    authors: ['Dora Silt'],
    year: 2015,
    venue: 'Coastal Science',
  },
  {
    id: 'doi:10.1000/bread',
    title: 'How sourdough rises',
    abstract: 'Wild yeast and bacteria ferment flour; warm dough rises faster than cold dough.',
    abstractKind: 'summary',
    authors: ['Emil Crumb', 'Flora Rye'],
    year: 2020,
    venue: 'Journal of Baking',
    identifiers: ['doi:10.1000/bread'],
  },
  {
    id: 'local:croissant',
    title: 'Layers of butter in laminated dough',
    abstract: 'Folding butter into dough gives flaky pastry. We count layers with X-ray images.',
    authors: ['Flora Rye'],
    year: 2022,
    venue: 'Journal of Baking',
  },
  {
    id: 'local:owl',
    title: 'Silent flight in owls',
    abstract: 'Serrated feathers break up the air and make the flight of owls hard to hear.',
    authors: ['Gus Talon'],
    year: 2012,
    venue: 'Bird Acoustics',
  },
  {
    id: 'local:starling',
    title: 'Why starlings turn together',
    abstract: 'Each bird in a flock watches seven neighbours; turns travel through it like a wave.',
    authors: ['Hedy Flock'],
    year: 2010,
    venue: 'Bird Acoustics',
  },
  {
    id: 'local:violin',
    title: 'The varnish of old violins',
    abstract: 'Listeners cannot tell old violins from new ones by their sound alone.',
    authors: ['Iris Bow'],
    year: 2008,
    venue: 'Acoustics Today',
  },
  {
    id: 'local:title-only',
    title: 'A map of moorland paths',
    authors: ['Jo Heath'],
    year: 1950,
  },
  {
    id: 'local:glacier/front',
    title: 'Measuring a glacier by listening to it',
    abstract: 'Microphones under water hear ice break off a glacier and tell how much was lost.',
    authors: ['Kai Firn'],
    year: 2023,
    venue: 'Acoustics Today',
  },
  {
    id: `local:${hostileMarkup}`,
    title: `Injected markup ${hostileMarkup}`,
    abstract: `Attackers hide scripts in web page titles. ${hostileMarkup}`,
    authors: [hostileMarkup],
    year: 2024,
    venue: hostileMarkup,
  },
].map((record) => paperSchema.parse(record));

/** A real library of {@link smallPapers}, in a temporary directory, embedded by the bundled model. */
export interface SmallLibrary {
  readonly directory: string;
  readonly kindred: Kindred;
  /** Closes the library and deletes its directory. */
  dispose(): Promise<void>;
}

/** Makes a {@link SmallLibrary}. */
export async function makeSmallLibrary(papers = smallPapers): Promise<SmallLibrary> {
  const directory = await mkdtemp(join(tmpdir(), 'kindred-server-'));
  const kindred = await openKindred({ library: directory, mode: 'write', workers: 1 });
  await kindred.put(papers.map((paper) => ({ paper })));
  return {
    directory,
    kindred,
    dispose: async () => {
      await kindred.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
