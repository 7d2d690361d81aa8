import type { Hit, HitSide } from '../../domain/hit.ts';
import type { IndicatorKind } from '../../domain/indicator.ts';
import type { TrafficRecord } from '../../domain/record.ts';
import type { RowFault } from '../../intake/records/record-builder.ts';
import { matchBatch } from '../match-batch.ts';
import { cellCoder } from '../scan/cell-hash.ts';
import { type ContactRows, contactsOfRecords } from '../scan/contact-rows.ts';
import { toHits } from '../to-hit.ts';
import type { BlockMode, BlockReject, BlockResult } from './block.ts';
import type { BlockIndex } from './block-index.ts';
import type { ContactBuffer } from './contact-buffer.ts';
import { CsvText } from './csv-text.ts';
import { openIdLine } from './exact-rows.ts';
import type { WrittenLines } from './hit-lines.ts';

/** An indicator that a row touches. */
export type Touch = {
  readonly side: HitSide;
  readonly kind: IndicatorKind;
  readonly value: string;
};

/** What one row touches, found without making a record of it. */
export type KnownTouches = {
  /** null where the row has none. */
  readonly id: string | null;
  /** Lines of the block before the row. */
  readonly line: number;
  readonly touches: readonly Touch[];
};

/** So many records are matched at once. */
const batchRecords = 1024;

/** What the rows of a block came to. */
export type CollectedRows = Pick<
  BlockResult,
  | 'rowsIn'
  | 'accepted'
  | 'rejects'
  | 'matches'
  | 'text'
  | 'gaps'
  | 'hits'
  | 'contacts'
  | 'cells'
  | 'epoch'
>;

/** Takes what the rows of one block come to, in their order, and makes the block's output of it. */
export class BlockCollector {
  readonly #index: BlockIndex;
  readonly #mode: BlockMode;
  readonly #csv = new CsvText();
  readonly #rejects: BlockReject[] = [];
  readonly #hits: Hit[] = [];
  readonly #contacts: ContactBuffer | null;
  #records: TrafficRecord[] = [];
  /** Records, and what need not be matched but waits for them, in order. */
  #waiting: (TrafficRecord | KnownTouches | WrittenLines)[] = [];
  #exact: TrafficRecord[] = [];
  #rowsIn = 0;

  /** @param contacts takes them; null where none are wanted */
  constructor(index: BlockIndex, mode: BlockMode, contacts: ContactBuffer | null) {
    this.#index = index;
    this.#mode = mode;
    this.#contacts = contacts;
  }

  /** Rows that the fast path accepted. Their records or touches come beside. */
  addRows(count: number): void {
    this.#rowsIn += count;
  }

  /** A row of the exact path. */
  addReject(fault: Pick<BlockReject, 'field' | 'reason'> | RowFault, line: number): void {
    this.#rowsIn++;
    this.#rejects.push({ line, field: fault.field, reason: fault.reason });
  }

  /** A record of the exact path. */
  addExact(record: TrafficRecord): void {
    this.#rowsIn++;
    if (this.#contacts !== null) this.#exact.push(record);
    this.addRecord(record);
  }

  /** The record of a row that the fast path accepted, and that may match. */
  addRecord(record: TrafficRecord): void {
    this.#records.push(record);
    this.#waiting.push(record);
    if (this.#waiting.length >= batchRecords) this.flush();
  }

  /** For the output `csv`. */
  addKnown(known: KnownTouches): void {
    if (this.#records.length === 0) this.#write(known);
    else this.#waiting.push(known);
  }

  /** For the output `csv`. */
  addLines(lines: WrittenLines): void {
    if (this.#records.length === 0) this.#csv.addLines(lines.text, lines.rows);
    else this.#waiting.push(lines);
  }

  /** @param contacts copied; they may be written over afterwards */
  addContacts(contacts: ContactRows): void {
    this.#contacts?.add(contacts);
  }

  /** Records that wait to be matched. */
  flush(): void {
    const [records, waiting] = [this.#records, this.#waiting];
    if (waiting.length === 0) return;
    this.#records = [];
    this.#waiting = [];
    const { reader, sealer } = this.#index;
    const batch = matchBatch(records, sealer, reader);
    if (this.#mode.output === 'hits') {
      const observedMs = this.#mode.observed === 'wall' ? Date.now() : null;
      this.#hits.push(...toHits(batch, sealer, reader, observedMs));
      return;
    }
    let match = 0;
    let record = 0;
    for (const one of waiting) {
      if ('rows' in one) {
        this.#csv.addLines(one.text, one.rows);
        continue;
      }
      if ('touches' in one) {
        this.#write(one);
        continue;
      }
      const touches: Touch[] = [];
      for (let next = batch.matches[match]; next?.recordIndex === record; ) {
        touches.push({ side: next.side, kind: next.indicator.kind, value: next.indicator.value });
        next = batch.matches[++match];
      }
      const line = openIdLine(one.id);
      this.#write({ id: line === null ? one.id : null, line: line ?? 0, touches });
      record++;
    }
  }

  finish(): CollectedRows {
    this.flush();
    const { sealer, digests } = this.#index;
    if (this.#exact.length > 0) {
      const cellCode = this.#mode.cells ? cellCoder(sealer.digestKey) : null;
      this.#contacts?.add(contactsOfRecords(this.#exact, sealer.sealSlots, digests, cellCode));
    }
    const contacts = this.#contacts?.take() ?? null;
    const matches = this.#csv.rows + this.#hits.length;
    const { text, gaps } = this.#csv.take();
    return {
      rowsIn: this.#rowsIn,
      accepted: this.#rowsIn - this.#rejects.length,
      rejects: this.#rejects,
      matches,
      text,
      gaps,
      hits: this.#hits,
      contacts: contacts?.rows ?? null,
      cells: contacts?.cells ?? null,
      epoch: sealer.epoch,
    };
  }

  #write({ id, line, touches }: KnownTouches): void {
    for (const { kind, value, side } of touches) this.#csv.add(id, line, kind, value, side);
  }
}
