import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from '../../src/deliver/gateways/core/session.ts';
import type { Brake } from './brake.ts';
import type { Centre } from './centre.ts';
import type { CentreDialect, CentreRequest, LoginOutcome } from './centre-dialect.ts';
import type { Faults } from './fault.ts';
import { deafen, mutable } from './mute.ts';
import type { Outbound } from './outbound.ts';

export type ConnectionOptions<P> = {
  readonly dialect: CentreDialect<P>;
  readonly centre: Centre<P>;
  readonly faults: Faults;
  readonly brake: Brake;
  readonly random: () => number;
  /** Accept only these; undefined for any. */
  readonly account: string | undefined;
  readonly secret: string | undefined;
  /** Receipts go over a connection that the simulator opens, and not over this one. */
  readonly callsBack: boolean;
  readonly deliverTimeoutMs: number;
  /** A connection on which nothing came for so long is closed; null for never. Milliseconds. */
  readonly idleMs: number | null;
  readonly counts: ConnectionCounts;
  readonly onEnd: () => void;
};

export type ConnectionCounts = {
  connections: number;
  logins: number;
  loginsRefused: number;
  submits: number;
  throttled: number;
  rejected: number;
  unanswered: number;
  droppedConnections: number;
};

type LoggedIn<P> = {
  readonly account: string;
  readonly maySubmit: boolean;
  readonly outbound: Outbound<P>;
};
type Login<P> = Extract<CentreRequest<P>, { kind: 'login' }>;
type Submit<P> = Extract<CentreRequest<P>, { kind: 'submit' }>;

const loginTimeoutMs = 10_000;
export const keepAliveMs = 30_000;
/** A client that never closes its half of a half-open connection is let go after so long. */
const longestHalfOpenMs = 10 * 60_000;

/** One client's connection, whatever its protocol: login, submits, other requests, and the faults. */
export function serveConnection<P>(socket: Socket, options: ConnectionOptions<P>): Session<P> {
  const { dialect, centre, faults, brake, random, counts } = options;
  let loggedIn: LoggedIn<P> | null = null;
  let mute = faults.silent === 0;
  let brought = 0;
  counts.connections += 1;

  const mayFallSilent = faults.silent !== null || faults.halfOpen !== null;
  const protocol = mayFallSilent ? mutable(dialect.protocol(), () => mute) : dialect.protocol();
  const session = new Session<P>(socket, protocol, {
    responseTimeoutMs: options.deliverTimeoutMs,
    keepAliveMs,
    ...(options.idleMs === null ? {} : { idleMs: options.idleMs }),
    async onRequest(request) {
      const answer = mute ? null : await answerTo(request);
      return mute ? null : answer;
    },
    onEnd() {
      clearTimeout(timer);
      loggedIn?.outbound.leave(session);
      options.onEnd();
    },
  });
  let timer = setTimeout(() => {
    if (!mute) session.end('local', 'no login came');
  }, loginTimeoutMs);

  async function answerTo(request: P): Promise<P | null> {
    const read = dialect.read(request);
    switch (read.kind) {
      case 'login':
        return logIn(read);
      case 'submit':
        return submit(request, read);
      case 'other':
        return read.answer;
    }
  }

  function logIn(login: Login<P>): P {
    const outcome = outcomeOf(login);
    if (outcome !== 'ok') {
      counts.loginsRefused += 1;
      return login.answer(outcome);
    }
    clearTimeout(timer);
    counts.logins += 1;
    const { account, maySubmit, mayReceive } = login;
    const outbound = centre.outboundOf(account);
    loggedIn = { account, maySubmit, outbound };
    // After the answer, which is sent when this turn ends: nothing may come before it.
    if (mayReceive && !options.callsBack) {
      setImmediate(() => {
        if (!session.ended() && !mute) outbound.join(session);
      });
    }
    return login.answer('ok');
  }

  function outcomeOf({ account, knows }: Login<P>): LoginOutcome {
    if (loggedIn) return 'already';
    if (options.account !== undefined && account !== options.account) return 'unknown_account';
    const knowsIt = options.secret === undefined || knows(options.secret);
    if (!knowsIt || faults.wrongSecret) return 'wrong_secret';
    return centre.hasRoomFor(account) ? 'ok' : 'busy';
  }

  async function submit(request: P, read: Submit<P>): Promise<P | null> {
    if (!loggedIn?.maySubmit) return read.refuse('not_logged_in');
    const { account } = loggedIn;
    if (fallsSilent()) return null;
    counts.submits += 1;
    if (faults.slow > 0) await delay(faults.slow);
    if (brake.throttles(performance.now())) {
      counts.throttled += 1;
      return read.refuse('throttled');
    }
    if (read.submit.to.includes('') || read.submit.to.length === 0 || random() < faults.reject) {
      counts.rejected += 1;
      return read.refuse('invalid_destination');
    }
    if (random() < faults.fail) {
      counts.rejected += 1;
      return read.refuse('temporary');
    }
    const taking = { account, request, submit: read.submit, session };
    if (random() < faults.kill) {
      counts.droppedConnections += 1;
      const onReceipt = (): void => session.end('socket_error', 'killed on purpose');
      centre.take({ ...taking, receiptAtOnce: true, onReceipt });
      return null;
    }
    const dropped = random() < faults.drop;
    if (!dropped || random() < 0.5) {
      const id = centre.take({ ...taking, receiptAtOnce: faults.receiptFirst });
      if (!dropped) return lastWord(read, id);
    }
    counts.droppedConnections += 1;
    session.end('socket_error', 'dropped on purpose');
    return null;
  }

  /** Counts the submit, and ends all talk where the faults say so. */
  function fallsSilent(): boolean {
    brought += 1;
    const isHalfOpen = faults.halfOpen !== null && brought > faults.halfOpen;
    mute ||= isHalfOpen || (faults.silent !== null && brought > faults.silent);
    if (!mute) return false;
    counts.unanswered += 1;
    loggedIn?.outbound.leave(session);
    if (isHalfOpen) {
      deafen(socket);
      timer = setTimeout(() => session.end('local', 'half-open for long'), longestHalfOpenMs);
    }
    return true;
  }

  function lastWord({ accept }: Submit<P>, id: string): P | null {
    if (random() < faults.garbage) {
      session.sendRaw(Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256))));
      counts.unanswered += 1;
      return null;
    }
    if (random() < faults.noanswer) {
      counts.unanswered += 1;
      return null;
    }
    return accept(id);
  }

  return session;
}
