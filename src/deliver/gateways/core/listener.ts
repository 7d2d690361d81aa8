import { createServer, type Server, type Socket } from 'node:net';
import type { Logger } from '../../../observe/log.ts';
import type { ServerSide } from '../dialect.ts';
import { Session } from './session.ts';
import { addSessionCounters, noSessionCounters, type SessionCounters } from './session-counters.ts';

export type ListenerOptions<P> = {
  readonly route: string;
  readonly serverSide: ServerSide<P>;
  readonly responseTimeoutMs: number;
  readonly keepAliveMs: number;
  /** Before the port is tried again where it cannot be used. Milliseconds. */
  readonly retryMs: number;
  /** A request of a carrier that is logged in. */
  readonly onRequest: (pdu: P) => Promise<P | null>;
  readonly onChange: () => void;
  readonly log?: Logger;
};

export type ListenerStatus = {
  readonly listening: boolean;
  /** 0 until it listens. */
  readonly port: number;
  readonly detail: string;
  /** Connections that are open, and those of them that are logged in. */
  readonly open: number;
  readonly loggedIn: number;
};

export type ListenerCounters = SessionCounters & {
  logins: number;
  loginsRefused: number;
  /** Connections turned away because there were too many. */
  turnedAway: number;
};

type Visitor<P> = { readonly session: Session<P>; loggedIn: boolean };

/** A port at which the carrier opens connections to us, for its receipts and replies. */
export class Listener<P> {
  readonly #options: ListenerOptions<P>;
  readonly #visitors = new Set<Visitor<P>>();
  readonly #own = { logins: 0, loginsRefused: 0, turnedAway: 0 };
  readonly #earlier = noSessionCounters();
  #server: Server | null = null;
  #retry: NodeJS.Timeout | null = null;
  #port = 0;
  #detail = 'not started';

  constructor(options: ListenerOptions<P>) {
    this.#options = options;
  }

  status(): ListenerStatus {
    let loggedIn = 0;
    for (const visitor of this.#visitors) if (visitor.loggedIn) loggedIn += 1;
    const open = this.#visitors.size;
    return { listening: this.#port > 0, port: this.#port, detail: this.#detail, open, loggedIn };
  }

  counters(): ListenerCounters {
    const sum = { ...this.#earlier, ...this.#own };
    for (const { session } of this.#visitors) addSessionCounters(sum, session.counters);
    return sum;
  }

  /** Listens, and tries again until stop() where the port cannot be used. */
  start(): void {
    if (this.#server) return;
    const { host, port } = this.#options.serverSide.listen;
    const server = createServer((socket) => this.#welcome(socket));
    this.#server = server;
    server.on('error', (error) => {
      this.#change(0, `cannot listen on ${host}:${port}: ${error.message}`);
      server.close();
      if (this.#server !== server) return;
      this.#server = null;
      this.#retry = setTimeout(() => this.start(), this.#options.retryMs);
    });
    server.listen({ host, port }, () => {
      const address = server.address();
      const bound = address !== null && typeof address === 'object' ? address.port : port;
      this.#change(bound, `listening on ${host}:${bound}`);
    });
  }

  /** Waits `drainMs` for requests that are being handled, takes leave, and closes the port. */
  async stop(drainMs: number): Promise<void> {
    if (this.#retry) clearTimeout(this.#retry);
    const server = this.#server;
    this.#server = null;
    const closed = Promise.withResolvers<void>();
    if (server) server.close(() => closed.resolve());
    else closed.resolve();
    await Promise.all(
      [...this.#visitors].map(async ({ session, loggedIn }) => {
        if (!loggedIn) return session.end('local', 'closed');
        await session.drain(drainMs);
        await session.unbind(Math.max(100, Math.min(drainMs, 1000)));
      }),
    );
    await closed.promise;
    this.#change(0, 'closed');
  }

  #welcome(socket: Socket): void {
    const { serverSide, responseTimeoutMs, keepAliveMs } = this.#options;
    const { maxConnections, loginTimeoutMs, idleMs } = serverSide.listen;
    if (this.#visitors.size >= maxConnections) {
      this.#own.turnedAway += 1;
      socket.destroy();
      return;
    }
    const session = new Session<P>(socket, serverSide.protocol(), {
      responseTimeoutMs,
      keepAliveMs,
      idleMs,
      onRequest: (pdu) => this.#take(visitor, pdu),
      onEnd: (end, detail) => {
        clearTimeout(timer);
        this.#visitors.delete(visitor);
        addSessionCounters(this.#earlier, session.counters);
        this.#options.log?.info({ route: this.#options.route, end, detail }, 'carrier left');
        this.#options.onChange();
      },
    });
    const visitor: Visitor<P> = { session, loggedIn: false };
    this.#visitors.add(visitor);
    const timer = setTimeout(() => {
      if (!visitor.loggedIn) session.end('local', 'no login came');
    }, loginTimeoutMs);
  }

  async #take(visitor: Visitor<P>, pdu: P): Promise<P | null> {
    const { session } = visitor;
    const login = this.#options.serverSide.logIn(pdu, visitor.loggedIn);
    if (!login) {
      if (visitor.loggedIn) return this.#options.onRequest(pdu);
      session.end('forbidden', 'a request before the login');
      return null;
    }
    if (visitor.loggedIn) return login.answer;
    const { route, log, onChange } = this.#options;
    if (login.ok) {
      visitor.loggedIn = true;
      this.#own.logins += 1;
      log?.info({ route }, 'carrier logged in');
      onChange();
    } else {
      this.#own.loginsRefused += 1;
      log?.warn({ route, detail: login.detail }, 'login of the carrier refused');
      // Once the answer has been handed to the socket.
      setImmediate(() => session.end('local', `login refused: ${login.detail}`));
    }
    return login.answer;
  }

  #change(port: number, detail: string): void {
    this.#port = port;
    this.#detail = detail;
    this.#options.onChange();
  }
}
