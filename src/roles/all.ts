import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { openKeys } from '../api/keys.ts';
import { createServer } from '../api/server.ts';
import { scamTypesOf } from '../config/cross-rules.ts';
import type { Config } from '../config/schema.ts';
import { createReplyInbox } from '../deliver/replies/reply-inbox.ts';
import {
  compileTemplates,
  shippedTemplates,
  type Templates,
} from '../deliver/templates/templates.ts';
import { TocsinError } from '../domain/error.ts';
import { type Flow, startFlow } from './flow.ts';
import { type Foundation, openFoundation } from './foundation.ts';
import { createSendRoutes, routesOf } from './gateways.ts';
import { createLookBack } from './look-back.ts';
import type { Loop } from './loop.ts';
import { createPlatform } from './platform.ts';
import { type SimulatorProcess, startSimulatorProcess } from './simulator-process.ts';
import { openTrials } from './trials.ts';

/** Everything on one machine, running. */
export type Running = {
  readonly foundation: Foundation;
  readonly flow: Flow;
  readonly templates: Templates;
  readonly simulator: SimulatorProcess | null;
  /** Where the page is. */
  readonly url: string;
  stop(): Promise<void>;
};

/** The configured templates, or those that ship. @throws TocsinError TEMPLATE_REJECTED */
export function openTemplates(config: Config): Templates {
  const scamTypes = scamTypesOf(config);
  const file = config.delivery.templateFile;
  if (file === null) return shippedTemplates(scamTypes);
  const suspected = shippedTemplates(scamTypes);
  return compileTemplates(readFileSync(file, 'utf8'), { scamTypes, sourceName: file, suspected });
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'another program listens there' : String(code);
    throw new TocsinError(
      'PORT_UNUSABLE',
      `Cannot listen on ${host}:${port}: ${why}. Choose another with --port or server.port; 0 takes a free one.`,
      { cause },
    );
  }
}

/** The built page: beside src in a checkout, beside dist in a package. */
function webRoot(): string {
  const up = import.meta.url.endsWith('.ts') ? '../../web/dist' : '../../../web/dist';
  return fileURLToPath(new URL(up, import.meta.url));
}

/**
 * Starts the platform. What was started before a failure is stopped again.
 *
 * @throws TocsinError of whatever could not start
 */
export async function startAll(
  config: Config,
  options: { version: string; onIndexProgress?: (read: number, of: number) => void },
): Promise<Running> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one();
  };
  try {
    const startedMs = Date.now();
    const templates = openTemplates(config);
    const foundation = await openFoundation(config, {
      onProgress: options.onIndexProgress ?? (() => undefined),
    });
    stops.push(() => foundation.close());
    const { log } = foundation;
    // Now, so that the first records do not wait for the threads to boot.
    foundation.pool();
    await foundation.discovery?.start();

    const needsSimulator = config.simulator.enabled && config.delivery.routes.length === 0;
    const simulator = needsSimulator ? await startSimulatorProcess(config.simulator) : null;
    if (simulator) stops.push(() => simulator.stop());

    const replies = createReplyInbox({
      db: foundation.db,
      vault: foundation.vault,
      words: config.delivery.replies,
      readNumber: foundation.readers.number,
      nowMs: Date.now,
    });
    const routes = createSendRoutes(routesOf(config, simulator), config, {
      log,
      onReply: (route, part) => replies.take(route, part),
    });
    const lookBack = createLookBack(foundation);
    const trials = await openTrials(foundation, templates);
    const loops = new Map<string, Loop>();
    const platform = await createPlatform(foundation, {
      version: options.version,
      startedMs,
      routes,
      lookBack,
      trials,
      loops,
      simulatorUrl: simulator ? `http://127.0.0.1:${simulator.httpPort}` : null,
    });
    const { host, port, maxBodyBytes, allowedHosts } = config.server;
    const keys = await openKeys(config.dataDir, startedMs);
    const server = await createServer(platform, {
      host,
      maxBodyBytes,
      keys,
      webRoot: webRoot(),
      log,
      allowedHosts,
    });
    stops.push(() => server.close());
    // The page and the figures listen first, so that they miss nothing of what the flow does.
    await listen(server, host, port);
    const flow = await startFlow(foundation, { routes, replies, templates, trials, lookBack });
    stops.push(() => flow.stop());
    for (const [name, loop] of flow.loops) loops.set(name, loop);
    const address = server.server.address() as AddressInfo;
    const name = ['127.0.0.1', '::1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host;
    const url = `http://${name}:${address.port}`;
    await foundation.held.publish({ url });
    return { foundation, flow, templates, simulator, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
