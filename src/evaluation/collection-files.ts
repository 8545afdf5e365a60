import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { KindredError } from '../errors/kindred-error.js';

/** The files of one test collection. */
export interface CollectionFiles {
  /** Its folder's name; the folder's path where two have the same name. */
  readonly name: string;
  readonly corpus: string;
  readonly queries: string;
  readonly qrels: string;
}

const corpusNames = ['corpus.jsonl'];
const queriesNames = ['queries.jsonl'];
const qrelsNames = ['qrels.tsv', join('qrels', 'test.tsv')];

/**
 * The test collections in folders: each folder itself, or the folders in it, as laid out by BEIR
 * (Thakur et al., 2021), each file plain or with gzip (".gz").
 *
 * @throws COLLECTION_NOT_FOUND for a folder that is none and holds none, or one that lacks a file
 */
export function findCollections(directories: readonly string[]): readonly CollectionFiles[] {
  const folders = directories.flatMap(foldersIn);
  const names = folders.map((folder) => basename(resolve(folder)));
  return folders.map((folder, at) => {
    const name = names[at] ?? folder;
    const unique = names.filter((other) => other === name).length === 1;
    return filesOf(folder, unique ? name : folder);
  });
}

function foldersIn(directory: string): string[] {
  if (!isFolder(directory)) throw notFound(directory, 'no such folder');
  if (find(directory, corpusNames) !== undefined) return [directory];
  const inside = readdirSync(directory)
    .sort()
    .map((name) => join(directory, name))
    .filter((folder) => isFolder(folder) && find(folder, corpusNames) !== undefined);
  if (inside.length === 0) {
    throw notFound(
      directory,
      'neither it nor a folder in it has a corpus.jsonl or corpus.jsonl.gz',
    );
  }
  return inside;
}

function filesOf(folder: string, name: string): CollectionFiles {
  const need = (names: readonly string[]) => {
    const path = find(folder, names);
    if (path === undefined) {
      throw notFound(folder, `it has no ${names.join(' or ')} (plain or with .gz)`);
    }
    return path;
  };
  return {
    name,
    corpus: need(corpusNames),
    queries: need(queriesNames),
    qrels: need(qrelsNames),
  };
}

function find(folder: string, names: readonly string[]): string | undefined {
  return names
    .flatMap((name) => [name, `${name}.gz`])
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function notFound(directory: string, problem: string): KindredError {
  return new KindredError('COLLECTION_NOT_FOUND', { directory, problem });
}
