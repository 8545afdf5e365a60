import { serve, type Reply, type TestServer } from './test-server.js';

/** A record of the test repository. */
export interface OaiRecord {
  readonly id: string;
  /** YYYY-MM-DDThh:mm:ssZ */
  readonly datestamp: string;
  readonly set?: string;
  readonly deleted?: boolean;
}

/** How the repository behaves. */
export interface OaiRepository {
  records: OaiRecord[];
  pageSize: number;
  granularity: 'YYYY-MM-DD' | 'YYYY-MM-DDThh:mm:ssZ';
  /** Its clock. */
  now: string;
  /** Tokens it no longer knows, by their number. */
  readonly expired: Set<number>;
  /** Tokens that it is asked for in vain, by their number: no answer comes. */
  readonly unanswered: Set<number>;
  /** Namespace prefix of its own elements, e.g. "oai:". */
  prefix: string;
  /** Gives one token for all pages. */
  stuck: boolean;
}

interface List {
  readonly records: readonly OaiRecord[];
  readonly offset: number;
}

/** An OAI-PMH 2.0 repository: Identify and ListRecords with resumption tokens. */
export async function serveOai(
  settings: Partial<OaiRepository>,
): Promise<TestServer & { readonly repository: OaiRepository }> {
  const repository: OaiRepository = {
    records: [],
    pageSize: 2,
    granularity: 'YYYY-MM-DD',
    now: '2024-07-01T12:00:00Z',
    expired: new Set(),
    unanswered: new Set(),
    prefix: '',
    stuck: false,
    ...settings,
  };
  const tokens: List[] = [];
  const server = await serve((url) => answer(repository, tokens, url.searchParams));
  return { ...server, repository };
}

function answer(
  repository: OaiRepository,
  tokens: List[],
  query: URLSearchParams,
): Reply | (() => void) {
  const verb = query.get('verb');
  if (verb === 'Identify') {
    return wrap(
      repository,
      `<Identify><granularity>${repository.granularity}</granularity></Identify>`,
    );
  }
  if (verb !== 'ListRecords') return problem(repository, 'badVerb');
  const token = query.get('resumptionToken');
  if (token !== null) {
    if (query.has('metadataPrefix') || query.has('set')) return problem(repository, 'badArgument');
    const number = Number(token.replace('token ', ''));
    if (repository.unanswered.has(number)) return () => undefined;
    const list = tokens[number];
    if (list === undefined || repository.expired.has(number)) {
      return problem(repository, 'badResumptionToken');
    }
    return page(repository, tokens, list);
  }
  if (query.get('metadataPrefix') === null) return problem(repository, 'badArgument');
  const dates = [query.get('from'), query.get('until')].filter((date) => date !== null);
  const known = dates.every((date) => date.length === 10 || repository.granularity.includes('T'));
  if (!known || new Set(dates.map(({ length }) => length)).size > 1) {
    return problem(repository, 'badArgument');
  }
  const records = repository.records.filter((record) => isAsked(record, query));
  if (records.length === 0) return problem(repository, 'noRecordsMatch');
  return page(repository, tokens, { records, offset: 0 });
}

function isAsked({ datestamp, set }: OaiRecord, query: URLSearchParams): boolean {
  const from = query.get('from') ?? '';
  const until = query.get('until');
  return (
    datestamp >= from &&
    (until === null || datestamp.slice(0, until.length) <= until) &&
    (query.get('set') === null || query.get('set') === set)
  );
}

function page(repository: OaiRepository, tokens: List[], { records, offset }: List): Reply {
  const end = offset + repository.pageSize;
  const isLast = end >= records.length && !repository.stuck;
  if (!isLast && !(repository.stuck && tokens.length > 0)) tokens.push({ records, offset: end });
  const number = isLast ? '' : `token ${tokens.length - 1}`;
  const token =
    isLast && offset === 0
      ? ''
      : `<resumptionToken completeListSize="${records.length}">${number}</resumptionToken>`;
  const xml = records.slice(offset, end).map(toXml).join('');
  return wrap(repository, `<ListRecords>${xml}${token}</ListRecords>`);
}

function toXml({ id, datestamp, deleted = false }: OaiRecord): string {
  const header = `<header${deleted ? ' status="deleted"' : ''}><identifier>${id}</identifier><datestamp>${datestamp}</datestamp></header>`;
  const dc = `<metadata><oai_dc:dc xmlns:oai_dc="x"><dc:title>Of ${id} &amp; more</dc:title><dc:identifier>other</dc:identifier></oai_dc:dc></metadata>`;
  return `<record>${header}${deleted ? '' : dc}</record>`;
}

function problem(repository: OaiRepository, code: string): Reply {
  return wrap(repository, `<error code="${code}">so it is</error>`);
}

function wrap({ now, prefix }: OaiRepository, content: string): Reply {
  const own =
    'OAI-PMH responseDate Identify granularity ListRecords record header identifier datestamp metadata resumptionToken error';
  const names = new RegExp(`(</?)(${own.replaceAll(' ', '|')})(?=[ >])`, 'gu');
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>${now}</responseDate>${content}</OAI-PMH>\n`;
  return { headers: { 'content-type': 'text/xml' }, body: xml.replace(names, `$1${prefix}$2`) };
}

/** The identifiers of the records in a page of OAI-PMH. */
export function idsIn(text: string): string[] {
  return [...text.matchAll(/<(?:\w+:)?header[^>]*><(?:\w+:)?identifier>([^<]*)</gu)].map(
    ([, id = '']) => id,
  );
}
