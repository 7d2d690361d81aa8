const smallest = 4096;

/** Contact rows of one block, collected in one piece of memory that can be handed over as it is. */
export class ContactBuffer {
  #bytes: Buffer<ArrayBuffer>;
  #length = 0;

  /** @param expected bytes; more may come */
  constructor(expected: number) {
    this.#bytes = uncleared(Math.max(smallest, expected));
  }

  /** @param contacts copied; they may be written over afterwards */
  add(contacts: Uint8Array): void {
    const length = this.#length + contacts.length;
    if (length > this.#bytes.length) {
      const larger = uncleared(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(contacts, this.#length);
    this.#length = length;
  }

  /** The contacts, at the beginning of a buffer that belongs to nobody else. */
  take(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#bytes.buffer, 0, this.#length);
  }
}

/** Not from the pool of small buffers, which could not be posted. */
function uncleared(bytes: number): Buffer<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(bytes);
}
