import { configBytes, listHostMarks, listMarks, longestHost } from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocateZeroed, bytesOf, free, type KernelMemory } from '../memory.ts';
import { type HostMarks, writeHostMarks } from './host-marks.ts';

/** What the kernel must not decide by itself; null where nothing of the kind is marked. */
export type ListMarks = {
  /** Of listMarksOf(). */
  readonly numbers: Uint8Array | null;
  /** Asked for when a list has rows of hosts; without them, hosts are slow. */
  readonly hosts: () => HostMarks | null;
};

/** What a scan is told of its list. */
export type ScanConfig = {
  /** Of configBytes in the shared memory, which nobody changes any more. */
  readonly address: number;
  /** Whether rows that were slow may now be read, under an address of its own. */
  openHostMarks(): boolean;
};

/** The configuration of a list, with its marks, where every thread may read it. */
export class LaidConfig implements ScanConfig {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  readonly #taken: number[] = [];
  #address: number;
  /** Until it is known whether there are any. */
  #findHostMarks: (() => HostMarks | null) | null;
  /** Addresses, or 0. */
  #hostMarks = 0;
  #host = 0;

  /** @param config of writeListConfig() */
  constructor(km: KernelMemory, kernel: Kernel, config: Uint8Array, marks: ListMarks) {
    this.#km = km;
    this.#kernel = kernel;
    this.#address = this.#lay(config);
    this.#findHostMarks = marks.hosts;
    if (marks.numbers !== null) this.#set(listMarks, this.#lay(marks.numbers));
  }

  get address(): number {
    return this.#address;
  }

  /**
   * Lays the marks down where that was not done yet, since most lists hold numbers alone and these are
   * ten thousand names. Without them a row of a host is slow.
   */
  openHostMarks(): boolean {
    const marks = this.#findHostMarks?.() ?? null;
    this.#findHostMarks = null;
    if (marks === null) return false;
    this.#hostMarks = writeHostMarks(this.#km, this.#kernel, marks);
    this.#taken.push(this.#hostMarks);
    const { address } = this;
    // Other threads may be reading the one that is there.
    this.#address = this.#lay(bytesOf(this.#km).slice(address, address + configBytes));
    this.#set(listHostMarks, this.#hostMarks);
    return true;
  }

  /** Whether every row that names this host is slow, however it is written. */
  isMarkedHost(host: string): boolean {
    this.openHostMarks();
    if (this.#hostMarks === 0) return true;
    // The kernel may read before and behind it.
    if (this.#host === 0) this.#host = this.#lay(new Uint8Array(3 * longestHost));
    const at = this.#host + longestHost;
    bytesOf(this.#km).set(Buffer.from(host, 'latin1'), at);
    return this.#kernel.isMarkedHost(this.#hostMarks, at, at + host.length) !== 0;
  }

  /** Gives the memory back; no thread may be at work on it any more. */
  close(): void {
    for (const at of this.#taken) free(this.#km, at);
  }

  #lay(bytes: Uint8Array): number {
    const at = allocateZeroed(this.#km, bytes.length);
    this.#taken.push(at);
    bytesOf(this.#km).set(bytes, at);
    return at;
  }

  #set(place: number, value: number): void {
    new DataView(this.#km.memory.buffer).setUint32(this.#address + place, value, true);
  }
}
