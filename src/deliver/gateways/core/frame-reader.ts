import { TocsinError } from '../../../domain/error.ts';

export type FrameLimits = {
  /** Octets of the protocol's header; a shorter frame cannot be one. At least 4. */
  readonly headerLength: number;
  /** Longest frame that is taken. Octets. */
  readonly maxFrame: number;
};

/** Longest frame of any of the carriers' protocols that we take: 64 KB, as much as a TLV may hold. */
export const defaultMaxFrame = 64 * 1024;

/**
 * Cuts a byte stream into frames whose first four octets are their own length, big-endian, as in
 * CMPP, SGIP, SMGP and SMPP. Each octet is copied at most once, and at most one frame is kept, so a
 * peer that sends one octet a second costs no more than one that sends megabytes.
 */
export class FrameReader {
  readonly #limits: FrameLimits;
  readonly #lengthOctets = Buffer.alloc(4);
  #lengthFilled = 0;
  #frame: Buffer | null = null;
  #frameFilled = 0;

  constructor(limits: FrameLimits) {
    this.#limits = limits;
  }

  /** Octets kept of a frame that is not whole yet. */
  buffered(): number {
    return this.#frame ? this.#frameFilled : this.#lengthFilled;
  }

  /**
   * Gives every frame that the chunk completes, in order. A frame may be a view of `chunk`: copy what
   * must outlive the call. Throws PDU_INVALID (field command_length) for a length that no frame can
   * have; the stream cannot be trusted from there on, so the reader must not be used again.
   */
  *read(chunk: Buffer): Generator<Buffer, void> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame) {
        at += this.#fill(this.#frame, chunk, at);
        if (this.#frameFilled < this.#frame.length) return;
        const frame = this.#frame;
        this.#frame = null;
        yield frame;
        continue;
      }
      if (this.#lengthFilled === 0 && chunk.length - at >= 4) {
        const length = this.#checked(chunk.readUInt32BE(at), chunk.subarray(at, at + 4));
        if (chunk.length - at >= length) {
          yield chunk.subarray(at, at + length);
          at += length;
        } else {
          this.#begin(length);
        }
        continue;
      }
      const taken = chunk.copy(this.#lengthOctets, this.#lengthFilled, at);
      at += taken;
      this.#lengthFilled += taken;
      if (this.#lengthFilled < 4) return;
      this.#lengthFilled = 0;
      this.#begin(this.#checked(this.#lengthOctets.readUInt32BE(0), this.#lengthOctets));
      if (this.#frame) this.#frameFilled = this.#lengthOctets.copy(this.#frame);
    }
  }

  #begin(length: number): void {
    this.#frame = Buffer.allocUnsafeSlow(length);
    this.#frameFilled = 0;
  }

  #fill(frame: Buffer, chunk: Buffer, at: number): number {
    const taken = chunk.copy(frame, this.#frameFilled, at);
    this.#frameFilled += taken;
    return taken;
  }

  #checked(length: number, octets: Uint8Array): number {
    const { headerLength, maxFrame } = this.#limits;
    if (length >= headerLength && length <= maxFrame) return length;
    const bound =
      length < headerLength
        ? `shorter than the ${headerLength}-octet header`
        : `over the limit of ${maxFrame}`;
    const hint = otherProtocol(octets);
    throw new TocsinError(
      'PDU_INVALID',
      `command_length ${length} is ${bound}${hint ? `; ${hint}` : ''}`,
      { details: { field: 'command_length', offset: 0, length } },
    );
  }
}

/** What an impossible length most often turns out to be. */
function otherProtocol(octets: Uint8Array): string | null {
  const text = Buffer.from(octets).toString('latin1');
  if (/^(HTTP|GET |POST|HEAD|PUT )/.test(text)) return 'the peer speaks HTTP on this port';
  if (/^SSH-/.test(text)) return 'the peer speaks SSH on this port';
  // A TLS alert or handshake record: RFC 8446 §5.1.
  if ((octets[0] === 0x15 || octets[0] === 0x16) && octets[1] === 3) {
    return 'the peer speaks TLS on this port';
  }
  return null;
}
