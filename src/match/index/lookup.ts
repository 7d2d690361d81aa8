import type { IndicatorKind } from '../../domain/indicator.ts';
import type { PartySpace } from '../../domain/party.ts';
import type { SlotParty } from '../../vault/slot.ts';
import {
  appText,
  domainText,
  ipText,
  pageText,
  phoneKind,
  recordKind,
  recordLength,
  recordText,
  regionEpoch,
  senderKind,
} from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import type { KernelMemory } from '../memory.ts';
import { Scratch } from './scratch.ts';

/** Hosts that win over indicators, as intake's AllowList knows them. */
export type HostAllow = {
  /** The host as a whole never matches; a listed page of it may. */
  covers(host: string): boolean;
  /** Not even a listed page of it matches. Where this is not given, that holds for all covered hosts. */
  protects?(host: string): boolean;
  /** All hosts by which, or above which, hosts are covered. Where it is given, more is matched without asking. */
  entries?(): Iterable<readonly [host: string, ...unknown[]]>;
};

/** What names an indicator: its id follows from it (store/indicator-id.ts). */
export type IndicatorRef = {
  readonly kind: IndicatorKind;
  readonly value: string;
  /** Null for all but phones and senders. */
  readonly space: PartySpace | null;
};

const noHosts: HostAllow = { covers: () => false };
const nothing: readonly IndicatorRef[] = [];

const textKinds: Readonly<Record<number, IndicatorKind>> = {
  [domainText]: 'domain',
  [pageText]: 'url',
  [ipText]: 'ip',
  [appText]: 'app',
};

/** The same bytes as 32-bit words; copied only where they do not lie on a word's boundary. */
export function wordsOf(tokens: Uint8Array): Uint32Array {
  const aligned = tokens.byteOffset % 4 === 0 ? tokens : tokens.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/** Asks the index, from one thread. Writers and readers differ in how they come to the region. */
export abstract class IndexLookup {
  protected readonly km: KernelMemory;
  protected readonly kernel: Kernel;
  protected readonly scratch: Scratch;
  readonly #allow: HostAllow;

  constructor(km: KernelMemory, kernel: Kernel, allow: HostAllow = noHosts) {
    this.km = km;
    this.kernel = kernel;
    this.scratch = new Scratch(km);
    this.#allow = allow;
  }

  /** Address of the region to look in. */
  protected abstract region(): number;

  /** The epoch that records must be sealed under to be looked up here. */
  get epoch(): number {
    return new Uint32Array(this.km.memory.buffer, this.region() + regionEpoch, 1)[0] ?? 0;
  }

  /**
   * The indicators that are this number or sender and are valid at `timeMs`, the phone first.
   * @param words its token, from the word `at` on
   * @param party the number itself, of which the index keeps nothing
   */
  findNumber(
    words: Uint32Array,
    at: number,
    timeMs: number,
    { space, text: value }: SlotParty,
  ): readonly IndicatorRef[] {
    const found = this.#kinds(words, at, timeMs);
    if (found === 0) return nothing;
    const refs: IndicatorRef[] = [];
    if (found & (1 << phoneKind)) refs.push({ kind: 'phone', value, space });
    if (found & (1 << senderKind)) refs.push({ kind: 'sender', value, space });
    return refs;
  }

  /** Whether a number is listed and valid at `timeMs`. @param at place of its token in bytes */
  isListed(tokens: Uint8Array, at: number, timeMs: number): boolean {
    return this.#kinds(wordsOf(tokens.subarray(at, at + 12)), 0, timeMs) !== 0;
  }

  /**
   * The indicators that a visit matches at `timeMs`: URLs (longest first), the address, then the host
   * and its parents.
   */
  findHost(host: string, path: string, timeMs: number): readonly IndicatorRef[] {
    const text = this.scratch.write(host + path);
    const hostLength = text.length === host.length + path.length ? host.length : byteLength(host);
    const out = this.scratch.room((text.length * 2 + 8) * 4);
    const count = this.kernel.findHost(
      this.region(),
      text.at,
      hostLength,
      text.length - hostLength,
      timeMs,
      out,
    );
    if (count === 0) return nothing;
    const covered = this.#allow.covers(host);
    if (covered && (this.#allow.protects?.(host) ?? true)) return nothing;
    const refs = this.#recordsAt(out, count).reverse();
    return covered ? refs.filter(isPage) : refs;
  }

  /** The indicators that name this app at `timeMs`. */
  findApp(app: string, timeMs: number): readonly IndicatorRef[] {
    const text = this.scratch.write(app);
    const out = this.scratch.room(64);
    const count = this.kernel.findApp(this.region(), text.at, text.length, timeMs, out);
    return count === 0 ? nothing : [{ kind: 'app', value: app, space: null }];
  }

  #kinds(words: Uint32Array, at: number, timeMs: number): number {
    const w0 = words[at] ?? 0;
    const w1 = words[at + 1] ?? 0;
    const w2 = words[at + 2] ?? 0;
    return this.kernel.findToken(this.region(), w0, w1, w2, timeMs);
  }

  #recordsAt(out: number, count: number): IndicatorRef[] {
    const addresses = new Uint32Array(this.km.memory.buffer, out, count);
    return Array.from(addresses, (address) => {
      const words = new Uint32Array(this.km.memory.buffer, address, recordText / 4);
      const kind = textKinds[words[recordKind / 4] ?? 0];
      if (kind === undefined) throw new RangeError('The index holds a record of no kind.');
      const length = words[recordLength / 4] ?? 0;
      const value = this.scratch.read(address + recordText, length);
      return { kind, value, space: null };
    });
  }
}

function byteLength(text: string): number {
  return Buffer.byteLength(text);
}

/** A URL with a path; one without says no more than its host does. */
function isPage({ kind, value }: IndicatorRef): boolean {
  if (kind !== 'url') return false;
  const slash = value.indexOf('/');
  return slash >= 0 && slash < value.length - 1;
}
