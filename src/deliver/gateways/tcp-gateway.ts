import { TocsinError } from '../../domain/error.ts';
import { observe } from '../../observe/channel.ts';
import type { Logger } from '../../observe/log.ts';
import type { Gateway, GatewayStatus, OutgoingPart, SubmitResult } from '../gateway.ts';
import type { FlashClass } from '../text/message-format.ts';
import { chooseConnection } from './core/choose-connection.ts';
import { Connection } from './core/connection.ts';
import { canonicalId } from './core/id-profile.ts';
import { type IncomingCounters, IncomingRequests } from './core/incoming-requests.ts';
import { Listener, type ListenerCounters, type ListenerStatus } from './core/listener.ts';
import { PartsTogether } from './core/parts-together.ts';
import { RoutePause } from './core/route-pause.ts';
import { routeState } from './core/route-state.ts';
import {
  addSessionCounters,
  noSessionCounters,
  type SessionCounters,
} from './core/session-counters.ts';
import { type TcpRoute, tlsOf } from './core/tcp-route.ts';
import { Turnstile } from './core/turnstile.ts';
import type { Dialect, IncomingPart } from './dialect.ts';

export type TcpGatewayOptions = {
  readonly log?: Logger;
  /** Epoch milliseconds, for Receipt.receivedMs. */
  readonly nowMs?: () => number;
  /** 0…1, for the jitter of reconnects. */
  readonly random?: () => number;
  /** A part from a phone. Awaited before it is acknowledged; a rejection leaves it unacknowledged. */
  readonly onReply?: (part: IncomingPart) => Promise<void>;
};

export type TcpGatewayCounters = SessionCounters &
  IncomingCounters & {
    /** Flash parts sent again with class 1 because class 0 was refused for its coding. */
    flashFallbacks: number;
    /** Of the port at which the carrier opens connections to us; null where the route has none. */
    listener: ListenerCounters | null;
  };

export type TcpGateway = Gateway & {
  /** Of this and all earlier connections. */
  counters(): TcpGatewayCounters;
  /** null where the route has no such port. */
  listener(): ListenerStatus | null;
};

/**
 * A route to a carrier over TCP, whatever its protocol: connections that are kept up until close(),
 * the rate and the pauses of the route, parts of one message in order on one connection, receipts and
 * replies acknowledged once they are stored.
 *
 * @throws TocsinError CONFIG_INVALID where the CA file cannot be read
 */
export function createTcpGateway<P>(
  route: TcpRoute,
  dialect: Dialect<P>,
  options: TcpGatewayOptions = {},
): TcpGateway {
  const clock = (): number => performance.now();
  const { log } = options;
  const statusHandlers: ((status: GatewayStatus) => void)[] = [];
  const incoming = new IncomingRequests(dialect, {
    route: route.name,
    id: route.id,
    nowMs: options.nowMs ?? Date.now,
    ...(log ? { log } : {}),
    ...(options.onReply ? { onReply: options.onReply } : {}),
  });
  const onRequest = (pdu: P): Promise<P | null> => incoming.take(pdu);
  const pause = new RoutePause();
  const turnstile = new Turnstile(route.partsPerSecond, pause, clock);
  const together = new PartsTogether<Connection<P>>(2 * route.windowSize * route.connections);
  const tls = tlsOf(route);
  const connections = Array.from(
    { length: route.connections },
    () =>
      new Connection<P>({
        dialect,
        address: { host: route.host, port: route.port, tls },
        windowSize: route.windowSize,
        responseTimeoutMs: route.responseTimeoutMs,
        keepAliveMs: route.keepAliveMs,
        reconnectMinMs: route.reconnectMinMs,
        reconnectMaxMs: route.reconnectMaxMs,
        random: options.random ?? Math.random,
        onRequest,
        onState: onChange,
      }),
  );
  const listener = dialect.serverSide
    ? new Listener<P>({
        route: route.name,
        serverSide: dialect.serverSide,
        responseTimeoutMs: route.responseTimeoutMs,
        keepAliveMs: route.keepAliveMs,
        retryMs: route.reconnectMaxMs,
        onRequest,
        onChange: () => onChange(),
        ...(log ? { log } : {}),
      })
    : null;
  let given = 0;
  let used = 0;
  let running = false;
  let flashClass: FlashClass = 0;
  let flashFallbacks = 0;
  let told = '';
  /** Connections that take parts; counted when one changes, because each part asks. */
  let usable = 0;
  let windowSize = route.windowSize;

  function status(): GatewayStatus {
    return {
      route: route.name,
      ...routeState(
        connections.map((connection) => connection.state()),
        listener?.status() ?? null,
      ),
      windowSize,
      inFlight: given,
      pausedMs: pause.leftMs(clock()),
      connections: connections.map((connection) => connection.status()),
    };
  }

  function onChange(): void {
    usable = connections.filter((connection) => connection.usable()).length;
    windowSize = route.windowSize * Math.max(1, usable);
    // The others join once the first has shown that the login is right: carriers lock accounts.
    if (running && usable > 0) for (const connection of connections) connection.start();
    const now = status();
    if (usable === 0) turnstile.abandon(now.detail);
    const { state, detail } = now;
    if (told === `${state} ${detail}`) return;
    told = `${state} ${detail}`;
    observe('tocsin:gateway', { route: route.name, state, detail });
    const poor = now.connections.some(
      (one) => one.state === 'refused' || one.state === 'backing_off',
    );
    const level = state === 'refused' ? 'error' : poor ? 'warn' : 'info';
    log?.[level]({ route: route.name, state, detail }, 'gateway');
    for (const handler of statusHandlers) handler(now);
  }

  function choose(): Connection<P> | null {
    if (connections.length === 1) return connections[0]?.usable() ? connections[0] : null;
    const nowMs = clock();
    const up = connections.filter((connection) => connection.usable());
    return up[chooseConnection(up.map((one) => one.health(nowMs)))] ?? null;
  }

  async function submit(part: OutgoingPart): Promise<SubmitResult> {
    if (!running) return notSent('the route is not running');
    if (usable === 0) return notSent('the route is not bound');
    if (given >= windowSize) return notSent(`the window of ${windowSize} is full`);
    given += 1;
    try {
      const turn = turnstile.pass();
      const refused = turn && (await turn);
      if (refused !== null) return notSent(refused);
      try {
        return await (part.parts === 1 ? sendAlone(part) : sendTogether(part));
      } finally {
        turnstile.left();
      }
    } catch (error) {
      return unencodable(error);
    } finally {
      given -= 1;
    }
  }

  function sendAlone(part: OutgoingPart): SubmitResult | Promise<SubmitResult> {
    const connection = choose();
    return connection ? sendBy(connection, part, flashClass) : notSent('the route is not bound');
  }

  async function sendTogether(part: OutgoingPart): Promise<SubmitResult> {
    const place = together.of(part, choose);
    if (!place) return notSent('the route is not bound');
    if (place.spoiled) return notSent('an earlier part was not taken');
    if (!place.connection.usable()) place.connection = choose() ?? place.connection;
    const result = await sendBy(place.connection, part, flashClass);
    if (result.kind === 'rejected' || result.kind === 'throttled') place.spoiled = true;
    return result;
  }

  async function sendBy(
    connection: Connection<P>,
    part: OutgoingPart,
    asClass: FlashClass,
  ): Promise<SubmitResult> {
    used += 1;
    const { answer, sentMs } = await connection.submit(dialect.submitOf(part, asClass), used);
    if (answer.kind === 'not_sent') return answer;
    if (answer.kind === 'unknown') {
      const { cause, request } = answer;
      const known = dialect.idOf ? { smscId: idOfAnswer(dialect.idOf(request)) } : {};
      return { kind: 'unknown', cause, ...known };
    }
    const result = dialect.resultOf(answer.pdu, answer.request);
    connection.judge(sentMs, result.kind === 'throttled');
    switch (result.kind) {
      case 'accepted':
        pause.accepted(sentMs);
        return { kind: 'accepted', smscId: idOfAnswer(result.smscId) };
      case 'throttled':
        pause.throttled(sentMs, clock());
        return result;
      case 'rejected': {
        const ofClass0 = part.channel === 'flash' && asClass === 0;
        return ofClass0 && dialect.refusesCoding(answer.pdu) ? asClass1(connection, part) : result;
      }
      default:
        return result;
    }
  }

  /** A flash part once more, as an ordinary message: better than none. Remembered where it helps. */
  async function asClass1(connection: Connection<P>, part: OutgoingPart): Promise<SubmitResult> {
    flashFallbacks += 1;
    const refused = await turnstile.again();
    if (refused !== null) return notSent(refused);
    const result = await sendBy(connection, part, 1);
    if (result.kind === 'accepted' && flashClass === 0) {
      flashClass = 1;
      log?.warn({ route: route.name }, 'flash SMS are refused; class 1 is sent from now on');
    }
    return result;
  }

  function idOfAnswer(id: string): string {
    return canonicalId(id, route.id.answer);
  }

  return {
    route: route.name,
    account: dialect.account,
    start() {
      if (running) return;
      running = true;
      connections[0]?.start();
      listener?.start();
    },
    status,
    load: () => ({
      bound: usable > 0,
      paused: pause.leftMs(clock()) > 0,
      windowSize,
    }),
    submit,
    onReceipt: (handler) => incoming.onReceipt(handler),
    onStatus(handler) {
      statusHandlers.push(handler);
    },
    async close(drainMs) {
      running = false;
      turnstile.abandon('the route is closing');
      await Promise.all([
        ...connections.map((connection) => connection.stop(drainMs)),
        listener?.stop(drainMs),
      ]);
    },
    counters() {
      const sum = noSessionCounters();
      for (const connection of connections) addSessionCounters(sum, connection.counters());
      const ofListener = listener?.counters() ?? null;
      if (ofListener) addSessionCounters(sum, ofListener);
      return { ...sum, ...incoming.counters, flashFallbacks, listener: ofListener };
    },
    listener: () => listener?.status() ?? null,
  };
}

function notSent(cause: string): SubmitResult {
  return { kind: 'not_sent', cause };
}

/** A part that no PDU can hold never will be: refused for good. */
function unencodable(error: unknown): SubmitResult {
  if (!(error instanceof TocsinError)) throw error;
  return { kind: 'rejected', code: error.code, permanent: true };
}
