import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { GroupEncoder } from './group-encoder.ts';
import { FooterBuilder, parquetMagic } from './parquet-footer.ts';
import {
  groupRows,
  recordFirstRow,
  recordWords,
  type SegmentFacts,
  segmentName,
  tailBytes,
  tailCrcAt,
  tailDirectoryAt,
  tailDirectoryCrcAt,
  tailEpochAt,
  tailExpiresAt,
  tailFirstJournalAt,
  tailGroupsAt,
  tailLastJournalAt,
  tailMagic,
  tailMagicAt,
  tailNewestAt,
  tailOldestAt,
  tailRowsAt,
  unfinishedSuffix,
} from './segment-layout.ts';
import { contactWords } from './sort-rows.ts';

/** What a new segment holds, before its rows are known. */
export type SegmentOrigin = {
  readonly epoch: number;
  readonly firstJournal: number;
  readonly lastJournal: number;
  /** No contact in it counts as newer than this: the clock when the last of them was written. */
  readonly writtenMs: number;
};

export type WrittenSegment = SegmentFacts & { readonly name: string; readonly bytes: number };

/**
 * Writes one segment under a temporary name; `finish` puts it on the disk and then in its place. For a
 * thread of its own: it waits for the disk.
 */
export class SegmentWriter {
  readonly #dir: string;
  readonly #origin: SegmentOrigin;
  readonly #temporary: string;
  readonly #file: number;
  readonly #encoder = new GroupEncoder();
  readonly #footer = new FooterBuilder();
  readonly #records: Uint32Array[] = [];
  readonly #group = new Uint32Array(groupRows * contactWords);
  #open = true;
  #groupCount = 0;
  #rows = 0;
  #length = 0;
  #oldestMs = Number.POSITIVE_INFINITY;
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(dir: string, origin: SegmentOrigin) {
    this.#dir = dir;
    this.#origin = origin;
    const name = segmentName({ ...origin, rows: 0, oldestMs: 0, newestMs: 0, expiresFromMs: 0 });
    this.#temporary = join(dir, name + unfinishedSuffix);
    this.#file = openSync(this.#temporary, 'w', 0o600);
    this.#write(parquetMagic);
  }

  /** Takes rows that sort behind all before. */
  add(rows: Uint32Array, count: number): void {
    let from = 0;
    while (from < count) {
      const here = Math.min(groupRows - this.#groupCount, count - from);
      this.#group.set(
        rows.subarray(from * contactWords, (from + here) * contactWords),
        this.#groupCount * contactWords,
      );
      this.#groupCount += here;
      from += here;
      if (this.#groupCount === groupRows) this.#closeGroup();
    }
  }

  /** Synced and in its place when it returns. @throws the system's error */
  finish(): WrittenSegment {
    if (this.#groupCount > 0) this.#closeGroup();
    const directory = Buffer.concat(this.#records.map((record) => new Uint8Array(record.buffer)));
    const facts: SegmentFacts = {
      epoch: this.#origin.epoch,
      rows: this.#rows,
      oldestMs: this.#oldestMs,
      newestMs: this.#newestMs,
      expiresFromMs: Math.min(this.#newestMs, this.#origin.writtenMs),
      firstJournal: this.#origin.firstJournal,
      lastJournal: this.#origin.lastJournal,
    };
    const tail = tailOf(facts, this.#records.length, this.#length, crc32(directory));
    this.#write(directory);
    this.#write(tail);
    this.#write(
      this.#footer.finish({
        'tocsin.epoch': String(facts.epoch),
        'tocsin.journals': `${facts.firstJournal}-${facts.lastJournal}`,
      }),
    );
    fsyncSync(this.#file);
    this.abandon();
    const name = segmentName(facts);
    renameSync(this.#temporary, join(this.#dir, name));
    syncFolder(this.#dir);
    return { ...facts, name, bytes: this.#length };
  }

  /** Lets go of the file. One that was not finished is cleared away at the next opening. */
  abandon(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
  }

  #closeGroup(): void {
    const { bytes, columns, record, oldestMs, newestMs } = this.#encoder.encode(
      this.#group,
      this.#groupCount,
      this.#length,
    );
    record[recordFirstRow] = this.#rows;
    this.#records.push(record.slice(0, recordWords));
    this.#footer.addGroup(this.#groupCount, this.#length, columns);
    this.#write(bytes);
    this.#rows += this.#groupCount;
    this.#groupCount = 0;
    if (oldestMs < this.#oldestMs) this.#oldestMs = oldestMs;
    if (newestMs > this.#newestMs) this.#newestMs = newestMs;
  }

  #write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.#file, bytes, done, bytes.length - done);
    }
    this.#length += bytes.length;
  }
}

function tailOf(facts: SegmentFacts, groups: number, directoryAt: number, crc: number): Buffer {
  const tail = Buffer.alloc(tailBytes);
  tail.writeUInt32LE(tailMagic, tailMagicAt);
  tail.writeUInt32LE(facts.epoch, tailEpochAt);
  tail.writeUInt32LE(groups, tailGroupsAt);
  tail.writeUInt32LE(crc, tailDirectoryCrcAt);
  tail.writeDoubleLE(facts.rows, tailRowsAt);
  tail.writeDoubleLE(facts.oldestMs, tailOldestAt);
  tail.writeDoubleLE(facts.newestMs, tailNewestAt);
  tail.writeDoubleLE(facts.expiresFromMs, tailExpiresAt);
  tail.writeDoubleLE(directoryAt, tailDirectoryAt);
  tail.writeDoubleLE(facts.firstJournal, tailFirstJournalAt);
  tail.writeDoubleLE(facts.lastJournal, tailLastJournalAt);
  tail.writeUInt32LE(crc32(tail.subarray(0, tailCrcAt)), tailCrcAt);
  return tail;
}

/** Puts names that were made or taken away in `dir` on the disk. */
export function syncFolder(dir: string): void {
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
