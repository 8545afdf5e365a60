import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { destination as stream, pino, type DestinationStream, type LevelWithSilent } from 'pino';
import { KindredError, messageOf } from '../errors/kindred-error.js';
import type { Kindred } from '../index.js';
import { createAccess, type AccessOptions } from './access/access.js';
import { KeyRing } from './access/key-ring.js';
import { LibraryWrites } from './access/library-writes.js';
import { refuseExpectation } from './client-error.js';
import { createLimitedServer, type ConnectionLimits } from './connection-limits.js';
import { createApp } from './create-app.js';
import { measure } from './metrics/metrics.js';
import type { MetricsReaders } from './routes/metrics.js';
import { isLoopback } from './middleware/host-check.js';
import { stopGracefully } from './stop-gracefully.js';

/** How the server is started. */
export interface ServerOptions {
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  readonly host?: string | undefined;
  /** TCP port; 0 for any free one. */
  readonly port: number;
  /**
   * Names under which the server may be asked besides the loopback ones, its `host` and that of `publicUrl`.
   * Where neither these nor a `publicUrl` are given, a server that others can reach answers to any name.
   */
  readonly hosts?: readonly string[] | undefined;
  /** Other sites whose pages may ask; see AppOptions. */
  readonly allowOrigins?: readonly string[] | undefined;
  /** How long caches may answer for the API without asking, in seconds. Default 0. */
  readonly cacheSeconds?: number | undefined;
  /** Default 'info': a line for each request. */
  readonly logLevel?: LevelWithSilent | undefined;
  /** Where the log goes, as JSON lines. Default standard error. */
  readonly logDestination?: DestinationStream | undefined;
  /** Whether the library is the bundled sample; the first page then says so. Default false. */
  readonly isSample?: boolean | undefined;
  /** Who may ask, and how much. */
  readonly access?: AccessOptions | undefined;
  /** Who may read /metrics; see AppOptions. Default 'loopback'. */
  readonly metrics?: MetricsReaders | undefined;
  /** Whether the log holds what was asked. Default false. */
  readonly logQueries?: boolean | undefined;
  /** How long clients may take, and how many there may be. */
  readonly limits?: Partial<ConnectionLimits> | undefined;
}

/** A server that is listening. */
export interface RunningServer {
  /** Where to ask it, e.g. "http://127.0.0.1:7717". */
  readonly url: string;
  readonly port: number;
  /**
   * Stops accepting, lets running requests finish (10 seconds at most, or `deadlineMs`), and closes
   * all connections. The library stays open.
   */
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/**
 * Serves a library over HTTP.
 *
 * @throws PORT_IN_USE; KEYS_UNREADABLE; INVALID_PARAMETER for a host or port that cannot be listened on
 */
export async function startServer(
  kindred: Kindred,
  options: ServerOptions,
): Promise<RunningServer> {
  const { host = '127.0.0.1', port, logLevel = 'info' } = options;
  const { access: addresses = {} } = options;
  const { directory } = kindred.info();
  const ring = new KeyRing(directory);
  const logger = pino({ level: logLevel }, options.logDestination ?? unblockingStderr());
  const server = createLimitedServer(options.limits);
  server.on('checkExpectation', refuseExpectation);
  const stop = stopGracefully(server);
  const address = await listen(server, { host, port });
  server.on('error', (error) => logger.error(error));
  // By the address that a name turned out to be; no request is read before this function awaits.
  const isLocal = isLoopback(address.address);
  const names = [...publicHost(addresses), ...(options.hosts ?? [])];
  // Of a machine that others can reach, nobody but its operator knows the names.
  const hosts = isLocal || names.length > 0 ? [host, ...names] : undefined;
  const access = createAccess(ring, addresses, isLocal);
  const writes = new LibraryWrites(kindred, directory);
  const metrics = measure({ kindred, counters: () => access.counters });
  let isStopping = false;
  const app = createApp(kindred, {
    ...options,
    ...{ logger, hosts, access, addresses, writes, metrics },
    metricsFor: options.metrics,
    isStopping: () => isStopping,
  });
  server.on('request', app);
  server.once('close', () => {
    access.close();
    metrics.close();
  });
  const close = ({ deadlineMs = 10_000 } = {}) => {
    isStopping = true;
    return stop(deadlineMs);
  };
  return { url: `http://${toUrlHost(host)}:${address.port}`, port: address.port, close };
}

/** The name under which people ask. */
function publicHost({ publicUrl }: AccessOptions): string[] {
  return publicUrl === undefined ? [] : [new URL(publicUrl).hostname];
}

/**
 * Writes in the background: a synchronous write to a full pipe would hold up every request until its
 * reader catches up (pino then sleeps 100 ms at a time). What is left is flushed when the process ends.
 */
function unblockingStderr(): DestinationStream {
  return stream({ dest: 2, sync: false });
}

function listen(server: Server, at: { host: string; port: number }): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(toListenError(error, at)));
    server.listen(at, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address);
      else reject(new TypeError('a TCP server has an address and a port'));
    });
  });
}

function toListenError(error: Error, at: { host: string; port: number }): KindredError {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return new KindredError('PORT_IN_USE', at, { cause: error });
  const [name, value] = code === 'EACCES' ? ['port', at.port] : ['host', at.host];
  const problem = `cannot listen on ${value}: ${messageOf(error)}`;
  return new KindredError('INVALID_PARAMETER', { name, problem }, { cause: error });
}

/** A name to ask the server by; all addresses of the machine include this one. */
function toUrlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
