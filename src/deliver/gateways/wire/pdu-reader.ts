import { invalidPdu } from './invalid-pdu.ts';

/**
 * Reads the fields of one frame in order. Every method throws PDU_INVALID naming the field where the
 * frame ends before it, and nothing else. Integers are big-endian. `field` is the name that the
 * specification gives.
 */
export class PduReader {
  readonly #frame: Buffer;
  readonly #pdu: string;
  #at: number;

  /** @param pdu the name in errors, such as CMPP_SUBMIT; @param at the octet of the first field */
  constructor(frame: Buffer, pdu: string, at: number) {
    this.#frame = frame;
    this.#pdu = pdu;
    this.#at = at;
  }

  /** The octet that is read next. */
  offset(): number {
    return this.#at;
  }

  /** Octets behind the last field that was read. */
  left(): number {
    return this.#frame.length - this.#at;
  }

  u8(field: string): number {
    return this.#frame.readUInt8(this.#step(field, 1));
  }

  u16(field: string): number {
    return this.#frame.readUInt16BE(this.#step(field, 2));
  }

  u32(field: string): number {
    return this.#frame.readUInt32BE(this.#step(field, 4));
  }

  u64(field: string): bigint {
    return this.#frame.readBigUInt64BE(this.#step(field, 8));
  }

  /** `size` octets as they are: a view of the frame. */
  octets(field: string, size: number): Buffer {
    const at = this.#step(field, size);
    return this.#frame.subarray(at, at + size);
  }

  /**
   * A field of fixed size, as Latin-1 up to its first NUL. What stands behind the NUL is ignored:
   * some gateways do not clear it.
   */
  text(field: string, size: number): string {
    const at = this.#step(field, size);
    let end = at;
    while (end < at + size && this.#frame[end] !== 0) end += 1;
    return end === at ? '' : this.#frame.toString('latin1', at, end);
  }

  /** Throws PDU_INVALID at the field that is read next. */
  refuse(field: string, what: string): never {
    throw invalidPdu(this.#pdu, field, this.#at, what);
  }

  /** Throws PDU_INVALID where octets are left over. */
  end(): void {
    if (this.left() > 0) {
      throw invalidPdu(this.#pdu, 'the end', this.#at, `is followed by ${this.left()} octets`);
    }
  }

  #step(field: string, size: number): number {
    const at = this.#at;
    if (at + size > this.#frame.length) {
      const left = Math.max(0, this.#frame.length - at);
      throw invalidPdu(this.#pdu, field, at, `needs ${size} octets and ${left} are left`);
    }
    this.#at = at + size;
    return at;
  }
}
