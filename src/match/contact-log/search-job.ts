import { closeSync, openSync } from 'node:fs';
import { contactBytes } from '../kernel/layout.ts';
import type { RowExtent } from './journal-file.ts';
import { readAt } from './segment-file.ts';
import type { SegmentReader } from './segment-reader.ts';
import { contactWords, copyRow } from './sort-rows.ts';
import { TokenSet } from './token-set.ts';

/** One piece of a search: some tokens in some segments, or in the settled blocks of one journal. */
export type SearchJob = {
  readonly dir: string;
  /** 4 words each, kernel/layout.ts order. */
  readonly tokens: Uint32Array;
  readonly sinceMs: number;
  readonly untilMs: number;
  readonly in:
    | { readonly segments: readonly string[] }
    | { readonly journal: string; readonly extents: readonly RowExtent[] };
};

/** Contacts, and for each the place of its counterpart among the job's tokens. */
export type FoundRows = {
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly places: Uint32Array<ArrayBuffer>;
};

const pieceRows = 16_384;
const chunkRows = 21_845;

/** Collects what a job finds. */
class Found {
  #rows = new Uint32Array(64 * contactWords);
  #places = new Uint32Array(64);
  count = 0;

  add(rows: Uint32Array, at: number, place: number): void {
    if (this.count === this.#places.length) {
      const rowsWere = this.#rows;
      const placesWere = this.#places;
      this.#rows = new Uint32Array(rowsWere.length * 2);
      this.#rows.set(rowsWere);
      this.#places = new Uint32Array(placesWere.length * 2);
      this.#places.set(placesWere);
    }
    copyRow(rows, at, this.#rows, this.count * contactWords);
    this.#places[this.count++] = place;
  }

  take(): FoundRows {
    const found = {
      rows: this.#rows.slice(0, this.count * contactWords),
      places: this.#places.slice(0, this.count),
    };
    this.count = 0;
    return found;
  }
}

/** Does a job by and by: gives a piece when about `pieceRows` were found, and what is left at the end. */
export function* runSearch(
  job: SearchJob,
  readerOf: (dir: string, name: string) => SegmentReader,
): Generator<FoundRows> {
  const found = new Found();
  if ('segments' in job.in) {
    for (const name of job.in.segments) {
      yield* searchSegment(job, readerOf(job.dir, name), found);
    }
  } else {
    yield* searchJournal(job, job.in.journal, job.in.extents, found);
  }
  if (found.count > 0) yield found.take();
}

function* searchSegment(job: SearchJob, reader: SegmentReader, found: Found): Generator<FoundRows> {
  const { tokens, sinceMs, untilMs } = job;
  for (let place = 0; place * 4 < tokens.length; place++) {
    const token = tokens.subarray(place * 4, place * 4 + 4);
    let group = reader.firstGroupOf(token);
    while (group < reader.groups) {
      group = reader.findIn(group, token, sinceMs, untilMs, (rows, at) => {
        found.add(rows, at, place);
      });
      if (found.count >= pieceRows) yield found.take();
    }
  }
}

function* searchJournal(
  job: SearchJob,
  journal: string,
  extents: readonly RowExtent[],
  found: Found,
): Generator<FoundRows> {
  const { sinceMs, untilMs } = job;
  const wanted = new TokenSet(job.tokens);
  const words = new Uint32Array(chunkRows * contactWords);
  const bytes = new Uint8Array(words.buffer);
  const file = openSync(journal, 'r');
  try {
    for (const extent of extents) {
      for (let done = 0; done < extent.rows; done += chunkRows) {
        const here = Math.min(chunkRows, extent.rows - done);
        const from = extent.at + done * contactBytes;
        readAt({ file, path: journal }, bytes, here * contactBytes, from);
        for (let at = 0; at < here * contactWords; at += contactWords) {
          const place = wanted.placeOf(words, at);
          if (place < 0) continue;
          const time = (words[at + 8] as number) + ((words[at + 9] as number) | 0) * 0x1_0000_0000;
          if (time >= sinceMs && time < untilMs) found.add(words, at, place);
        }
        if (found.count >= pieceRows) yield found.take();
      }
    }
  } finally {
    closeSync(file);
  }
}
