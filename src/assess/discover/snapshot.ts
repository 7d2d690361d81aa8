import { TocsinError } from '../../domain/error.ts';
import {
  halfCell,
  sketchMask,
  sketchWords,
  slotHalves,
  slotWords,
  wordState,
} from '../../match/kernel/discover-slot.ts';
import type { CellTotals } from './cell-table.ts';
import { wordsOf } from './contact-words.ts';
import type { Discovery } from './discovery.ts';
import { readFrames, writeFrames } from './frame-file.ts';
import type { SuspectBook } from './suspects.ts';

/** Changes whenever a slot's layout or the meaning of one of its parts does. */
const format = 'tocsin-discovery-2';
/** Slots of a frame: half a megabyte and their sketches. */
const frameSlots = 8192;

type Header = {
  readonly format: string;
  readonly epoch: number;
  readonly shard: { readonly at: number; readonly of: number };
  readonly baseHour: number;
  readonly watchedSinceS: number;
  readonly cells: CellTotals;
};

type Suspects = ReturnType<SuspectBook['entries']>;

/** The first word of a frame. */
const headerFrame = 1;
const marksFrame = 2;
const slotsFrame = 3;
const suspectsFrame = 4;
const besideFrame = 5;
const cellsFrame = 6;

/**
 * Writes all that is remembered to a file, whole or not at all. It may be called while contacts come
 * in: each number is then as it was at some moment of the writing. Remembered are numbers, cells, marks and
 * suspicions; not the ring of recent contacts, and of no number the cell that it last called from: where
 * somebody was does not go to the disk, though how many were where does.
 *
 * @param beside frames of what is kept along with it (assess/habit/habit-frames.ts)
 * @returns bytes written
 */
export function writeSnapshot(
  discovery: Discovery,
  path: string,
  beside: Iterable<Uint8Array> = [],
): Promise<number> {
  return writeFrames(path, framesOf(discovery, beside));
}

/**
 * Takes up what writeSnapshot() wrote, into a discovery that has seen nothing yet. It may be larger or
 * smaller than the one before: where there is no room the coldest numbers give way.
 *
 * @throws TocsinError INPUT_FORMAT or INPUT_TRUNCATED for a file that is damaged or of another epoch,
 *   shard or format (what was taken up so far must then be thrown away); ENOENT where there is none
 */
export async function readSnapshot(
  discovery: Discovery,
  path: string,
  onBeside?: (frame: Buffer) => void,
): Promise<void> {
  for await (const frame of readFrames(path)) {
    const body = frame.subarray(4);
    switch (frame.readUInt32LE(0)) {
      case headerFrame:
        takeHeader(discovery, JSON.parse(body.toString('utf8')) as Header, path);
        break;
      case marksFrame:
        takeMarks(discovery, body);
        break;
      case slotsFrame:
        takeSlots(discovery, body);
        break;
      case suspectsFrame:
        discovery.book.restore(JSON.parse(body.toString('utf8')) as Suspects);
        break;
      case cellsFrame:
        discovery.slots.cells.restore(body);
        break;
      case besideFrame:
        onBeside?.(body);
        break;
      default:
        throw new TocsinError('INPUT_FORMAT', `${path} holds a part of an unknown kind.`);
    }
  }
}

function* framesOf(discovery: Discovery, beside: Iterable<Uint8Array>): Generator<Uint8Array> {
  const { baseHour, cells } = discovery.slots;
  const { epoch, watchedSinceS, shard } = discovery;
  const clocks = { baseHour, watchedSinceS, cells: cells.totals };
  const header: Header = { format, epoch, shard, ...clocks };
  yield frameOf(headerFrame, Buffer.from(JSON.stringify(header)));
  const { tokens, marks } = discovery.marks.entries();
  for (let from = 0; from < marks.length; from += frameSlots) {
    const some = tokens.subarray(from * 4, (from + frameSlots) * 4);
    yield frameOf(marksFrame, bytesOf(some), marks.subarray(from, from + frameSlots));
  }
  yield frameOf(cellsFrame, cells.bytes.slice());
  const { table } = discovery.slots;
  for (let from = 0; from < table.capacity; from += frameSlots) {
    const frame = slotsOf(discovery, from, Math.min(table.capacity, from + frameSlots));
    if (frame !== null) yield frame;
  }
  yield frameOf(suspectsFrame, Buffer.from(JSON.stringify(discovery.book.entries())));
  for (const frame of beside) yield frameOf(besideFrame, frame);
}

/** The slots that are in use, and behind them the sketches of those that have one, in their order. */
function slotsOf(discovery: Discovery, from: number, to: number): Uint8Array | null {
  const { table, pool } = discovery.slots;
  const slots = new Uint32Array((to - from) * slotWords);
  const halves = new Uint16Array(slots.buffer);
  const sketches: Uint8Array[] = [];
  let count = 0;
  for (let slot = from; slot < to; slot++) {
    if (!table.holds(slot)) continue;
    const words = table.words.subarray(slot * slotWords, (slot + 1) * slotWords);
    slots.set(words, count * slotWords);
    halves[count * slotHalves + halfCell] = 0;
    count++;
    const place = ((words[wordState] as number) & sketchMask) - 1;
    if (place < 0) continue;
    sketches.push(bytesOf(pool.bits.slice(place * sketchWords, (place + 1) * sketchWords)));
  }
  if (count === 0) return null;
  const head = bytesOf(Uint32Array.of(count));
  return frameOf(slotsFrame, head, bytesOf(slots.subarray(0, count * slotWords)), ...sketches);
}

function takeHeader(discovery: Discovery, header: Header, path: string): void {
  const { epoch, shard } = discovery;
  const fits =
    header.format === format &&
    header.epoch === epoch &&
    header.shard.at === shard.at &&
    header.shard.of === shard.of;
  if (!fits) {
    throw new TocsinError('INPUT_FORMAT', `${path} is of another epoch, shard or version.`);
  }
  discovery.slots.baseHour = header.baseHour;
  discovery.watchedSinceS = header.watchedSinceS;
  discovery.slots.cells.totals = header.cells;
}

function takeMarks(discovery: Discovery, body: Uint8Array): void {
  const count = Math.floor(body.length / 17);
  const tokens = wordsOf(body.subarray(0, count * 16));
  for (let at = 0; at < count; at++) {
    discovery.marks.set(tokens, at * 4, body[count * 16 + at] as number);
  }
}

function takeSlots(discovery: Discovery, body: Uint8Array): void {
  const words = wordsOf(body);
  const count = words[0] as number;
  let sketchAt = 1 + count * slotWords;
  for (let at = 1; at < 1 + count * slotWords; at += slotWords) {
    const has = ((words[at + wordState] as number) & sketchMask) !== 0;
    discovery.restoreNumber(
      words.subarray(at, at + slotWords),
      has ? words.subarray(sketchAt, sketchAt + sketchWords) : null,
    );
    if (has) sketchAt += sketchWords;
  }
}

function frameOf(kind: number, ...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([bytesOf(Uint32Array.of(kind)), ...parts]);
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
