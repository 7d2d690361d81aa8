import type { Socket } from 'node:net';
import { type BackoffLimits, backoffMs } from './backoff.ts';
import type { Session, SessionEnd } from './session.ts';
import { type Address, isCertificateRefusal, openSocket } from './socket.ts';

/** How a login ended. `refused` means that a person must mend the configuration. */
export type Login =
  /** `note`: what a person should know of it all the same, such as an authenticator that is wrong. */
  | { readonly kind: 'bound'; readonly note?: string }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'failed'; readonly detail: string };

/** `idle`: the peer closed a quiet connection, as it does; wake() opens it again. */
export type LinkState = 'stopped' | 'connecting' | 'bound' | 'idle' | 'backing_off' | 'refused';

export type LinkOptions<P> = {
  readonly address: Address;
  /** True where the peer closes quiet connections as a matter of course. */
  readonly idleCloseIsNormal: boolean;
  readonly connectTimeoutMs: number;
  readonly backoff: BackoffLimits;
  /** 0…1, for the jitter. */
  readonly random: () => number;
  readonly open: (socket: Socket, onEnd: (end: SessionEnd, detail: string) => void) => Session<P>;
  readonly logIn: (session: Session<P>) => Promise<Login>;
  readonly onState: (state: LinkState, detail: string) => void;
};

/**
 * Keeps one connection to a gateway: connects, logs in, and starts again with full jitter when it
 * ends. A refused login is tried again at the longest pause only, because gateways lock accounts
 * that hammer. Knows nothing of the protocol.
 */
export class Link<P> {
  readonly #options: LinkOptions<P>;
  #state: LinkState = 'stopped';
  #detail = 'not started';
  #session: Session<P> | null = null;
  #socket: Socket | null = null;
  #timer: NodeJS.Timeout | null = null;
  #attempt = 0;
  #running = false;
  #waking = false;

  constructor(options: LinkOptions<P>) {
    this.#options = options;
  }

  state(): { readonly state: LinkState; readonly detail: string } {
    return { state: this.#state, detail: this.#detail };
  }

  /** The session that is logged in, if there is one. */
  session(): Session<P> | null {
    return this.#state === 'bound' ? this.#session : null;
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#attempt = 0;
    this.#connect();
  }

  /** Connects again where the peer had closed the quiet connection; the state stays idle until it is bound or lost. */
  wake(): void {
    if (this.#state !== 'idle' || this.#waking || !this.#running) return;
    this.#waking = true;
    this.#open();
  }

  /** Waits `drainMs` for answers, takes leave, and stays down until start(). */
  async stop(drainMs: number): Promise<void> {
    this.#running = false;
    if (this.#timer) clearTimeout(this.#timer);
    const session = this.#session;
    if (session && this.#state === 'bound') {
      await session.drain(drainMs);
      await session.unbind(Math.max(100, Math.min(drainMs, 1000)));
    } else {
      session?.end('local', 'closed');
      this.#socket?.destroy();
    }
    this.#move('stopped', 'closed');
  }

  #connect(): void {
    const { host, port } = this.#options.address;
    this.#move('connecting', `${host}:${port}`);
    this.#open();
  }

  #open(): void {
    const { address, connectTimeoutMs } = this.#options;
    let over = false;
    const giveUp = (why: string, refused: boolean): void => {
      socket.destroy();
      if (over) return;
      over = true;
      if (refused) this.#refused(why);
      else this.#lost(why);
    };
    const onError = (error: NodeJS.ErrnoException): void =>
      giveUp(error.message, isCertificateRefusal(error));
    const socket = openSocket(address, () => {
      over = true;
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      if (!this.#running) socket.destroy();
      else this.#logIn(socket);
    });
    const onClose = (): void => {
      clearTimeout(timer);
      giveUp('the peer closed the connection', false);
    };
    this.#socket = socket;
    const timer = setTimeout(
      () => giveUp('no connection within its time', false),
      connectTimeoutMs,
    );
    socket.on('error', onError);
    socket.once('close', onClose);
  }

  #logIn(socket: Socket): void {
    let login: Login = { kind: 'failed', detail: 'the connection ended during the login' };
    const session = this.#options.open(socket, (end, detail) => {
      if (this.#session !== session) return;
      this.#session = null;
      // A peer that took the login and real work is healthy; the next try may be quick.
      if (login.kind === 'bound' && session.counters.answered > 1) this.#attempt = 0;
      const takenLeave = end === 'peer_closed' || end === 'peer_unbound';
      const normal = this.#options.idleCloseIsNormal && takenLeave && session.ended()?.quiet;
      if (normal && login.kind === 'bound') {
        this.#attempt = 0;
        this.#move('idle', 'the peer closed the quiet connection; the next part opens it again');
      } else if (login.kind === 'refused') this.#refused(login.detail);
      else if (end === 'local' && login.kind === 'failed') this.#lost(login.detail);
      else this.#lost(`${end}: ${detail}`);
    });
    this.#session = session;
    this.#options.logIn(session).then(
      (result) => {
        if (this.#session !== session) return;
        login = result;
        if (result.kind === 'bound') this.#move('bound', result.note ?? 'bound');
        else session.end('local', result.detail);
      },
      (error: unknown) => {
        login = { kind: 'failed', detail: error instanceof Error ? error.message : String(error) };
        session.end('local', login.detail);
      },
    );
  }

  #lost(why: string): void {
    if (!this.#running) return;
    const pauseMs = backoffMs(this.#attempt, this.#options.backoff, this.#options.random);
    this.#attempt += 1;
    this.#move('backing_off', `${why}; next try in ${pauseMs} ms`);
    this.#timer = setTimeout(() => this.#connect(), pauseMs);
  }

  #refused(why: string): void {
    if (!this.#running) return;
    const pauseMs = this.#options.backoff.maxMs;
    this.#move('refused', `${why}; next try in ${pauseMs} ms`);
    this.#timer = setTimeout(() => this.#connect(), pauseMs);
  }

  #move(state: LinkState, detail: string): void {
    this.#waking = false;
    this.#state = state;
    this.#detail = detail;
    this.#options.onState(state, detail);
  }
}
