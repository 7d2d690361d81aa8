import { type Indicator, type IndicatorKind, indicatorKinds } from '../domain/indicator.ts';
import type { PartySpace } from '../domain/party.ts';

/** What the index needs of an indicator. */
export type IndexEntry = Pick<
  Indicator,
  'kind' | 'value' | 'space' | 'validFromMs' | 'validUntilMs'
>;

const spaces: readonly PartySpace[] = ['e164', 'service', 'sender', 'malformed'];
const firstCapacity = 1024;

/**
 * The fields of indicators by ordinal, in typed columns: an object apiece would take three times
 * the memory. Ordinals of removed indicators are used again.
 */
export class IndicatorColumns {
  /** Pairs: valid from, valid until; epoch milliseconds, infinite where the list sets no bound. */
  #validity = new Float64Array(firstCapacity * 2);
  /** Place in indicatorKinds + 1; 0 for an ordinal that is not in use. */
  #kinds = new Uint8Array(firstCapacity);
  #spaces = new Uint8Array(firstCapacity);
  #values: string[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#values.length - this.#free.length;
  }

  /** Bytes held, with 24 for the header and pointer of each value's text. */
  get bytes(): number {
    let text = 0;
    for (const value of this.#values) text += value.length + 24;
    return this.#validity.byteLength + this.#kinds.byteLength + this.#spaces.byteLength + text;
  }

  add(entry: IndexEntry): number {
    const ordinal = this.#free.pop() ?? this.#values.length;
    if (ordinal >= this.#kinds.length) this.#grow();
    this.#values[ordinal] = entry.value;
    this.#kinds[ordinal] = indicatorKinds.indexOf(entry.kind) + 1;
    this.#spaces[ordinal] = entry.space === null ? 255 : spaces.indexOf(entry.space);
    this.setValidity(ordinal, entry);
    return ordinal;
  }

  remove(ordinal: number): void {
    this.#values[ordinal] = '';
    this.#kinds[ordinal] = 0;
    this.#free.push(ordinal);
  }

  setValidity(ordinal: number, entry: Pick<IndexEntry, 'validFromMs' | 'validUntilMs'>): void {
    this.#validity[ordinal * 2] = entry.validFromMs ?? -Infinity;
    this.#validity[ordinal * 2 + 1] = entry.validUntilMs ?? Infinity;
  }

  /** From is in, until is out. */
  isValid(ordinal: number, timeMs: number): boolean {
    return (
      timeMs >= (this.#validity[ordinal * 2] ?? Infinity) &&
      timeMs < (this.#validity[ordinal * 2 + 1] ?? -Infinity)
    );
  }

  value(ordinal: number): string {
    return this.#values[ordinal] ?? '';
  }

  /** Undefined for an ordinal that is not in use. */
  kind(ordinal: number): IndicatorKind | undefined {
    return indicatorKinds[(this.#kinds[ordinal] ?? 0) - 1];
  }

  space(ordinal: number): PartySpace | null {
    return spaces[this.#spaces[ordinal] ?? 255] ?? null;
  }

  /** Ordinals in use, ascending. */
  *ordinals(): Generator<number> {
    for (let ordinal = 0; ordinal < this.#values.length; ordinal += 1) {
      if (this.kind(ordinal) !== undefined) yield ordinal;
    }
  }

  #grow(): void {
    const capacity = this.#kinds.length * 2;
    this.#validity = new Float64Array(
      (this.#validity.buffer as ArrayBuffer).transfer(capacity * 16),
    );
    this.#kinds = new Uint8Array((this.#kinds.buffer as ArrayBuffer).transfer(capacity));
    this.#spaces = new Uint8Array((this.#spaces.buffer as ArrayBuffer).transfer(capacity));
  }
}
