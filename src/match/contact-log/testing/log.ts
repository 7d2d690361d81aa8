import { setTimeout as sleep } from 'node:timers/promises';
import { recordKinds } from '../../../domain/record.ts';
import type { CommittedPosition, ContactBlock, ContactLog } from '../types.ts';
import { rowsOf, type TestContact, tokensOf } from './contacts.ts';

/** A block of epoch 1 of one source, unless told otherwise. */
export function block(of: {
  readonly contacts: readonly TestContact[];
  readonly byteOffset: number;
  readonly source?: string;
}): ContactBlock {
  const { contacts, byteOffset, source = 's' } = of;
  return { source, fingerprint: 'f', byteOffset, epoch: 1, rows: rowsOf(contacts) };
}

/** Contacts as texts that compare, sorted. */
export function textsOfContacts(epoch: number, contacts: readonly TestContact[]): string[] {
  return contacts
    .map(({ counterpart, subscriber, timeMs, durationS, kind, side, party }) =>
      textOf(epoch, counterpart, tokensOf([subscriber]), [
        timeMs,
        durationS,
        recordKinds[kind - 1],
        ['from', 'to', 'host', 'app'][side],
        party,
      ]),
    )
    .sort();
}

/** All contacts of parties 0 … `parties` - 1 that the log finds, in the same form. */
export async function foundTexts(
  log: ContactLog,
  epochs: readonly number[],
  parties: number,
  sinceMs = 0,
  signal?: AbortSignal,
): Promise<string[]> {
  const counterparts = tokensOf(Array.from({ length: parties }, (_, party) => party));
  const query = epochs.map((epoch) => ({ epoch, counterparts }));
  const texts: string[] = [];
  const options = { sinceMs, untilMs: Infinity, ...(signal === undefined ? {} : { signal }) };
  for await (const some of log.search(query, options)) {
    for (const { epoch, at, subscriber, timeMs, durationS, kind, side, party } of some) {
      texts.push(textOf(epoch, at, subscriber, [timeMs, durationS, kind, side, party]));
    }
  }
  return texts.sort();
}

function textOf(
  epoch: number,
  counterpart: number,
  subscriber: Uint8Array,
  rest: readonly unknown[],
): string {
  return [epoch, counterpart, Buffer.from(subscriber).toString('hex'), ...rest].join(' ');
}

/** What a store would have: positions of sources, and the contacts that came with them. */
export class StoreModel {
  readonly #positions = new Map<string, number>();
  readonly #contacts = new Map<number, TestContact[]>();

  readonly position = (source: string): Promise<CommittedPosition | null> => {
    const byteOffset = this.#positions.get(source);
    return Promise.resolve(byteOffset === undefined ? null : { fingerprint: 'f', byteOffset });
  };

  /** Where the source stands behind its next block. */
  next(source: string): { source: string; byteOffset: number } {
    return { source, byteOffset: (this.#positions.get(source) ?? 0) + 10 };
  }

  commit(
    at: { readonly source: string; readonly byteOffset: number; readonly epoch: number },
    contacts: readonly TestContact[],
  ): void {
    this.#positions.set(at.source, at.byteOffset);
    this.#contacts.set(at.epoch, [...this.contacts(at.epoch), ...contacts]);
  }

  contacts(epoch: number): readonly TestContact[] {
    return this.#contacts.get(epoch) ?? [];
  }
}

/** Waits for something that another thread brings about; the test's own time limit is the end of it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(5);
}
