import { invalidPdu } from './invalid-pdu.ts';

/**
 * Writes the fields of one frame in order into a buffer of exactly its length. Every method throws
 * PDU_INVALID naming the field for a value that the field cannot hold, and nothing else. Integers
 * are big-endian.
 */
export class PduWriter {
  readonly frame: Buffer;
  readonly #pdu: string;
  #at = 0;

  /** @param pdu the name in errors; @param length octets of the whole frame, header included */
  constructor(pdu: string, length: number) {
    this.#pdu = pdu;
    this.frame = Buffer.allocUnsafe(length);
  }

  u8(field: string, value: number): void {
    if ((value & 0xff) !== value) this.#refuse(field, 'is not an integer from 0 to 255');
    this.frame[this.#at++] = value;
  }

  u16(field: string, value: number): void {
    if ((value & 0xffff) !== value) this.#refuse(field, 'is not an integer from 0 to 65535');
    this.#at = this.frame.writeUInt16BE(value, this.#at);
  }

  u32(field: string, value: number): void {
    if (value >>> 0 !== value) this.#refuse(field, 'is not an integer from 0 to 4294967295');
    this.#at = this.frame.writeUInt32BE(value, this.#at);
  }

  u64(field: string, value: bigint): void {
    if (BigInt.asUintN(64, value) !== value)
      this.#refuse(field, 'is not a 64-bit unsigned integer');
    this.#at = this.frame.writeBigUInt64BE(value, this.#at);
  }

  /** Octets of exactly `size`. */
  octets(field: string, value: Uint8Array, size: number): void {
    if (value.length !== size) this.#refuse(field, `has ${value.length} octets instead of ${size}`);
    this.frame.set(value, this.#at);
    this.#at += size;
  }

  /** Latin-1 text, filled up with NUL to `size`; a text may fill the field whole. */
  text(field: string, value: string, size: number): void {
    if (value.length > size) this.#refuse(field, `is over ${size} characters`);
    const { frame } = this;
    let at = this.#at;
    for (let i = 0; i < value.length; i++) {
      const unit = value.charCodeAt(i);
      if (unit === 0 || unit > 0xff) {
        this.#refuse(field, 'holds NUL or a character over U+00FF');
      }
      frame[at++] = unit;
    }
    // Not fill(): for so few octets the call costs more than the loop.
    for (const end = this.#at + size; at < end; ) frame[at++] = 0;
    this.#at += size;
  }

  /** The frame; throws PDU_INVALID where its fields do not fill it, which is a codec's own mistake. */
  done(): Buffer {
    if (this.#at !== this.frame.length) {
      this.#refuse('the end', `comes before octet ${this.frame.length}`);
    }
    return this.frame;
  }

  #refuse(field: string, what: string): never {
    throw invalidPdu(this.#pdu, field, this.#at, what);
  }
}
