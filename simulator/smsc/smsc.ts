import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import type { Session } from '../../src/deliver/gateways/core/session.ts';
import { TocsinError } from '../../src/domain/error.ts';
import type { Logger } from '../../src/observe/log.ts';
import { seededRandom } from '../seeded-random.ts';
import { Brake } from './brake.ts';
import { CallBack } from './call-back.ts';
import { Centre } from './centre.ts';
import type { CentreDialect } from './centre-dialect.ts';
import { type ConnectionCounts, keepAliveMs, serveConnection } from './connection.ts';
import { type Faults, parseFaults } from './fault.ts';
import { createPhoneServer } from './http.ts';
import { type IdStyle, messageIds } from './message-ids.ts';
import type { Outbound } from './outbound.ts';
import { type PhoneLimits, Phones } from './phones.ts';
import { type ProtocolName, protocols, withDialect } from './protocols.ts';
import { Tally } from './tally.ts';

export type SmscOptions = {
  /** SMPP where it is left out. */
  readonly protocol?: ProtocolName;
  readonly host: string;
  /** Of the protocol; 0 takes a free one. */
  readonly port: number;
  /** Phones and figures; 0 takes a free one. */
  readonly httpPort: number;
  /** See faultHelp(); the empty string is none. */
  readonly fault: string;
  /** Accept only this account (system_id, Source_Addr, Login_Name, ClientID); any without. */
  readonly account?: string;
  /** Accept only this secret; any without. */
  readonly secret?: string;
  /**
   * Where clients listen for receipts and messages from phones, in protocols whose gateways open
   * connections to them; without it these go over the clients' own connections.
   */
  readonly callBack?: { readonly host: string; readonly port: number };
  readonly log: Logger;
  /** Shape of message ids, in SMPP; 'hex' by default. */
  readonly ids?: IdStyle;
  /** How long a part is on its way to the phone: between the two, at random. Milliseconds. */
  readonly deliveryMs?: { readonly min: number; readonly max: number };
  /** How long to wait for the answer to a receipt. Milliseconds. */
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
const defaultRetryMs = 1000;
const defaultDeliverTimeoutMs = 5000;
/** For the connections that the simulator opens, where the protocol has no time of its own. */
const callBackIdleMs = 60_000;

/**
 * A message centre to test against: one of the carriers' protocols over TCP, receipts, phones that can
 * be read over HTTP, and faults on demand. Rejects with USAGE for a fault that it does not know or the
 * protocol cannot show, and with GATEWAY_UNREACHABLE where a port is taken.
 */
export async function startSmsc(options: SmscOptions): Promise<Smsc> {
  const faults = parseFaults(options.fault);
  let statusOf: Centre<unknown>['statusOf'] = () => undefined;
  const ids = faults.ids === 'hex' ? 'decimal' : (options.ids ?? 'hex');
  const dialectOptions = {
    nextId: messageIds(ids, Date.now()),
    statusOf: (id: string) => statusOf(id),
  };
  return withDialect(options.protocol ?? 'smpp', dialectOptions, (dialect) => {
    checkFits(dialect, faults, options);
    return serve(dialect, faults, options, (centre) => {
      statusOf = (id) => centre.statusOf(id);
    });
  });
}

function checkFits<P>(dialect: CentreDialect<P>, faults: Faults, options: SmscOptions): void {
  const name = options.protocol ?? 'smpp';
  if (options.callBack && !dialect.callBack) {
    throw new TocsinError('USAGE', `${name} gateways open no connections to their clients`);
  }
  if (!dialect.textReceipts && (faults.ids !== 'usual' || faults.keys !== 'usual')) {
    throw new TocsinError('USAGE', `the faults ids and keys are for texts; ${name} has fields`);
  }
}

async function serve<P>(
  dialect: CentreDialect<P>,
  faults: Faults,
  options: SmscOptions,
  onCentre: (centre: Centre<P>) => void,
): Promise<Smsc> {
  const { log } = options;
  const { title, idleMs } = protocols[options.protocol ?? 'smpp'];
  const deliverTimeoutMs = options.deliverTimeoutMs ?? defaultDeliverTimeoutMs;
  const retryMs = options.retryMs ?? defaultRetryMs;
  const random = seededRandom(faults.seed);
  const phones = new Phones(options.limits ?? defaultLimits);
  const tally = new Tally(maxRememberedParts);
  const callBacks = new Map<string, CallBack<P>>();

  function callBackOf(account: string, outbound: Outbound<P>): CallBack<P> | null {
    const known = callBacks.get(account);
    const { callBack: logIn } = dialect;
    if (known || !logIn || !options.callBack) return known ?? null;
    const made = new CallBack<P>({
      to: options.callBack,
      account,
      secret: options.secret ?? '',
      dialect,
      logIn,
      outbound,
      responseTimeoutMs: deliverTimeoutMs,
      keepAliveMs,
      idleMs: faults.idle ?? idleMs ?? callBackIdleMs,
      retryMs,
    });
    callBacks.set(account, made);
    return made;
  }

  const centre = new Centre<P>({
    dialect,
    faults,
    random,
    phones,
    tally,
    deliveryMs: options.deliveryMs ?? { min: 20, max: 200 },
    outbound: { window: 100, maxWaiting: 200_000, maxAttempts: 1000, retryMs },
    callBack: options.callBack
      ? (account, outbound) => callBackOf(account, outbound)?.wanted()
      : null,
  });
  onCentre(centre);
  const counts: ConnectionCounts = {
    connections: 0,
    logins: 0,
    loginsRefused: 0,
    submits: 0,
    throttled: 0,
    rejected: 0,
    unanswered: 0,
    droppedConnections: 0,
  };
  const sessions = new Set<Session<P>>();
  const stats = (): Record<string, number> => ({
    ...tally.counts(),
    ...phones.counts(),
    ...centre.counts(),
    ...counts,
    open: sessions.size,
  });

  const brake = new Brake(faults, random, performance.now());
  const gateway = createServer((socket) => {
    const session = serveConnection<P>(socket, {
      dialect,
      centre,
      faults,
      brake,
      random,
      account: options.account,
      secret: options.secret,
      callsBack: options.callBack !== undefined,
      deliverTimeoutMs,
      idleMs: faults.idle ?? idleMs,
      counts,
      onEnd() {
        sessions.delete(session);
        log.debug({ ended: session.ended() }, 'smsc connection ended');
      },
    });
    sessions.add(session);
  });
  const http = createPhoneServer({
    phones,
    stats,
    sendFromPhone: (from, to, text) => centre.sendFromPhone(from, to, text),
  });
  const port = await listen(gateway, options.port, options.host);
  const httpPort = await listen(http, options.httpPort, options.host).catch(
    async (error: unknown) => {
      await closed(gateway);
      throw error;
    },
  );
  log.info({ protocol: title, port, httpPort }, 'smsc simulator');

  return {
    port,
    httpPort,
    stats,
    async close() {
      centre.close();
      for (const callBack of callBacks.values()) callBack.close();
      for (const session of sessions) session.end('local', 'the simulator closes');
      http.closeAllConnections();
      await Promise.all([closed(gateway), closed(http)]);
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
