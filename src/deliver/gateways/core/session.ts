import type { Socket } from 'node:net';
import { TocsinError } from '../../../domain/error.ts';
import { FrameReader } from './frame-reader.ts';
import { FrameWatch } from './frame-watch.ts';
import { KeepAlive } from './keep-alive.ts';
import { Outgoing } from './outgoing.ts';
import { type Answer, PendingRequests } from './pending.ts';
import { noSessionCounters, type SessionCounters } from './session-counters.ts';
import type { SessionProtocol } from './session-protocol.ts';

export type SessionEnd =
  | 'peer_closed'
  | 'peer_unbound'
  | 'socket_error'
  | 'bad_frame'
  | 'forbidden'
  | 'keep_alive_unanswered'
  /** Requests in a row went unanswered; the caller judged so. */
  | 'unanswered'
  | 'idle'
  | 'local';

export type Ended = {
  readonly end: SessionEnd;
  readonly detail: string;
  /** Nothing was unanswered on either side. */
  readonly quiet: boolean;
};

export type SessionOptions<P> = {
  /** For an answer; and for the rest of a frame once its first octet is here. */
  readonly responseTimeoutMs: number;
  /** A keep-alive is sent after so long without anything from the peer. */
  readonly keepAliveMs: number;
  /** The session ends after so long without a whole frame from the peer; left out: never. */
  readonly idleMs?: number;
  /**
   * A request from the peer. Resolves to the answer, or null to leave it unanswered; a rejection
   * leaves it unanswered too. Up to `maxHandling` run at a time, then the socket is not read.
   */
  readonly onRequest: (pdu: P) => Promise<P | null>;
  /** A PDU that wants no answer. */
  readonly onNotice?: (pdu: P) => void;
  readonly onEnd: (end: SessionEnd, detail: string) => void;
  readonly maxHandling?: number;
};

/** A peer that does not read its answers is not read any longer once so many octets wait for it. */
const maxUnread = 1024 * 1024;
const defaultMaxHandling = 1000;
const maxFarewellMs = 1000;

/**
 * One connection, whatever the protocol and the side: frames in and out, requests matched with
 * answers, time-outs, keep-alive, and one reason why it ended. Nothing that a peer sends makes it
 * throw, and what it keeps is bounded by the window of the caller and the limits above.
 */
export class Session<P> {
  readonly counters: SessionCounters = noSessionCounters();
  readonly #socket: Socket;
  readonly #protocol: SessionProtocol<P>;
  readonly #options: SessionOptions<P>;
  readonly #reader: FrameReader;
  readonly #pending: PendingRequests<P>;
  readonly #keepAlive: KeepAlive;
  readonly #watch: FrameWatch;
  #handling = 0;
  #ended: Ended | null = null;
  readonly #outgoing: Outgoing;
  #idleWaiters: (() => void)[] = [];

  constructor(socket: Socket, protocol: SessionProtocol<P>, options: SessionOptions<P>) {
    this.#socket = socket;
    this.#protocol = protocol;
    this.#options = options;
    this.#reader = new FrameReader(protocol.limits);
    this.#outgoing = new Outgoing(socket, () => {
      if (!this.#ended) this.#pending.flush();
    });
    this.#pending = new PendingRequests<P>(options.responseTimeoutMs, {
      write: (frame) => this.#outgoing.write(frame),
      blocked: () => this.#outgoing.full(),
      expired: () => {
        this.counters.timedOut += 1;
        this.#checkIdle();
      },
    });
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#onData(chunk));
    socket.on('drain', () => {
      this.#pending.flush();
      this.#readOrPause();
    });
    socket.on('error', (error) => this.end('socket_error', error.message));
    socket.on('end', () => this.end('peer_closed', 'the peer closed the connection'));
    socket.on('close', () => this.end('peer_closed', 'the connection closed'));
    this.#watch = new FrameWatch({
      frameMs: options.responseTimeoutMs,
      idleMs: options.idleMs ?? null,
      deaf: () => socket.isPaused(),
      frameLate: () =>
        this.end('bad_frame', `a frame was not whole within ${options.responseTimeoutMs} ms`),
      idle: () => this.end('idle', `nothing came for ${options.idleMs} ms`),
    });
    this.#keepAlive = new KeepAlive({
      afterMs: options.keepAliveMs,
      ask: () => {
        const keepAlive = protocol.keepAlive();
        return keepAlive && this.#askKeepAlive(keepAlive);
      },
      deaf: () => socket.isPaused(),
      unanswered: () => this.end('keep_alive_unanswered', 'the peer did not answer the keep-alive'),
    });
  }

  /**
   * Sends a request and waits for its answer; resolves always, but throws PDU_INVALID at once where
   * the request cannot be encoded. The caller keeps its window.
   */
  request(pdu: P): Promise<Answer<P>> {
    if (this.#ended) {
      return Promise.resolve({ kind: 'not_sent', cause: this.#ended.detail });
    }
    let numbered = this.#protocol.numbered(pdu);
    // After a wrap an old request may still hold its number.
    while (this.#pending.has(this.#protocol.keyOf(numbered))) {
      numbered = this.#protocol.numbered(pdu);
    }
    const frame = this.#protocol.encode(numbered);
    return this.#pending.add(this.#protocol.keyOf(numbered), numbered, frame);
  }

  /** Sends a PDU that wants no answer (or answers a request later than its handler). */
  send(pdu: P): void {
    if (!this.#ended) this.#outgoing.write(this.#protocol.encode(pdu));
  }

  /** Octets as they are, for a simulator that misbehaves on purpose. */
  sendRaw(octets: Buffer): void {
    if (!this.#ended) this.#outgoing.write(octets);
  }

  /** Requests without an answer so far, keep-alives not counted. */
  inFlight(): number {
    return this.#pending.size() - (this.#keepAlive.asking() ? 1 : 0);
  }

  ended(): Ended | null {
    return this.#ended;
  }

  /** Waits until no request is unanswered and none of the peer's is being handled, `drainMs` at most. */
  async drain(drainMs: number): Promise<void> {
    if (this.#isIdle() || drainMs <= 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#idleWaiters.push(resolve);
    const timer = setTimeout(resolve, drainMs);
    await promise;
    clearTimeout(timer);
  }

  /** Takes leave: unbind, its answer awaited `waitMs` at most, then the end. */
  async unbind(waitMs: number): Promise<void> {
    const unbind = this.#ended ? null : this.#protocol.unbind();
    if (unbind) {
      const timer = setTimeout(() => this.end('local', 'unbind was not answered'), waitMs);
      await this.request(unbind);
      clearTimeout(timer);
    }
    this.end('local', 'unbound');
  }

  /** Ends the session: requests that were written become unknown, the others not sent. Once only. */
  end(end: SessionEnd, detail: string): void {
    if (this.#ended) return;
    this.#ended = { end, detail, quiet: this.#isIdle() };
    this.#keepAlive.stop();
    this.#watch.stop();
    this.#outgoing.flush();
    this.#closeSocket();
    this.#pending.abandon(detail);
    this.#checkIdle();
    this.#options.onEnd(end, detail);
  }

  /** Last words (an answer to unbind, a complaint) may still leave; a peer that takes none waits in vain. */
  #closeSocket(): void {
    const timer = setTimeout(() => this.#socket.destroy(), maxFarewellMs);
    this.#socket.once('close', () => clearTimeout(timer));
    this.#socket.destroySoon();
    this.#socket.resume();
  }

  #onData(chunk: Buffer): void {
    let frame: Buffer | null = null;
    let whole = false;
    try {
      for (frame of this.#reader.read(chunk)) {
        if (this.#ended) return;
        whole = true;
        this.#take(this.#protocol.decode(frame));
        frame = null;
      }
      if (whole) this.#keepAlive.heard();
      this.#watch.read(whole, this.#reader.buffered() > 0);
    } catch (error) {
      if (!(error instanceof TocsinError)) throw error;
      const complaint = this.#protocol.complaint(frame);
      if (complaint) this.send(complaint);
      this.end('bad_frame', error.message);
    }
  }

  #take(pdu: P): void {
    const kind = this.#protocol.kindOf(pdu);
    if (kind === 'answer') this.#takeAnswer(pdu);
    else if (kind === 'request') this.#takeRequest(pdu);
    else if (kind === 'notice') this.#options.onNotice?.(pdu);
    else this.end('forbidden', kind.forbidden);
  }

  #takeAnswer(pdu: P): void {
    const key = this.#protocol.keyOf(pdu);
    const request = this.#pending.requestOf(key);
    if (request === undefined) {
      this.counters.strayAnswers += 1;
      return;
    }
    if (!this.#protocol.answers(request, pdu)) {
      this.end('forbidden', 'an answer is not of the kind that its request asks for');
      return;
    }
    this.counters.answered += 1;
    this.#pending.answer(key, pdu);
    this.#checkIdle();
  }

  #takeRequest(pdu: P): void {
    const routine = this.#protocol.routine(pdu);
    if (routine) {
      this.send(routine.reply);
      if (routine.ends) this.end('peer_unbound', 'the peer unbound');
      this.#readOrPause();
      return;
    }
    this.#handling += 1;
    this.#readOrPause();
    this.#options
      .onRequest(pdu)
      .then((reply) => {
        if (reply !== null) this.send(reply);
      })
      .then(
        () => this.#onHandled(),
        () => {
          this.counters.unhandled += 1;
          this.#onHandled();
        },
      );
  }

  #onHandled(): void {
    this.#handling -= 1;
    this.#readOrPause();
    this.#checkIdle();
  }

  /** Reads on only while the peer takes its answers and its requests are being coped with. */
  #readOrPause(): void {
    if (this.#ended) return;
    const most = this.#options.maxHandling ?? defaultMaxHandling;
    if (this.#handling >= most || this.#outgoing.unread() > maxUnread) this.#socket.pause();
    else if (this.#socket.isPaused()) this.#socket.resume();
  }

  async #askKeepAlive(keepAlive: P): Promise<boolean> {
    return (await this.request(keepAlive)).kind === 'answered';
  }

  #isIdle(): boolean {
    return this.#ended !== null || (this.inFlight() === 0 && this.#handling === 0);
  }

  #checkIdle(): void {
    if (this.#idleWaiters.length === 0 || !this.#isIdle()) return;
    const waiters = this.#idleWaiters;
    this.#idleWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
