import { allocate, free, type KernelMemory } from '../memory.ts';

const firstBytes = 16_384;
/** The kernel may read a few bytes before and behind a text. */
const slack = 64;

/** A place in the shared memory where one thread lays down a text for the kernel, and gets its answer. */
export class Scratch {
  readonly #km: KernelMemory;
  #text: number;
  #textBytes = firstBytes;
  #out: number;
  #outBytes = firstBytes;
  #view: Buffer<SharedArrayBuffer>;

  constructor(km: KernelMemory) {
    this.#km = km;
    this.#text = allocate(km, firstBytes + 2 * slack);
    this.#out = allocate(km, firstBytes);
    this.#view = Buffer.from(km.memory.buffer);
  }

  /**
   * Lays a text down, until the next call: UTF-8, and for a text that is none (half a surrogate pair)
   * its UTF-16 units behind a byte that UTF-8 never has, so that two texts never become one.
   */
  write(text: string): { readonly at: number; readonly length: number } {
    const needed = text.length * 3 + 1;
    if (needed > this.#textBytes) {
      free(this.#km, this.#text);
      this.#textBytes = needed * 2;
      this.#text = allocate(this.#km, this.#textBytes + 2 * slack);
    }
    const at = this.#text + slack;
    const view = this.#reach(at + this.#textBytes);
    if (text.isWellFormed()) return { at, length: view.write(text, at, 'utf8') };
    view[at] = 0xff;
    return { at, length: 1 + view.write(text, at + 1, 'utf16le') };
  }

  /** Room for the kernel's answer, until the next call. */
  room(bytes: number): number {
    if (bytes > this.#outBytes) {
      free(this.#km, this.#out);
      this.#outBytes = bytes * 2;
      this.#out = allocate(this.#km, this.#outBytes);
    }
    return this.#out;
  }

  read(at: number, length: number): string {
    return this.#reach(at + length).toString('utf8', at, at + length);
  }

  close(): void {
    free(this.#km, this.#text);
    free(this.#km, this.#out);
  }

  /** The whole memory as it is now; made anew only when it does not reach far enough. */
  #reach(end: number): Buffer<SharedArrayBuffer> {
    if (end > this.#view.length) this.#view = Buffer.from(this.#km.memory.buffer);
    return this.#view;
  }
}
