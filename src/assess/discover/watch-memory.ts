import {
  discoverRows,
  discoverWorkBytes,
  watchBytes,
  watchWork,
} from '../../match/kernel/discover-layout.ts';
import { contactBytes } from '../../match/kernel/layout.ts';
import type { Kernel } from '../../match/kernel-exports.ts';
import {
  allocateZeroed,
  bytesOf,
  createKernelMemory,
  free,
  instantiateKernel,
  type KernelMemory,
} from '../../match/memory.ts';
import type { Room } from './token-marks.ts';

/** Of what stands for a cell, a u16. */
export const cellBytes = 2;

/** A memory of discovery's own with the kernel on it, and the state that every call is given. 4 GB at most. */
export class WatchMemory implements Room {
  readonly kernel: Kernel;
  readonly state: number;
  /** Where contacts lie while they are counted: `discoverRows` of them. */
  readonly rows: Uint8Array<SharedArrayBuffer>;
  /** And their cells beside them, u16 each. */
  readonly cells: Uint8Array<SharedArrayBuffer>;
  readonly #memory: KernelMemory;
  readonly #words: Uint32Array<SharedArrayBuffer>;
  readonly #counts: BigUint64Array<SharedArrayBuffer>;

  constructor() {
    this.#memory = createKernelMemory();
    this.kernel = instantiateKernel(this.#memory);
    const state = this.take(watchBytes);
    this.state = state.byteOffset;
    this.#words = new Uint32Array(state.buffer, state.byteOffset, watchBytes / 4);
    this.#counts = new BigUint64Array(state.buffer, state.byteOffset, watchBytes / 8);
    this.rows = this.take(discoverRows * contactBytes);
    this.cells = this.take(discoverRows * cellBytes);
    this.set(watchWork, this.take(discoverWorkBytes));
  }

  /** Bytes that are zero, at a multiple of 64. @throws RangeError where 4 GB are used up */
  take(bytes: number): Uint8Array<SharedArrayBuffer> {
    const at = allocateZeroed(this.#memory, bytes);
    return bytesOf(this.#memory).subarray(at, at + bytes);
  }

  give(bytes: Uint8Array): void {
    free(this.#memory, bytes.byteOffset);
  }

  /** A word of the state (match/kernel/discover-layout.ts). */
  get(word: number): number {
    return this.#words[word / 4] as number;
  }

  /** @param value a view of this memory for its address */
  set(word: number, value: number | ArrayBufferView): void {
    this.#words[word / 4] = typeof value === 'number' ? value : value.byteOffset;
  }

  count(counter: number): number {
    return (
      (this.#words[counter / 4] as number) + (this.#words[counter / 4 + 1] as number) * 2 ** 32
    );
  }

  setCount(counter: number, value: number): void {
    this.#counts[counter / 8] = BigInt(value);
  }
}
