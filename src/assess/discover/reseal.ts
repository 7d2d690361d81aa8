import {
  cellsMask,
  halfCell,
  markPlaced,
  sketchMask,
  slotWords,
  wordMap,
  wordState,
} from '../../match/kernel/discover-slot.ts';
import { wordsOf } from './contact-words.ts';
import { Discovery } from './discovery.ts';

const batch = 4096;

/**
 * The same knowledge under the tokens of another epoch, while both keys live: counts, ages, links,
 * marks and suspicions. Whom a number has reached is forgotten, since that was kept under the old
 * tokens; so for some days more of its counterparts look new than are. So are cells: what stands for one
 * is of the epoch, too. Both states are in memory
 * at the end: do one shard's old state away as soon as this returns.
 *
 * @param shards all of one set, in order
 * @param translate n × 16 bytes of tokens to as many of the new epoch
 */
export function resealed(
  shards: readonly Discovery[],
  epoch: number,
  translate: (tokens: Uint8Array) => Uint8Array,
): Discovery[] {
  const fresh = shards.map(({ options, scorer }) => new Discovery({ ...options, epoch, scorer }));
  /** A token's last word says whose it is. */
  const ownerOf = (words: Uint32Array, at: number): Discovery | undefined =>
    fresh[(words[at + 3] as number) % fresh.length];
  for (const old of shards) {
    for (const next of fresh) next.takeClocks(old);
    reseal(old, translate, (words) => ownerOf(words, 0)?.restoreNumber(words, null));
    const { tokens, marks } = old.marks.entries();
    const sealed = wordsOf(translate(bytesOf(tokens)));
    for (let at = 0; at < marks.length; at++) {
      for (const next of fresh) next.marks.set(sealed, at * 4, marks[at] as number);
    }
    for (const entry of old.book.entries()) {
      const token = translate(Buffer.from(entry.token, 'hex'));
      ownerOf(wordsOf(token), 0)?.book.restore([
        { ...entry, token: Buffer.from(token).toString('hex') },
      ]);
    }
  }
  return fresh;
}

function reseal(
  old: Discovery,
  translate: (tokens: Uint8Array) => Uint8Array,
  give: (slot: Uint32Array) => void,
): void {
  const { table } = old.slots;
  let waiting: Uint32Array[] = [];
  const flush = (): void => {
    const tokens = new Uint32Array(waiting.length * 4);
    waiting.forEach((words, at) => {
      tokens.set(words.subarray(0, 4), at * 4);
    });
    const sealed = wordsOf(translate(bytesOf(tokens)));
    waiting.forEach((words, at) => {
      words.set(sealed.subarray(at * 4, at * 4 + 4));
      give(words);
    });
    waiting = [];
  };
  for (let slot = 0; slot < table.capacity; slot++) {
    if (!table.holds(slot)) continue;
    const words = table.words.slice(slot * slotWords, (slot + 1) * slotWords);
    words[wordState] = (words[wordState] as number) & ~(sketchMask | cellsMask | markPlaced);
    words[wordMap] = 0;
    words[wordMap + 1] = 0;
    new Uint16Array(words.buffer)[halfCell] = 0;
    waiting.push(words);
    if (waiting.length === batch) flush();
  }
  flush();
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}
