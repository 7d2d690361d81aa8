import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Session, type SessionEnd } from '../src/deliver/gateways/core/session.ts';
import { type GatewayPair, type PairName, withPair } from '../test/support/gateway-pair.ts';
import { playPeer } from './peer.ts';
import { diceOf } from './random.ts';
import { answersOf } from './samples/usual.ts';
import { openTarget } from './target.ts';

export type SessionsOptions = {
  readonly protocol: PairName;
  readonly seed: number;
  readonly connections: number;
};

export type SessionsResult = {
  /** How the sessions ended. */
  readonly ends: Partial<Record<SessionEnd, number>>;
  /** Connections whose session never ended, or whose requests never settled. */
  readonly stuck: readonly string[];
};

/** Short, because every session must come to its end. Milliseconds. */
const times = { responseTimeoutMs: 300, keepAliveMs: 200, idleMs: 500 };
const stuckMs = 20_000;
const atOnce = 16;
const submits = 3;

/**
 * Connections to a peer that says damaged things, on the client's side and the centre's in turn. Each
 * must end with a reason and settle every request; what a callback throws ends the process, so that
 * the caller watches for that.
 */
export async function fuzzSessions(options: SessionsOptions): Promise<SessionsResult> {
  const { protocol, seed, connections } = options;
  const target = await openTarget(protocol);
  const ends: Partial<Record<SessionEnd, number>> = {};
  const stuck: string[] = [];
  let next = 0;
  const one = async (index: number): Promise<void> => {
    const [near, far] = await socketPair();
    const dice = diceOf(seed, index);
    const isClient = index % 2 === 0;
    const fitting = isClient ? target.toClient : target.toCentre;
    const played = playPeer(far, target, fitting, dice);
    const ended = withPair(protocol, { nowMs: Date.now, route: {} }, (pair) =>
      isClient ? clientSession(near, pair) : centreSession(near, pair),
    );
    const guard = setTimeout(() => {
      stuck.push(`${protocol}: the session of connection ${index} did not end`);
      near.destroy();
      far.destroy();
    }, stuckMs);
    const end = await ended;
    ends[end] = (ends[end] ?? 0) + 1;
    await played;
    clearTimeout(guard);
    far.destroy();
  };
  const lane = async (): Promise<void> => {
    while (next < connections) {
      next += 1;
      await one(next - 1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { ends, stuck };
}

/** Resolves once the session has ended and everything asked on it has its answer. */
async function clientSession<P>(socket: Socket, { dialect }: GatewayPair<P>): Promise<SessionEnd> {
  const { promise, resolve } = Promise.withResolvers<SessionEnd>();
  const session = new Session<P>(socket, dialect.protocol(), {
    ...times,
    onRequest: async (request) => dialect.incoming(request).answer,
    onEnd: (end) => resolve(end),
  });
  const login = dialect.logIn(session);
  const asked = Array.from({ length: submits }, async (_, at) => {
    const answer = await session.request(dialect.submitOf(partOf(at), 0));
    if (answer.kind === 'answered') dialect.resultOf(answer.pdu, answer.request);
  });
  await Promise.all([login, ...asked]);
  return promise;
}

async function centreSession<P>(socket: Socket, { centre }: GatewayPair<P>): Promise<SessionEnd> {
  const { promise, resolve } = Promise.withResolvers<SessionEnd>();
  let taken = 0;
  const session = new Session<P>(socket, centre.protocol(), {
    ...times,
    onRequest: async (request) => {
      const read = centre.read(request);
      if (read.kind !== 'submit') return answersOf(read)[0] ?? null;
      taken += 1;
      return read.accept(centre.idOf(request, taken, Date.now()));
    },
    onEnd: (end) => resolve(end),
  });
  const phone = { from: '8613800000003', to: '12381', text: '这不是诈骗' };
  await Promise.all(centre.fromPhone(phone).map((pdu) => session.request(pdu)));
  return promise;
}

function partOf(at: number) {
  return {
    messageId: new Uint8Array(16),
    part: 1,
    parts: 1,
    reference: at,
    msisdn: '8613800000003',
    channel: at % 2 === 0 ? 'sms' : 'flash',
    text: '请立即挂断',
    coding: 'ucs2',
    validityS: 60,
  } as const;
}

async function socketPair(): Promise<[near: Socket, far: Socket]> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const near = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [
    [Socket],
    unknown,
  ];
  server.close();
  return [near, far];
}
