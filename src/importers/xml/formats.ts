import type { Importer } from '../importer.js';
import { aclImporter } from './acl.js';
import { atomImporter } from './atom.js';
import { citaviImporter } from './citavi.js';
import { crossrefXmlImporter } from './crossref-xml.js';
import { endnoteImporter } from './endnote.js';
import { jatsImporter } from './jats.js';
import { marcImporter } from './marc.js';
import { modsImporter } from './mods.js';
import { msWordImporter } from './ms-word.js';
import { oaiImporter } from './oai-pmh.js';
import { primoImporter } from './primo.js';
import { pubmedImporter } from './pubmed.js';
import { rdfImporter } from './rdf.js';

/** Every format that is XML; roots that several share are told apart by what stands below them. */
export const xmlImporters: readonly Importer[] = [
  pubmedImporter,
  oaiImporter,
  atomImporter,
  aclImporter,
  jatsImporter,
  crossrefXmlImporter,
  rdfImporter,
  primoImporter,
  modsImporter,
  msWordImporter,
  marcImporter,
  endnoteImporter,
  citaviImporter,
];
