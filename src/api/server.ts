import Fastify, { type FastifyInstance } from 'fastify';
import { readLedger } from '../measure/ledger.ts';
import type { Logger } from '../observe/log.ts';
import { countIndicators } from '../store/indicator-reads.ts';
import { accessGuard } from './access.ts';
import { cached } from './cached.ts';
import { clientErrorHandler } from './client-error.ts';
import { trackConnections } from './connections.ts';
import { errorHandler } from './error-handler.ts';
import { ApiError } from './errors.ts';
import { readWaiting } from './gateway-view.ts';
import { hostGuard, isLoopback } from './host-guard.ts';
import type { KeyRing } from './keys.ts';
import { LiveState } from './live-state.ts';
import { createMetrics } from './metrics.ts';
import { registerOpenApi } from './openapi.ts';
import type { Platform } from './platform.ts';
import { logRequest, routePattern } from './request-log.ts';
import type { Api, RouteContext } from './routes/context.ts';
import { effectRoutes } from './routes/effect.ts';
import { familyRoutes } from './routes/family.ts';
import { gatewayRoutes } from './routes/gateways.ts';
import {
  indicatorImportRoute,
  indicatorReleaseRoute,
  indicatorsRoutes,
} from './routes/indicators.ts';
import { killSwitchRoutes } from './routes/kill-switch.ts';
import { localKeysRoutes, localRecordsRoute } from './routes/local.ts';
import { lookBackRoutes } from './routes/look-back.ts';
import { modelRoutes } from './routes/models.ts';
import { operationRoutes } from './routes/operation.ts';
import { overviewRoutes } from './routes/overview.ts';
import { preferenceRoutes } from './routes/preference.ts';
import { publicCheckRoutes } from './routes/public-check.ts';
import { recordsRoutes } from './routes/records.ts';
import { shadowRoutes } from './routes/shadow.ts';
import { simulatorRoutes } from './routes/simulator.ts';
import { streamRoutes } from './routes/stream.ts';
import { suspectsRoutes } from './routes/suspects.ts';
import { warningsRoutes } from './routes/warnings.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { ShadowCounts } from './shadow-counts.ts';
import { registerStaticPage } from './static-page.ts';
import { LiveStream, type StreamLimits, streamDefaults } from './stream.ts';
import { readTotals } from './totals.ts';

export type ServerOptions = {
  /** Where it will listen: decides whether reads need a key and which Host headers pass. */
  readonly host: string;
  readonly maxBodyBytes: number;
  readonly keys: KeyRing;
  /** Folder of the built page. */
  readonly webRoot: string;
  readonly log: Logger;
  /** Further host names to answer to on loopback, behind a proxy. */
  readonly allowedHosts?: readonly string[];
  readonly streamLimits?: StreamLimits;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
};

/**
 * How long answers of the store are kept for all viewers. Counting rows may take at most a twentieth
 * of the reader's time; the ledger's own page gets a fresh one, which its viewers share.
 */
const rests = {
  none: { freshMs: 0, restFactor: 0 },
  quick: { freshMs: 1000, restFactor: 20 },
  slow: { freshMs: 5000, restFactor: 20 },
} as const;
/** Bodies of the ordinary JSON calls. Bytes. */
const smallBodyBytes = 1024 * 1024;
/**
 * How long a request may take to arrive: as long as it likes. The command line pipes live records
 * in for hours; whoever has no key is refused before a body is read, and Node still limits how long
 * the headers may take.
 */
const requestTimeoutMs = 0;

/** How long running requests may still take when the server closes. Milliseconds. */
const closeGraceMs = 10_000;

/**
 * The HTTP server, not listening yet: `await server.listen({host, port})`, `await server.close()`.
 * Fastify's own logger stays off because its lines quote URLs and parser messages, which may hold a
 * number; ours hold the route pattern.
 */
export async function createServer(
  platform: Platform,
  options: ServerOptions,
): Promise<FastifyInstance> {
  const { log, clock = Date.now } = options;
  const ledger = cached(() => readLedger(platform.read), rests.none, clock);
  const balanced = cached(async () => (await ledger()).balanced, rests.slow, clock);
  const indicators = cached(() => countIndicators(platform.read), rests.slow, clock);
  const totals = cached(() => readTotals(platform.read, indicators), rests.quick, clock);
  const waiting = cached(() => readWaiting(platform.read, clock()), rests.quick, clock);
  const live = new LiveState(platform, { totals, balanced, waiting }, clock);
  const stream = new LiveStream(live, log, options.streamLimits ?? streamDefaults);
  const metrics = createMetrics(platform, { balanced, waiting }, stream, clock);
  const shadow = new ShadowCounts(() => platform.judging(), clock);
  const context: RouteContext = {
    platform,
    live,
    ledger,
    stream,
    metrics,
    shadow,
    maxBodyBytes: options.maxBodyBytes,
    clock,
  };
  const onError = errorHandler(log);
  const app = Fastify({
    logger: false,
    bodyLimit: smallBodyBytes,
    requestTimeout: requestTimeoutMs,
    forceCloseConnections: false,
    clientErrorHandler,
    frameworkErrors: (error, request, reply) => void onError(error, request, reply),
  });
  app.decorateRequest('principal', null);
  app.setErrorHandler(onError);
  app.setNotFoundHandler(() => {
    throw new ApiError('NOT_FOUND', 'There is nothing at this path.');
  });
  app.addHook('onRequest', setSecurityHeaders);
  const loopback = isLoopback(options.host);
  if (loopback) app.addHook('onRequest', hostGuard(options.host, options.allowedHosts ?? []));
  app.addHook('onRequest', accessGuard(options.keys, loopback));
  app.addHook('onResponse', logRequest(log));
  app.addHook('onResponse', async (request, reply) => {
    metrics.answered(request.method, routePattern(request), reply.statusCode);
  });
  const connections = trackConnections(app.server);
  app.addHook('preClose', async () => {
    stream.close();
    connections.drain(closeGraceMs);
  });
  app.addHook('onClose', async () => {
    live.close();
    shadow.close();
    metrics.close();
  });

  await registerOpenApi(app, platform.version);
  await app.register((api: Api, _options, done) => {
    for (const routes of [
      overviewRoutes,
      gatewayRoutes,
      streamRoutes,
      warningsRoutes,
      indicatorsRoutes,
      indicatorReleaseRoute,
      familyRoutes,
      preferenceRoutes,
      killSwitchRoutes,
      localKeysRoutes,
      lookBackRoutes,
      effectRoutes,
      modelRoutes,
      shadowRoutes,
      operationRoutes,
      publicCheckRoutes,
      simulatorRoutes,
      suspectsRoutes,
    ]) {
      routes(api, context);
    }
    done();
  });
  // Each in a scope of its own: they take bodies as bytes.
  await app.register((api: Api, _options, done) => {
    recordsRoutes(api, context);
    done();
  });
  await app.register((api: Api, _options, done) => {
    indicatorImportRoute(api, context);
    done();
  });
  await app.register((api: Api, _options, done) => {
    localRecordsRoute(api, context);
    done();
  });
  await registerStaticPage(app, options.webRoot);
  await app.ready();
  return app;
}
