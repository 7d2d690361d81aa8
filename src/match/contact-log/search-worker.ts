import { parentPort } from 'node:worker_threads';
import { answerJobs } from './ask-thread.ts';
import { type FoundRows, runSearch, type SearchJob } from './search-job.ts';
import { SegmentReader } from './segment-reader.ts';

/** A search is asked for piece by piece, so that nobody finds faster than the caller takes. */
export type SearchAsk =
  | { readonly kind: 'begin'; readonly search: number; readonly job: SearchJob }
  | { readonly kind: 'more'; readonly search: number }
  | { readonly kind: 'drop'; readonly search: number }
  /** These segments are gone. */
  | { readonly kind: 'forget'; readonly names: readonly string[] };

/** A piece; null when the job is done. */
export type SearchAnswer = FoundRows | null;

const readers = new Map<string, SegmentReader>();
const searches = new Map<number, Generator<FoundRows>>();

function readerOf(dir: string, name: string): SegmentReader {
  let reader = readers.get(name);
  if (reader === undefined) {
    reader = new SegmentReader(dir, name);
    readers.set(name, reader);
  }
  return reader;
}

answerJobs<SearchAsk>(parentPort, async (ask) => {
  if (ask.kind === 'forget') {
    for (const name of ask.names) {
      readers.get(name)?.close();
      readers.delete(name);
    }
    return { result: null };
  }
  if (ask.kind === 'begin') searches.set(ask.search, runSearch(ask.job, readerOf));
  const search = searches.get(ask.search);
  if (ask.kind === 'drop') {
    search?.return(undefined);
    searches.delete(ask.search);
    return { result: null };
  }
  const piece = search?.next();
  if (piece === undefined || piece.done === true) {
    searches.delete(ask.search);
    return { result: null };
  }
  const { rows, places } = piece.value;
  return { result: piece.value, transfer: [rows.buffer, places.buffer] };
});
