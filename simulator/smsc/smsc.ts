import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Session } from '../../src/deliver/gateways/core/session.ts';
import type { Pdu } from '../../src/deliver/gateways/smpp/commands.ts';
import { TocsinError } from '../../src/domain/error.ts';
import type { Logger } from '../../src/observe/log.ts';
import { seededRandom } from '../seeded-random.ts';
import { Centre } from './centre.ts';
import { type ConnectionCounts, serveConnection } from './connection.ts';
import { parseFaults } from './fault.ts';
import { createPhoneServer } from './http.ts';
import { type IdStyle, messageIds } from './message-ids.ts';
import { type PhoneLimits, Phones } from './phones.ts';
import { Tally } from './tally.ts';

export type SmscOptions = {
  readonly host: string;
  /** SMPP; 0 takes a free one. */
  readonly port: number;
  /** Phones and figures; 0 takes a free one. */
  readonly httpPort: number;
  /** See faultHelp(); the empty string is none. */
  readonly fault: string;
  /** Accept only this system_id; any without. */
  readonly systemId?: string;
  /** Accept only this password; any without. */
  readonly password?: string;
  readonly log: Logger;
  /** Shape of message ids; 'hex' by default. */
  readonly ids?: IdStyle;
  /** How long a part is on its way to the phone: between the two, at random. Milliseconds. */
  readonly deliveryMs?: { readonly min: number; readonly max: number };
  /** How long to wait for a deliver_sm_resp. Milliseconds. */
  readonly deliverTimeoutMs?: number;
  /** Before an unacknowledged receipt is sent again. Milliseconds. */
  readonly retryMs?: number;
  readonly limits?: PhoneLimits;
};

export type Smsc = {
  readonly port: number;
  readonly httpPort: number;
  /** What GET /stats gives. */
  stats(): Record<string, number>;
  close(): Promise<void>;
};

const defaultLimits: PhoneLimits = { maxPhones: 20_000, maxMessages: 100_000 };
const maxRememberedParts = 500_000;

/**
 * A message centre to test against: SMPP 3.4 over TCP, receipts, phones that can be read over HTTP,
 * and faults on demand. Rejects with USAGE for a fault that it does not know, and with
 * GATEWAY_UNREACHABLE where a port is taken.
 */
export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const faults = parseFaults(options.fault);
  const random = seededRandom(faults.seed);
  const phones = new Phones(options.limits ?? defaultLimits);
  const tally = new Tally(maxRememberedParts);
  const centre = new Centre({
    faults,
    random,
    nextId: messageIds(options.ids ?? 'hex', Date.now()),
    phones,
    tally,
    deliveryMs: options.deliveryMs ?? { min: 20, max: 200 },
    outbound: {
      window: 100,
      maxWaiting: 200_000,
      maxAttempts: 1000,
      retryMs: options.retryMs ?? 1000,
    },
  });
  const counts: ConnectionCounts = {
    connections: 0,
    binds: 0,
    bindsRefused: 0,
    submits: 0,
    throttled: 0,
    rejected: 0,
    unanswered: 0,
    droppedConnections: 0,
  };
  const sessions = new Set<Session<Pdu>>();
  const stats = (): Record<string, number> => ({
    ...tally.counts(),
    ...phones.counts(),
    ...centre.counts(),
    ...counts,
    open: sessions.size,
  });

  const smpp = createServer((socket) => {
    const session = serveConnection(socket, {
      centre,
      faults,
      random,
      systemId: options.systemId,
      password: options.password,
      deliverTimeoutMs: options.deliverTimeoutMs ?? 5000,
      counts,
      onEnd() {
        sessions.delete(session);
        options.log.debug({ ended: session.ended()?.end }, 'smsc connection ended');
      },
    });
    sessions.add(session);
  });
  const http = createPhoneServer({
    phones,
    stats,
    sendFromPhone: (from, to, text) => centre.sendFromPhone(from, to, text),
  });
  const port = await listen(smpp, options.port, options.host);
  const httpPort = await listen(http, options.httpPort, options.host).catch(
    async (error: unknown) => {
      await closed(smpp);
      throw error;
    },
  );
  options.log.info({ port, httpPort }, 'smsc simulator');

  return {
    port,
    httpPort,
    stats,
    async close() {
      centre.close();
      for (const session of sessions) session.end('local', 'the simulator closes');
      http.closeAllConnections();
      await Promise.all([closed(smpp), closed(http)]);
    },
  };
}

async function listen(server: Server | HttpServer, port: number, host: string): Promise<number> {
  server.listen({ port, host });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new TocsinError(
      'GATEWAY_UNREACHABLE',
      `the simulator cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  return (server.address() as AddressInfo).port;
}

function closed(server: Server | HttpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
