import { closeSync, openSync, writeSync } from 'node:fs';

const roomBytes = 1 << 20;
const longestRowBytes = 4096;

/** Writes ASCII rows into a file through one buffer, fast enough for gigabytes. */
export class ByteWriter {
  readonly #fd: number;
  readonly #room = Buffer.allocUnsafe(roomBytes);
  #at = 0;

  constructor(path: string) {
    this.#fd = openSync(path, 'w');
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.#room[this.#at++] = text.charCodeAt(i);
  }

  bytes(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) this.#room[this.#at++] = bytes[i] ?? 0;
  }

  /** A whole number below 2^31, with leading zeros up to `width` digits. */
  digits(value: number, width: number): void {
    let left = value;
    for (let at = this.#at + width - 1; at >= this.#at; at--) {
      const tenth = (left / 10) | 0;
      this.#room[at] = 48 + left - tenth * 10;
      left = tenth;
    }
    this.#at += width;
  }

  /** Behind each row: makes room for the next. */
  endRow(): void {
    this.#room[this.#at++] = 10;
    if (this.#at > roomBytes - longestRowBytes) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  #flush(): void {
    let done = 0;
    while (done < this.#at) done += writeSync(this.#fd, this.#room, done, this.#at - done);
    this.#at = 0;
  }
}
