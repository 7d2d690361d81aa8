import type { IndicatorKind } from '../../domain/indicator.ts';
import {
  appSpace,
  hostSpace,
  maxDigests,
  maxHostDigests,
  maxPageDigests,
  pageSpace,
  slotBytes,
} from '../kernel/layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, bytesOf, free, instantiateKernel, type KernelMemory } from '../memory.ts';

/** Bytes of a digest key. */
const keyBytes = 16;

/** The kernel reads whole words at a text's end. */
const readableBehind = 16;

const slotsOffset = 64;
const textOffset = slotsOffset + maxDigests * slotBytes;
const usualTextBytes = 2048;

/**
 * Sealing slots of hosts, pages and apps, which hold a keyed digest in the place of a number
 * (kernel/digests.ts). Sealed, they are the counterparts under which the contact log keeps visits and
 * app events. A visit has one slot for each suffix of its host, from two labels on, and for each
 * prefix of its page, so that everybody who reached a listed domain, page, address or app is found by
 * looking for one slot.
 */
export class HostDigests {
  readonly #km: KernelMemory;
  readonly #kernel: Kernel;
  #work: number;
  #textBytes = usualTextBytes;

  /** @param digestKey 16 bytes, of the epoch that the slots are to be sealed under */
  constructor(km: KernelMemory, digestKey: Uint8Array, kernel: Kernel = instantiateKernel(km)) {
    if (digestKey.length !== keyBytes) throw new RangeError('A digest key has 16 bytes.');
    this.#km = km;
    this.#kernel = kernel;
    this.#work = allocate(km, textOffset + usualTextBytes + readableBehind);
    bytesOf(km).set(digestKey, this.#work);
  }

  /** Gives the memory back. Nothing works afterwards. */
  close(): void {
    bytesOf(this.#km).fill(0, this.#work, this.#work + keyBytes);
    free(this.#km, this.#work);
  }

  /** Slots of a visit, one after the other: `maxDigests` at most. Host and path as intake gives them. */
  visitSlots(host: string, path: string): Uint8Array {
    const page = path === '/' ? '' : path;
    this.#write(host + page);
    const work = this.#work;
    const count = this.#kernel.writeVisitSlots(
      work,
      work + textOffset,
      host.length,
      page.length,
      work + slotsOffset,
    );
    return this.#slots(count);
  }

  /** The one slot of an app event. */
  appSlot(app: string): Uint8Array {
    return this.#slotOf(app, appSpace);
  }

  /**
   * The slot that the visits and app events which an indicator matches have among theirs. Null where
   * no contact has one: for numbers and senders, whose slots are their own (vault/slot.ts), for
   * accounts, for domains of one label or more than 17, and for pages more than 16 segments deep.
   */
  indicatorSlot(kind: IndicatorKind, value: string): Uint8Array | null {
    if (kind === 'app') return this.appSlot(value);
    if (kind === 'ip') return this.#slotOf(value, hostSpace);
    if (kind === 'domain') {
      const labels = value.split('.').length;
      return labels >= 2 && labels <= maxHostDigests + 1 ? this.#slotOf(value, hostSpace) : null;
    }
    if (kind !== 'url') return null;
    const page = value.endsWith('/') ? value.slice(0, -1) : value;
    return isKept(page) ? this.#slotOf(page, pageSpace) : null;
  }

  #slotOf(text: string, space: number): Uint8Array {
    const length = this.#write(text);
    const work = this.#work;
    this.#kernel.digest(work, work + textOffset, length, space, work + slotsOffset);
    return this.#slots(1);
  }

  #slots(count: number): Uint8Array {
    const at = this.#work + slotsOffset;
    return new Uint8Array(bytesOf(this.#km).slice(at, at + count * slotBytes));
  }

  /** Puts a text where the kernel reads it; returns its length in bytes. */
  #write(text: string): number {
    const bytes = Buffer.from(text);
    if (bytes.length > this.#textBytes) this.#grow(bytes.length);
    bytesOf(this.#km).set(bytes, this.#work + textOffset);
    return bytes.length;
  }

  #grow(textBytes: number): void {
    const work = allocate(this.#km, textOffset + textBytes + readableBehind);
    bytesOf(this.#km).copyWithin(work, this.#work, this.#work + keyBytes);
    free(this.#km, this.#work);
    this.#work = work;
    this.#textBytes = textBytes;
  }
}

/** Whether a page, written without its last slash, is among the prefixes that its visits are kept under. */
function isKept(page: string): boolean {
  const path = page.slice(page.indexOf('/'));
  if (!page.includes('/') || path.endsWith('/')) return false;
  // One before each mark but the path's first, and the whole path.
  const prefixes = 1 + [...path.slice(1).matchAll(/[^/](?=[/;])/g)].length;
  return prefixes <= maxPageDigests;
}
