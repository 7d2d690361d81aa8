import type { Socket } from 'node:net';

/**
 * The way to the socket: what is written within one turn leaves as one piece, because a write of its
 * own for each frame costs more than a copy.
 */
export class Outgoing {
  readonly #socket: Socket;
  readonly #onFlushed: () => void;
  #frames: Buffer[] = [];
  #octets = 0;

  /** @param onFlushed called when the turn's octets are with the socket and there may be room again */
  constructor(socket: Socket, onFlushed: () => void) {
    this.#socket = socket;
    this.#onFlushed = onFlushed;
  }

  write(octets: Buffer): void {
    if (this.#frames.length === 0) process.nextTick(() => this.#onTurnEnd());
    this.#frames.push(octets);
    this.#octets += octets.length;
  }

  /** True while no more should be written: until onFlushed or the socket's drain. */
  full(): boolean {
    return this.#socket.writableNeedDrain || this.#octets >= this.#socket.writableHighWaterMark;
  }

  /** Octets that the peer has not taken. */
  unread(): number {
    return this.#socket.writableLength + this.#octets;
  }

  flush(): void {
    const [first] = this.#frames;
    if (!first) return;
    const octets = this.#frames.length === 1 ? first : Buffer.concat(this.#frames, this.#octets);
    this.#frames = [];
    this.#octets = 0;
    this.#socket.write(octets);
  }

  #onTurnEnd(): void {
    this.flush();
    this.#onFlushed();
  }
}
