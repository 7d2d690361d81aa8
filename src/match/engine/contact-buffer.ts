import { contactBytes } from '../kernel/layout.ts';
import type { ContactRows } from '../scan/contact-rows.ts';

const smallest = 4096;
const cellBytes = Uint16Array.BYTES_PER_ELEMENT;

/** Contacts of one block, collected in pieces of memory that can be handed over as they are. */
export class ContactBuffer {
  readonly #rows: GrowingBytes;
  readonly #cells: GrowingBytes | null;

  /**
   * @param expected contacts; more may come
   * @param cells whether their cells come with them
   */
  constructor(expected: number, cells: boolean) {
    this.#rows = new GrowingBytes(expected * contactBytes);
    this.#cells = cells ? new GrowingBytes(expected * cellBytes) : null;
  }

  /** @param contacts copied; they may be written over afterwards */
  add({ rows, cells }: ContactRows): void {
    this.#rows.add(rows);
    if (this.#cells === null) return;
    if (cells?.length !== rows.length / contactBytes) {
      throw new RangeError('Contacts came without their cells.');
    }
    this.#cells.add(new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength));
  }

  /** The contacts, each part at the beginning of a buffer that belongs to nobody else. */
  take(): ContactRows<ArrayBuffer> {
    const cells = this.#cells?.take() ?? null;
    return {
      rows: this.#rows.take(),
      cells: cells && new Uint16Array(cells.buffer, 0, cells.length / cellBytes),
    };
  }
}

class GrowingBytes {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  constructor(expected: number) {
    this.#bytes = uncleared(Math.max(smallest, expected));
  }

  add(more: Uint8Array): void {
    const length = this.#length + more.length;
    if (length > this.#bytes.length) {
      const larger = uncleared(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(more, this.#length);
    this.#length = length;
  }

  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer, 0, this.#length);
  }
}

/** Not from the pool of small buffers, which could not be posted. */
function uncleared(bytes: number): Buffer<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(bytes);
}
