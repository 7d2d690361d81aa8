/** Pulls pieces from a generator, with a look ahead. */
export class ByteReader {
  readonly #pieces: AsyncGenerator<Buffer>;
  #ahead: Buffer[] = [];

  constructor(pieces: AsyncGenerator<Buffer>) {
    this.#pieces = pieces;
  }

  /** The bytes ahead, at least so many as make `enough` true, or all. They stay to be read. */
  async peek(enough: (head: Buffer) => boolean): Promise<Buffer> {
    for (;;) {
      const head = this.#ahead[0] ?? Buffer.alloc(0);
      if (enough(head)) return head;
      const { value, done } = await this.#pieces.next();
      if (done === true) return head;
      this.#ahead = [Buffer.concat([head, value])];
    }
  }

  /** The next piece; null at the end. */
  async next(): Promise<Buffer | null> {
    const ahead = this.#ahead.shift();
    if (ahead !== undefined) return ahead;
    const { value, done } = await this.#pieces.next();
    return done === true ? null : value;
  }

  /** Reads on from `byteOffset`. False when the bytes end before it. */
  async skip(byteOffset: number): Promise<boolean> {
    let missing = byteOffset;
    while (missing > 0) {
      const piece = await this.next();
      if (piece === null) return false;
      if (piece.length > missing) this.#ahead.unshift(piece.subarray(missing));
      missing -= Math.min(piece.length, missing);
    }
    return true;
  }

  /** The rest, piece by piece; ends the generator however it is left. */
  async *rest(): AsyncGenerator<Buffer> {
    try {
      for (let piece = await this.next(); piece !== null; piece = await this.next()) yield piece;
    } finally {
      await this.close();
    }
  }

  async close(): Promise<void> {
    await this.#pieces.return(undefined);
  }
}
