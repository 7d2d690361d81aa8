import type { Socket } from 'node:net';

/**
 * Frames that leave together within a turn. Many, because a system call for each costs more than the
 * copy; not all of a large window, because the peer would wait for the last before it reads the first,
 * and the two would work by turns instead of together.
 */
const framesTogether = 32;

/** The way to the socket: what is written within one turn leaves in few pieces. */
export class Outgoing {
  readonly #socket: Socket;
  readonly #onFlushed: () => void;
  #frames: Buffer[] = [];
  #octets = 0;
  #isDue = false;

  /** @param onFlushed called when the turn's octets are with the socket and there may be room again */
  constructor(socket: Socket, onFlushed: () => void) {
    this.#socket = socket;
    this.#onFlushed = onFlushed;
  }

  write(octets: Buffer): void {
    if (!this.#isDue) {
      this.#isDue = true;
      process.nextTick(() => this.#onTurnEnd());
    }
    this.#frames.push(octets);
    this.#octets += octets.length;
    if (this.#frames.length >= framesTogether) this.flush();
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
    this.#isDue = false;
    this.flush();
    this.#onFlushed();
  }
}
