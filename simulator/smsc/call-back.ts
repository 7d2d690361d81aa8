import { connect } from 'node:net';
import { Session } from '../../src/deliver/gateways/core/session.ts';
import type { CentreDialect } from './centre-dialect.ts';
import type { Outbound } from './outbound.ts';

export type CallBackOptions<P> = {
  /** Where the client listens; asked before each connection. */
  readonly to: { readonly host: string; readonly port: number };
  readonly account: string;
  readonly secret: string;
  readonly dialect: CentreDialect<P>;
  readonly logIn: NonNullable<CentreDialect<P>['callBack']>;
  readonly outbound: Outbound<P>;
  readonly responseTimeoutMs: number;
  readonly keepAliveMs: number;
  /** A quiet connection is closed after so long. Milliseconds. */
  readonly idleMs: number;
  /** Before a client that is not there, or refuses, is tried again. Milliseconds. */
  readonly retryMs: number;
};

/** The connection that the simulator opens to one client, for receipts and messages from phones. */
export class CallBack<P> {
  readonly #options: CallBackOptions<P>;
  #session: Session<P> | null = null;
  #retry: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: CallBackOptions<P>) {
    this.#options = options;
  }

  /** Connects and logs in, unless it is at that already. */
  wanted(): void {
    if (this.#session || this.#retry || this.#closed) return;
    const { to, dialect, outbound } = this.#options;
    const session = new Session<P>(connect(to.port, to.host), dialect.protocol(), {
      responseTimeoutMs: this.#options.responseTimeoutMs,
      keepAliveMs: this.#options.keepAliveMs,
      idleMs: this.#options.idleMs,
      onRequest: async () => null,
      onEnd: () => {
        outbound.leave(session);
        this.#session = null;
        this.#later();
      },
    });
    this.#session = session;
    this.#logIn(session).catch((error: unknown) => {
      session.end('local', error instanceof Error ? error.message : String(error));
    });
  }

  close(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    this.#session?.end('local', 'the simulator closes');
  }

  async #logIn(session: Session<P>): Promise<void> {
    const { account, secret, logIn, outbound } = this.#options;
    const answer = await session.request(logIn.bind(account, secret));
    if (session.ended()) return;
    if (answer.kind === 'answered' && logIn.isBound(answer.pdu)) outbound.join(session);
    else session.end('local', 'the client refused the login');
  }

  #later(): void {
    if (this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = null;
      if (this.#options.outbound.hasWaiting()) this.wanted();
    }, this.#options.retryMs);
  }
}
