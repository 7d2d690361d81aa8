import { TocsinError } from '../domain/error.ts';
import type { IndicatorKind } from '../domain/indicator.ts';
import { indicatorId } from '../store/indicator-id.ts';
import type { SlotParty } from '../vault/slot.ts';
import type { Vault } from '../vault/vault.ts';
import { HostTable } from './host-table.ts';
import { type IndexEntry, IndicatorColumns } from './indicator-columns.ts';
import { TokenTable } from './token-table.ts';
import { UrlTable } from './url-table.ts';

/** Hosts that win over indicators, as intake's AllowList knows them. */
export type HostAllow = {
  /** The host as a whole never matches; a listed page of it may. */
  covers(host: string): boolean;
  /** Not even a listed page of it matches. Where this is not given, that holds for all covered hosts. */
  protects?(host: string): boolean;
};

export type IndexOptions = {
  readonly allow?: HostAllow;
  /** Numbers and senders that never match, whatever is listed. */
  readonly allowParties?: readonly SlotParty[];
};

type EntryKey = Pick<IndexEntry, 'kind' | 'value' | 'space'>;

const noHosts: HostAllow = { covers: () => false };
const tokenWords = 4;
const resealAtOnce = 10_000;

/** The same bytes as 32-bit words; copied only where they do not lie on a word's boundary. */
export function wordsOf(tokens: Uint8Array): Uint32Array {
  const aligned = tokens.byteOffset % 4 === 0 ? tokens : tokens.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}

/**
 * All active indicators, for looking records up. Numbers and senders are held and looked up by token
 * under one epoch. Only what may match belongs in it: leave out (or remove) what is expired, revoked
 * or quarantined. An indicator counts from validFromMs until before validUntilMs of the record's own
 * time. Accounts are kept by other services and never match a record.
 */
export class IndicatorIndex {
  readonly #vault: Vault;
  readonly #allow: HostAllow;
  readonly #allowParties: readonly SlotParty[];
  readonly #columns = new IndicatorColumns();
  readonly #domains = new HostTable();
  readonly #urls = new UrlTable();
  readonly #ips = new Map<string, number>();
  readonly #apps = new Map<string, number>();
  #numbers = new TokenTable();
  #allowNumbers = new TokenTable();
  #epoch: number;
  readonly #found: number[] = [];

  constructor(vault: Vault, options: IndexOptions = {}) {
    this.#vault = vault;
    this.#allow = options.allow ?? noHosts;
    this.#allowParties = options.allowParties ?? [];
    this.#epoch = vault.currentEpoch;
    this.#sealAllowed();
  }

  /** The epoch that records must be sealed under to be looked up here. */
  get epoch(): number {
    return this.#epoch;
  }

  get size(): number {
    return this.#columns.size;
  }

  /** Bytes held, without the hash maps of hosts. */
  get bytes(): number {
    return this.#columns.bytes + this.#numbers.bytes + this.#allowNumbers.bytes;
  }

  valueOf(ordinal: number): string {
    return this.#columns.value(ordinal);
  }

  kindOf(ordinal: number): IndicatorKind {
    const kind = this.#columns.kind(ordinal);
    if (kind === undefined) throw new RangeError(`No indicator has the ordinal ${ordinal}.`);
    return kind;
  }

  idOf(ordinal: number): Uint8Array {
    return indicatorId(this.kindOf(ordinal), this.valueOf(ordinal), this.#keyOf(ordinal).space);
  }

  /** Adds indicators, or takes over the validity of those that are here already. */
  upsert(entries: readonly IndexEntry[]): void {
    const parties = entries.filter(isParty);
    const words = wordsOf(this.#vault.sealBatch(parties.map(partyOf), this.#epoch));
    for (const [row, entry] of parties.entries()) {
      const at = row * tokenWords;
      const known = this.#numberOrdinal(words, at, entry);
      if (known >= 0) this.#columns.setValidity(known, entry);
      else this.#numbers.add(words, at, this.#columns.add(entry));
    }
    for (const entry of entries) if (!isParty(entry)) this.#upsertText(entry);
  }

  /** Takes an indicator out; false where it is not here. */
  remove(entry: EntryKey): boolean {
    if (!isParty(entry)) return this.#removeText(entry);
    const words = wordsOf(this.#vault.seal(partyOf(entry), this.#epoch));
    const ordinal = this.#numberOrdinal(words, 0, entry);
    if (ordinal < 0) return false;
    this.#numbers.remove(words, 0, ordinal);
    this.#columns.remove(ordinal);
    return true;
  }

  /** Seals the numbers anew, after the vault's epoch changed. Ordinals stay. */
  reseal(epoch = this.#vault.currentEpoch): void {
    this.#epoch = epoch;
    this.#numbers = new TokenTable();
    this.#sealAllowed();
    let ordinals: number[] = [];
    const flush = (): void => {
      const entries = ordinals.map((ordinal) => partyOf(this.#keyOf(ordinal)));
      const words = wordsOf(this.#vault.sealBatch(entries, epoch));
      for (const [row, ordinal] of ordinals.entries()) {
        this.#numbers.add(words, row * tokenWords, ordinal);
      }
      ordinals = [];
    };
    for (const ordinal of this.#columns.ordinals()) {
      if (!isParty(this.#keyOf(ordinal))) continue;
      ordinals.push(ordinal);
      if (ordinals.length === resealAtOnce) flush();
    }
    flush();
  }

  /**
   * The indicators that are this number or sender and are valid at `timeMs`. The list is used again
   * by the next call.
   */
  findNumber(words: Uint32Array, at: number, timeMs: number): readonly number[] {
    const found = this.#found;
    found.length = 0;
    const numbers = this.#numbers;
    let slot = numbers.find(words, at, -1);
    if (slot < 0 || this.#allowNumbers.find(words, at, -1) >= 0) return found;
    for (; slot >= 0; slot = numbers.find(words, at, slot)) {
      const ordinal = numbers.ordinalIn(slot);
      if (this.#columns.isValid(ordinal, timeMs)) found.push(ordinal);
    }
    return found;
  }

  /**
   * The indicators that a visit matches at `timeMs`: URLs (longest first), the address, then the host
   * and its parents. The list is used again by the next call.
   */
  findHost(host: string, path: string, timeMs: number): readonly number[] {
    const found = this.#found;
    found.length = 0;
    this.#urls.find(host, path, found);
    const ip = this.#ips.get(host);
    if (ip !== undefined) found.push(ip);
    this.#domains.find(host, found);
    this.#keepAllowed(found, host);
    return this.#keepValid(found, timeMs);
  }

  /** The indicators that name this app at `timeMs`. The list is used again by the next call. */
  findApp(app: string, timeMs: number): readonly number[] {
    const found = this.#found;
    found.length = 0;
    const ordinal = this.#apps.get(app);
    if (ordinal !== undefined) found.push(ordinal);
    return this.#keepValid(found, timeMs);
  }

  #keepValid(found: number[], timeMs: number): readonly number[] {
    let kept = 0;
    for (const ordinal of found) {
      if (this.#columns.isValid(ordinal, timeMs)) found[kept++] = ordinal;
    }
    found.length = kept;
    return found;
  }

  /** What the allow-list leaves: everything, listed pages only, or nothing. */
  #keepAllowed(found: number[], host: string): void {
    if (found.length === 0 || !this.#allow.covers(host)) return;
    const closed = this.#allow.protects?.(host) ?? true;
    const pages = closed ? [] : found.filter((ordinal) => this.#isPage(ordinal));
    found.splice(0, found.length, ...pages);
  }

  /** A URL with a path; one without says no more than its host does. */
  #isPage(ordinal: number): boolean {
    if (this.#columns.kind(ordinal) !== 'url') return false;
    const value = this.#columns.value(ordinal);
    const slash = value.indexOf('/');
    return slash >= 0 && slash < value.length - 1;
  }

  #keyOf(ordinal: number): EntryKey {
    const columns = this.#columns;
    return {
      kind: this.kindOf(ordinal),
      value: columns.value(ordinal),
      space: columns.space(ordinal),
    };
  }

  #numberOrdinal(words: Uint32Array, at: number, { kind }: EntryKey): number {
    const numbers = this.#numbers;
    for (let slot = numbers.find(words, at, -1); slot >= 0; slot = numbers.find(words, at, slot)) {
      const ordinal = numbers.ordinalIn(slot);
      if (this.#columns.kind(ordinal) === kind) return ordinal;
    }
    return -1;
  }

  #textOrdinal({ kind, value }: EntryKey): number | undefined {
    if (kind === 'domain') return this.#domains.get(value);
    if (kind === 'ip') return this.#ips.get(value);
    if (kind === 'app') return this.#apps.get(value);
    if (kind !== 'url') return undefined;
    return this.#urls.exact(value).find((ordinal) => this.#columns.value(ordinal) === value);
  }

  #upsertText(entry: IndexEntry): void {
    const { kind, value } = entry;
    if (kind === 'account') return;
    const known = this.#textOrdinal(entry);
    if (known !== undefined) {
      this.#columns.setValidity(known, entry);
      return;
    }
    const ordinal = this.#columns.add(entry);
    if (kind === 'domain') this.#domains.add(value, ordinal);
    else if (kind === 'url') this.#urls.add(value, ordinal);
    else if (kind === 'ip') this.#ips.set(value, ordinal);
    else this.#apps.set(value, ordinal);
  }

  #removeText(entry: EntryKey): boolean {
    const { kind, value } = entry;
    const ordinal = this.#textOrdinal(entry);
    if (ordinal === undefined) return false;
    if (kind === 'domain') this.#domains.remove(value);
    else if (kind === 'url') this.#urls.remove(value, ordinal);
    else if (kind === 'ip') this.#ips.delete(value);
    else this.#apps.delete(value);
    this.#columns.remove(ordinal);
    return true;
  }

  #sealAllowed(): void {
    const words = wordsOf(this.#vault.sealBatch(this.#allowParties, this.#epoch));
    this.#allowNumbers = new TokenTable();
    for (const at of this.#allowParties.keys()) this.#allowNumbers.add(words, at * tokenWords, at);
  }
}

function isParty({ kind }: EntryKey): boolean {
  return kind === 'phone' || kind === 'sender';
}

function partyOf({ kind, value, space }: EntryKey): SlotParty {
  if (space !== null) return { space, text: value };
  throw new TocsinError('INPUT_FORMAT', `An indicator of the kind ${kind} came without its space.`);
}
