import { slotBytes } from '../../../vault/slot.ts';
import type {
  Appended,
  ContactBlock,
  ContactLog,
  ContactLogStats,
  ContactQuery,
  FoundContact,
  SearchOptions,
} from '../../contact-log/types.ts';
import { contactBytes } from '../../kernel/layout.ts';
import type { Contact } from '../../scan/contact-rows.ts';
import { readContact } from '../../scan/contact-rows.ts';

/** Contacts that one chunk of a search holds. */
const chunkContacts = 500;

function keyOf(epoch: number, token: Uint8Array): string {
  return `${epoch} ${Buffer.from(token).toString('hex')}`;
}

/** The contact log's contract in a few lines, in memory: what is settled is found, each contact once. */
export class MemoryLog implements ContactLog {
  readonly #byCounterpart = new Map<string, Contact[]>();
  #rows = 0;
  #oldestMs: number | null = null;
  #newestMs: number | null = null;
  /** Called before each chunk of a search, with the chunks given so far: a test may throw there. */
  beforeChunk: (given: number) => void = () => undefined;

  async append({ epoch, rows }: ContactBlock): Promise<Appended> {
    return { settle: (committed) => committed && this.#take(epoch, rows) };
  }

  #take(epoch: number, rows: Uint8Array): void {
    for (let at = 0; at < rows.length; at += contactBytes) {
      const contact = readContact(rows, at);
      const key = keyOf(epoch, contact.counterpart);
      const ofOne = this.#byCounterpart.get(key);
      if (ofOne === undefined) this.#byCounterpart.set(key, [contact]);
      else ofOne.push(contact);
      this.#rows += 1;
      this.#oldestMs = Math.min(this.#oldestMs ?? Infinity, contact.timeMs);
      this.#newestMs = Math.max(this.#newestMs ?? -Infinity, contact.timeMs);
    }
  }

  async *search(
    query: ContactQuery,
    { sinceMs, untilMs, signal, onProgress }: SearchOptions,
  ): AsyncGenerator<FoundContact[]> {
    let chunk: FoundContact[] = [];
    let found = 0;
    let given = 0;
    for (const [done, { epoch, counterparts }] of query.entries()) {
      for (let at = 0; at * slotBytes < counterparts.length; at += 1) {
        const token = counterparts.subarray(at * slotBytes, (at + 1) * slotBytes);
        for (const contact of this.#byCounterpart.get(keyOf(epoch, token)) ?? []) {
          if (contact.timeMs < sinceMs || contact.timeMs >= untilMs) continue;
          const { counterpart: _, ...rest } = contact;
          chunk.push({ epoch, at, ...rest });
          found += 1;
          if (chunk.length < chunkContacts) continue;
          signal?.throwIfAborted();
          this.beforeChunk(given++);
          yield chunk;
          chunk = [];
        }
      }
      onProgress?.({ done: done + 1, of: query.length, found });
    }
    signal?.throwIfAborted();
    this.beforeChunk(given);
    if (chunk.length > 0) yield chunk;
  }

  stats(): ContactLogStats {
    return {
      rows: this.#rows,
      segmentRows: 0,
      journalRows: this.#rows,
      bytes: 0,
      segmentBytes: 0,
      segments: 0,
      journals: 1,
      oldestMs: this.#oldestMs,
      newestMs: this.#newestMs,
      appendedRows: this.#rows,
      expiredRows: 0,
      expiredSegments: 0,
      droppedRows: 0,
      rolls: 0,
      merges: 0,
      fault: null,
    };
  }

  async close(): Promise<void> {
    this.#byCounterpart.clear();
  }
}
