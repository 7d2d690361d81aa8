import { TocsinError } from '../../domain/error.ts';
import type { Indicator } from '../../domain/indicator.ts';
import type { SlotParty } from '../../vault/slot.ts';

/** What the index needs of an indicator. */
export type IndexEntry = Pick<
  Indicator,
  'kind' | 'value' | 'space' | 'validFromMs' | 'validUntilMs'
> & {
  /** When the store first heard of it, epoch milliseconds; absent for a list that is not kept. */
  readonly createdMs?: number;
};

/** What tells one entry from another. */
export type EntryKey = Pick<IndexEntry, 'kind' | 'value' | 'space'>;
export type PartyKind = 'phone' | 'sender';

export function keyOf({ kind, value, space }: EntryKey): string {
  return `${kind}\0${space}\0${value}`;
}

export function isParty<T extends EntryKey>(entry: T): entry is T & { kind: PartyKind } {
  return entry.kind === 'phone' || entry.kind === 'sender';
}

/** @throws INPUT_FORMAT when the number came without its space */
export function partyOf({ kind, value, space }: EntryKey): SlotParty {
  if (space !== null) return { space, text: value };
  throw new TocsinError('INPUT_FORMAT', `An indicator of the kind ${kind} came without its space.`);
}
