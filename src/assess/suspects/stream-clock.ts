import { rowWords } from '../discover/contact-words.ts';

const samples = 64;
/** Of the rows that are looked at, so many may lie ahead by mistake without moving the clock. */
const quantile = 0.95;

/**
 * The moment that a batch of contacts has come to, in the records' own time: the time that all but
 * the newest twentieth of them have reached, so that one device whose clock runs ahead does not move
 * everybody's. Null for an empty batch.
 *
 * @param words of n × 48 bytes
 */
export function timeOf(words: Uint32Array): number | null {
  const rows = Math.floor(words.length / rowWords);
  if (rows === 0) return null;
  const looked = Math.min(rows, samples);
  const times = new Float64Array(looked);
  for (let at = 0; at < looked; at++) {
    // The last row is always among them.
    const row = rows - 1 - Math.floor((at * rows) / looked);
    times[at] = timeAt(words, row * rowWords + 8);
  }
  times.sort();
  return times[Math.floor(quantile * (looked - 1))] ?? null;
}

function timeAt(words: Uint32Array, at: number): number {
  return (words[at] as number) + ((words[at + 1] as number) | 0) * 0x1_0000_0000;
}
