import type { Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { version } from '../../config/package-root.js';
import type { Kindred } from '../../index.js';
import { libraryBytes } from '../../library/library-files.js';
import { onStage } from '../../search/stages.js';
import type { AdmissionCounters } from '../access/admission.js';

/** What is measured of a server, for Prometheus. */
export interface Metrics {
  /** Times requests. Is to stand first. */
  readonly middleware: RequestHandler;
  /** The media type of `text`. */
  readonly contentType: string;
  /** All that is measured, as it is now, in Prometheus's text format. */
  text(): Promise<string>;
  close(): void;
}

/** What a server is, as far as it is measured. */
export interface MeasuredServer {
  readonly kindred: Kindred;
  /** How busy it is now. */
  readonly counters: () => AdmissionCounters;
}

/** In seconds: from what memory answers to what a client hardly waits for. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const stageBuckets = [
  0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 2,
];
/** Others are counted as one, for anybody may make up a method. */
const methods = ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'];

/** Begins to measure a server. */
export function measure({ kindred, counters }: MeasuredServer): Metrics {
  // One of its own: another server of this process has another.
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'kindred_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    buckets: requestBuckets,
    registers,
  });
  const conditional = new Counter({
    name: 'kindred_http_conditional_requests_total',
    help: 'Requests that brought an ETag: "hit" where nothing had changed, so that nothing was computed.',
    labelNames: ['result'],
    registers,
  });
  const stages = new Histogram({
    name: 'kindred_stage_duration_seconds',
    help: 'Time of the parts of an answer: embed, filter, dense, lexical, fuse, rerank, read.',
    labelNames: ['stage'],
    buckets: stageBuckets,
    registers,
  });
  measureLoad(registry, counters);
  measureLibrary(registry, kindred);
  const endStages = onStage(({ stage, ms }) => stages.observe({ stage }, ms / 1_000));
  return {
    middleware: (request, response, next) => {
      const end = requests.startTimer();
      response.once('close', () => {
        end(labelsOf(request, response));
        if (request.headers['if-none-match'] === undefined) return;
        conditional.inc({ result: response.statusCode === 304 ? 'hit' : 'miss' });
      });
      next();
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
    close: () => {
      endStages();
      registry.clear();
    },
  };
}

/** Where routers are mounted. `request.baseUrl` tells that no more once an error has passed them. */
const mounts = ['/api/v1', '/feeds', '/mcp'];

/** By the pattern of the route, not the path: of paths there are as many as papers. */
function labelsOf(request: Request, response: Response) {
  const route = request.route as { readonly path: string } | undefined;
  const [path = ''] = request.originalUrl.split('?', 1);
  const mount = mounts.find((prefix) => `${path}/`.startsWith(`${prefix}/`)) ?? '';
  return {
    route: route === undefined ? 'none' : join(mount, route.path),
    method: methods.includes(request.method) ? request.method : 'other',
    // The client may have gone before there was any.
    status: response.headersSent ? response.statusCode : 'none',
  };
}

/** A mounted router's own root is the mount. */
function join(mount: string, path: string): string {
  return mount !== '' && path === '/' ? mount : mount + path;
}

function measureLoad(registry: Registry, counters: () => AdmissionCounters): void {
  const registers = [registry];
  gauge(registers, {
    name: 'kindred_requests_in_work',
    help: 'Requests that are worked on now.',
    value: () => counters().inWork,
  });
  gauge(registers, {
    name: 'kindred_requests_waiting',
    help: 'Requests that wait for their turn now.',
    value: () => counters().waiting,
  });
  new Counter({
    name: 'kindred_requests_shed_total',
    help: 'Requests that were refused because there was too much to do.',
    registers,
    collect() {
      this.reset();
      this.inc(counters().shed);
    },
  });
}

function measureLibrary(registry: Registry, kindred: Kindred): void {
  const registers = [registry];
  const { directory, model } = kindred.info();
  gauge(registers, {
    name: 'kindred_library_papers',
    help: 'Papers in the library.',
    value: () => kindred.reader.size,
  });
  gauge(registers, {
    name: 'kindred_library_generation',
    help: 'The number of the last change that answers show.',
    value: () => kindred.reader.generation,
  });
  gauge(registers, {
    name: 'kindred_library_bytes',
    help: "Bytes of the library's files on disk.",
    value: () => libraryBytes(directory),
  });
  const build = new Gauge({
    name: 'kindred_build_info',
    help: 'Always 1: its labels tell the version, and the model with which the server began.',
    labelNames: ['version', 'model', 'node'],
    registers,
  });
  build.set({ version, model: model.id, node: process.version }, 1);
}

/** A gauge that is read when it is asked for. What cannot be read, for the library is gone, is left out. */
function gauge(
  registers: Registry[],
  { name, help, value }: { name: string; help: string; value: () => number },
): void {
  new Gauge({
    name,
    help,
    registers,
    collect() {
      try {
        this.set(value());
      } catch {
        this.remove();
      }
    },
  });
}
