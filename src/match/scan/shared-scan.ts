import { setImmediate } from 'node:timers/promises';
import type { ListPiece, ScannedPiece } from './list-piece.ts';

/** A piece that was scanned; `part` is where what is left of it belongs among all lists. */
export type PlacedPiece = {
  readonly piece: ListPiece;
  readonly scanned: ScannedPiece;
  readonly part: number;
};

/** The threads that scan pieces, seal and stage their numbers, in the order of the calls. */
export type PieceThreads = {
  /** No more pieces for now: those that were given are to be taken, and finish() be called. */
  readonly isFull: boolean;
  /** By another thread; null where all have enough to do. */
  post(piece: ListPiece): Promise<PlacedPiece> | null;
  /** By the calling thread, at once. */
  scan(piece: ListPiece): PlacedPiece;
  finish(): Promise<void>;
  /** Takes back what was staged of the pieces that were given behind this one. */
  dropBehind(piece: PlacedPiece): void;
};

/** Pieces at most that are not taken yet: what is left of them waits in memory. */
const most = 64;

type Given = { readonly result: Promise<PlacedPiece>; isDone: boolean };

/**
 * Scans pieces on all threads; they come out in order. Nobody is at work on one any more when the loop
 * is left.
 *
 * @param pieces in order
 */
export async function* scanShared(
  pieces: Iterable<ListPiece>,
  threads: PieceThreads,
): AsyncGenerator<PlacedPiece> {
  const source = pieces[Symbol.iterator]();
  const next = (): ListPiece | null => {
    const { value, done } = source.next();
    return done === true ? null : value;
  };
  const given: Given[] = [];
  try {
    for (let piece = next(); piece !== null || given.length > 0; ) {
      // What other threads and signals have to say is heard between two pieces.
      await setImmediate();
      while (piece !== null && !threads.isFull && given.length < most) {
        const result = threads.post(piece);
        if (result === null) break;
        given.push(watched(result));
        piece = next();
      }
      while (given[0]?.isDone === true) yield await taken(given);
      if (piece !== null && !threads.isFull && given.length < most) {
        given.push({ result: Promise.resolve(threads.scan(piece)), isDone: true });
        piece = next();
      } else if (given.length > 0) yield await taken(given);
      else if (piece !== null) await threads.finish();
    }
  } finally {
    await Promise.allSettled(given.map(({ result }) => result));
  }
}

function watched(result: Promise<PlacedPiece>): Given {
  const given = { result, isDone: false };
  const done = (): void => {
    given.isDone = true;
  };
  // Awaited in order; an early failure is heard then.
  result.then(done, done);
  return given;
}

/** Takes the first one. */
async function taken(given: Given[]): Promise<PlacedPiece> {
  const first = given.shift();
  if (first === undefined) throw new RangeError('There is no piece to take.');
  return first.result;
}
