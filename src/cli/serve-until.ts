import type { AccessSettingName } from '../config/access-settings.js';
import type { Config } from '../config/config.js';
import type { Kindred } from '../index.js';
import { whenAborted } from './interrupt.js';

/** How a library is served from the command line. */
export interface ServeOptions extends Pick<
  Config,
  'host' | 'port' | 'logLevel' | 'allowOrigins' | 'cacheSeconds' | AccessSettingName
> {
  /** Whether the library is the bundled sample. Default false. */
  readonly isSample?: boolean;
  /** Called when the server accepts requests. */
  readonly onReady: (url: string) => Promise<void> | void;
}

/** Serves until the signal aborts, then lets running requests finish. @throws PORT_IN_USE */
export async function serveUntil(
  signal: AbortSignal,
  kindred: Kindred,
  { onReady, ...options }: ServeOptions,
): Promise<void> {
  const { startServer } = await import('../server/start-server.js');
  const { host, port, logLevel, allowOrigins, cacheSeconds, isSample = false, ...rest } = options;
  const { metrics, logQueries, hosts, ...access } = rest;
  // Before anyone is told to come: the first answer is quick, and a damaged model is told at once.
  await kindred.warm();
  const server = await startServer(kindred, {
    host,
    port,
    logLevel,
    allowOrigins,
    cacheSeconds,
    isSample,
    metrics,
    logQueries,
    hosts,
    access,
  });
  try {
    await onReady(server.url);
    await whenAborted(signal);
  } finally {
    await server.close();
  }
}
