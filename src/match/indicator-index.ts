import { randomBytes } from 'node:crypto';
import type { Indicator, IndicatorKind } from '../domain/indicator.ts';
import { type SlotParty, slotBytes, slotsOf } from '../vault/slot.ts';
import type { Vault } from '../vault/vault.ts';
import { type FillResult, type FillWork, NumberAdder } from './engine/number-adder.ts';
import { IndexControl, type IndexHandle } from './index/control.ts';
import {
  type EntryKey,
  type IndexEntry,
  isParty,
  keyOf,
  type PartyKind,
  partyOf,
} from './index/entry.ts';
import { type HostAllow, IndexLookup, wordsOf } from './index/lookup.ts';
import { NumberFill } from './index/number-fill.ts';
import { Region } from './index/region.ts';
import {
  alwaysCode,
  appText,
  domainText,
  ipText,
  pageText,
  phoneKind,
  senderKind,
} from './kernel/index-layout.ts';
import type { Kernel } from './kernel-exports.ts';
import {
  allocate,
  bytesOf,
  createKernelMemory,
  free,
  instantiateKernel,
  type KernelMemory,
} from './memory.ts';
import { countsFromMs } from './validity.ts';

export type { IndexEntry } from './index/entry.ts';
export { type HostAllow, type IndicatorRef, wordsOf } from './index/lookup.ts';

export type IndexOptions = {
  readonly allow?: HostAllow;
  /** Numbers and senders that never match, whatever is listed. */
  readonly allowParties?: readonly SlotParty[];
  /** Contacts so long before an indicator's valid_from count too, see validity.ts. 0 where it is not given. */
  readonly beforeValidFromMs?: number;
  /** The memory that the index shares with other threads; one of its own where it is not given. */
  readonly memory?: KernelMemory;
  /** The calling thread's instance of the kernel on that memory. */
  readonly kernel?: Kernel;
  /** Told of every number and sender that upsert() brings or remove() takes out. */
  readonly onNumbers?: (change: NumberChange) => void;
};

/** Numbers that are listed now, or are no longer: n × 16 bytes of `epoch`. */
export type NumberChange = {
  readonly epoch: number;
  readonly tokens: Uint8Array;
  readonly listed: boolean;
};

/** Windows of many entries, by place; epoch milliseconds, not a number where there is no bound. */
export type SealedWindows = {
  readonly validFromMs: Float64Array | null;
  readonly validUntilMs: Float64Array | null;
};

const partyKinds = { phone: phoneKind, sender: senderKind } as const;
const textKinds: Readonly<Partial<Record<IndicatorKind, number>>> = {
  domain: domainText,
  url: pageText,
  ip: ipText,
  app: appText,
};
/** Tokens that go over to the kernel at once: 320 KB with their codes. */
const stagedTokens = 16_384;
/** Of addHosts() in the kernel; and what it may read before and behind the hosts. */
const hostsWork = 512;
const hostsAround = 64;
const unbounded: SealedWindows = { validFromMs: null, validUntilMs: null };

/**
 * All active indicators, for looking records up: the owner's side, in the thread that changes them.
 * Workers read the same memory through index/reader.ts. Numbers and senders are held by token alone,
 * under one epoch. Only what may match belongs in it: leave out (or remove) what is expired, revoked
 * or quarantined. An indicator counts from validFromMs until before validUntilMs of the record's own
 * time. Accounts are kept by other services and never match a record.
 */
export class IndicatorIndex extends IndexLookup {
  readonly memory: KernelMemory;
  readonly #vault: Vault;
  readonly #allowParties: readonly SlotParty[];
  readonly #beforeValidFromMs: number;
  readonly #control: IndexControl;
  readonly #tokens: number;
  readonly #codes: number;
  readonly #adder: NumberAdder;
  readonly #onNumbers: ((change: NumberChange) => void) | null;
  #live: Region;
  /** What a reload fills, and the keys that were changed meanwhile: the store's pages may be older. */
  #next: { readonly region: Region; readonly changed: Set<string> } | null = null;
  #fill: NumberFill | null = null;

  constructor(vault: Vault, options: IndexOptions = {}) {
    const memory = options.memory ?? createKernelMemory();
    super(memory, options.kernel ?? instantiateKernel(memory), options.allow);
    this.memory = memory;
    this.#vault = vault;
    this.#allowParties = options.allowParties ?? [];
    this.#beforeValidFromMs = options.beforeValidFromMs ?? 0;
    this.#control = new IndexControl(memory);
    this.#onNumbers = options.onNumbers ?? null;
    this.#tokens = allocate(memory, stagedTokens * slotBytes);
    this.#codes = allocate(memory, stagedTokens * 4);
    this.#adder = new NumberAdder(memory, this.kernel);
    this.#live = this.#newRegion(vault.currentEpoch, { numbers: 0, texts: 0 });
    this.#control.publish(this.#live.address);
  }

  /** What readers need: openIndexReader(memory, handle). */
  get handle(): IndexHandle {
    return this.#control.handle;
  }

  override get epoch(): number {
    return this.#live.epoch;
  }

  /** Entries; while numbers are staged, these too, equal ones each for itself. */
  get size(): number {
    return this.#live.size + (this.#fill?.staged ?? 0);
  }

  /** Bytes held of the shared memory. */
  get bytes(): number {
    return this.#live.bytes + (this.#next?.region.bytes ?? 0);
  }

  /** Makes room for so many numbers more, where it is known. Saves growing, and memory. */
  reserve(numbers: number): void {
    this.#live.reserveNumbers(numbers);
  }

  /** Makes room for the texts of a list, of which this share (0 to 1) has come in. */
  reserveRest(share: number): void {
    this.#live.reserveRest(share);
  }

  /** Where lists put their numbers while nobody asks the index. @throws Error during a reload */
  fill(): NumberFill {
    if (this.#next !== null) throw new Error('Numbers cannot be staged during a reload.');
    this.#fill ??= new NumberFill(this.memory, this.kernel, this.#live);
    return this.#fill;
  }

  /** Does what another thread may do too (engine/number-adder.ts). */
  fillFrom(work: FillWork): FillResult {
    const seal = (slots: Uint8Array): Uint8Array => this.#vault.sealSlots(slots, this.epoch);
    return this.#adder.do(work, seal);
  }

  /** As upsert(), of an index that is being filled: numbers are staged, texts come in at once. */
  stage(
    entries: readonly IndexEntry[],
    to: { readonly stage: number; readonly part: number },
  ): void {
    const parties = entries.filter(isParty);
    for (const kind of ['phone', 'sender'] as const) {
      const listed = parties.filter((one) => one.kind === kind);
      if (listed.length === 0) continue;
      const slots = new Uint8Array(slotsOf(listed.map(partyOf)));
      const codes = Uint32Array.from(listed, (one) => this.#codeOf(this.#live, one));
      this.fillFrom({ kind: 'stage', numbers: { slots, codes, kind: partyKinds[kind], ...to } });
    }
    for (const entry of entries) if (!isParty(entry)) this.#upsertText(this.#live, entry);
  }

  /** Adds indicators, or takes over the validity of those that are here already. */
  upsert(entries: readonly IndexEntry[]): void {
    const parties = entries.filter(isParty).map(partyOf);
    const tokens = this.#upsertInto(this.#live, entries, parties);
    if (tokens.length > 0) this.#onNumbers?.({ epoch: this.epoch, tokens, listed: true });
    if (this.#next !== null) {
      for (const entry of entries) this.#next.changed.add(keyOf(entry));
      this.#upsertInto(this.#next.region, entries, parties);
    }
    this.#control.sweep();
  }

  /** Takes an indicator out; false where it is not here. */
  remove(entry: EntryKey): boolean {
    if (this.#onNumbers !== null && isParty(entry)) {
      const tokens = this.#vault.sealBatch([partyOf(entry)], this.epoch);
      this.#onNumbers({ epoch: this.epoch, tokens, listed: false });
    }
    this.#next?.changed.add(keyOf(entry));
    if (this.#next !== null) this.#removeFrom(this.#next.region, entry);
    return this.#removeFrom(this.#live, entry);
  }

  /**
   * Adds numbers that were sealed under the index's epoch already, 16 bytes each.
   * @throws Error during a reload, which would need them under the other epoch too
   */
  addSealed(tokens: Uint8Array, windows = unbounded, kind: PartyKind = 'phone'): void {
    if (this.#next !== null) throw new Error('Sealed numbers cannot come in during a reload.');
    const codes = this.windowCodes(tokens.length / slotBytes, windows);
    this.#addTokens(this.#live, tokens, codes, partyKinds[kind]);
  }

  /**
   * Adds domains that are normalised already and may match, packed as kernel/layout.ts says.
   * @throws Error during a reload
   */
  addHosts(packed: Uint8Array, count: number, windows = unbounded): void {
    if (this.#next !== null) throw new Error('Packed hosts cannot come in during a reload.');
    if (count === 0) return;
    const codes = this.windowCodes(count, windows);
    const bytes = packed.length;
    const codesAt = hostsWork;
    const packedAt = codesAt + (codes === null ? 0 : count * 4) + hostsAround;
    const work = allocate(this.memory, packedAt + bytes + hostsAround);
    bytesOf(this.memory).set(packed, work + packedAt);
    if (codes !== null) {
      new Uint32Array(this.memory.memory.buffer, work + codesAt, count).set(codes);
    }
    const hosts = { packed: work + packedAt, bytes, count, work };
    this.#live.addHosts(hosts, codes === null ? 0 : work + codesAt, alwaysCode);
    free(this.memory, work);
  }

  /** Codes of the windows of n numbers, for ListedNumbers: null where all of them are valid always. */
  windowCodes(
    n: number,
    { validFromMs, validUntilMs }: SealedWindows,
  ): Uint32Array<ArrayBuffer> | null {
    if (validFromMs === null && validUntilMs === null) return null;
    const codes = new Uint32Array(n);
    for (let at = 0; at < n; at += 1) {
      const from = validFromMs?.[at] ?? Number.NaN;
      const until = validUntilMs?.[at] ?? Number.NaN;
      codes[at] = this.#live.windows.codeOf(
        Number.isNaN(from) ? Number.NEGATIVE_INFINITY : from,
        Number.isNaN(until) ? Number.POSITIVE_INFINITY : until,
      );
    }
    return codes;
  }

  /**
   * Builds the index anew under an epoch, from the store's pages, while it goes on under the old one;
   * then changes over at once. What is changed meanwhile goes into both. Only active indicators come in.
   * @param onProgress told after each page how many indicators were read so far
   * @returns how many indicators of the pages are active and how many are not
   */
  async reload(
    pages: AsyncIterable<readonly Indicator[]>,
    epoch = this.#vault.currentEpoch,
    onProgress: (read: number) => void = () => undefined,
  ): Promise<{ active: number; inactive: number }> {
    if (this.#next !== null) throw new Error('The index is being reloaded already.');
    if ((this.#fill?.staged ?? 0) > 0) throw new Error('The index is being filled.');
    this.#fill = null;
    const { numbers, texts } = this.#live;
    const region = this.#newRegion(epoch, { numbers, texts });
    const changed = new Set<string>();
    this.#next = { region, changed };
    const counts = { active: 0, inactive: 0 };
    try {
      for await (const page of pages) {
        const active = page.filter(({ status }) => status === 'active');
        const entries = active.filter((one) => !changed.has(keyOf(one)));
        this.#upsertInto(region, entries, entries.filter(isParty).map(partyOf));
        counts.active += active.length;
        counts.inactive += page.length - active.length;
        onProgress(counts.active + counts.inactive);
      }
    } catch (error) {
      this.#next = null;
      region.close();
      throw error;
    }
    const old = this.#live;
    this.#live = region;
    this.#next = null;
    this.#control.publish(region.address);
    this.#control.retire(old.pieces);
    return counts;
  }

  /** Gives all its memory back; no reader may be left. */
  close(): void {
    this.#fill?.close();
    this.#adder.close();
    this.#next?.region.close();
    this.#live.close();
    this.#control.close();
    this.scratch.close();
    free(this.memory, this.#tokens);
    free(this.memory, this.#codes);
  }

  protected override region(): number {
    return this.#live.address;
  }

  #newRegion(epoch: number, size: { numbers: number; texts: number }): Region {
    const blocked = this.#vault.sealBatch(this.#allowParties, epoch);
    const tokens = allocate(this.memory, blocked.length);
    bytesOf(this.memory).set(blocked, tokens);
    return new Region(this.memory, this.kernel, {
      epoch,
      ...size,
      seed: randomBytes(8).readBigUInt64LE(),
      blocked: { tokens, count: this.#allowParties.length },
      retire: (pieces) => this.#control.retire(pieces),
    });
  }

  /** @returns tokens of the parties, in their order */
  #upsertInto(
    region: Region,
    entries: readonly IndexEntry[],
    parties: readonly SlotParty[],
  ): Uint8Array {
    const tokens = this.#vault.sealBatch(parties, region.epoch);
    const listed = entries.filter(isParty);
    for (const kind of ['phone', 'sender'] as const) {
      const places = [...listed.keys()].filter((at) => listed[at]?.kind === kind);
      if (places.length === 0) continue;
      const all = places.length === listed.length;
      const own = all ? tokens : Buffer.concat(places.map((at) => tokenOf(tokens, at)));
      const codes = Uint32Array.from(places, (at) => this.#codeOf(region, listed[at]));
      this.#addTokens(region, own, codes, partyKinds[kind]);
    }
    for (const entry of entries) if (!isParty(entry)) this.#upsertText(region, entry);
    return tokens;
  }

  /** @param codes null: all are valid always */
  #addTokens(region: Region, tokens: Uint8Array, codes: Uint32Array | null, kind: number): void {
    const all = tokens.length / slotBytes;
    for (let at = 0; at < all; at += stagedTokens) {
      const end = Math.min(all, at + stagedTokens);
      const piece = tokens.subarray(at * slotBytes, end * slotBytes);
      bytesOf(this.memory).set(piece, this.#tokens);
      if (codes === null) {
        region.addNumbers(this.#tokens, end - at, kind, 0, alwaysCode);
        continue;
      }
      const own = codes.subarray(at, end);
      new Uint32Array(this.memory.memory.buffer, this.#codes, end - at).set(own);
      region.addNumbers(this.#tokens, end - at, kind, this.#codes, largestOf(own));
    }
  }

  #upsertText(region: Region, entry: IndexEntry): void {
    const kind = textKinds[entry.kind];
    if (kind === undefined) return;
    const { at, length } = this.scratch.write(entry.value);
    region.addText(kind, at, length, this.#codeOf(region, entry));
  }

  #removeFrom(region: Region, entry: EntryKey): boolean {
    if (isParty(entry)) {
      const words = wordsOf(this.#vault.seal(partyOf(entry), region.epoch));
      return region.removeNumber(words, 0, partyKinds[entry.kind]);
    }
    const kind = textKinds[entry.kind];
    if (kind === undefined) return false;
    const { at, length } = this.scratch.write(entry.value);
    return region.removeText(kind, at, length);
  }

  #codeOf(region: Region, entry: IndexEntry | undefined): number {
    const { createdMs, validFromMs = null, validUntilMs = null } = entry ?? {};
    const fromMs =
      createdMs === undefined
        ? validFromMs
        : countsFromMs({ validFromMs, createdMs }, this.#beforeValidFromMs);
    return region.windows.codeOf(
      fromMs ?? Number.NEGATIVE_INFINITY,
      validUntilMs ?? Number.POSITIVE_INFINITY,
    );
  }
}

function largestOf(codes: Uint32Array): number {
  let largest = alwaysCode;
  for (const code of codes) if (code > largest) largest = code;
  return largest;
}

function tokenOf(tokens: Uint8Array, at: number): Uint8Array {
  return tokens.subarray(at * slotBytes, (at + 1) * slotBytes);
}
