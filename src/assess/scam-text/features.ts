import { normaliseText } from './normalise.ts';

/** Places that n-grams are hashed to. A power of two. */
export const buckets = 1 << 15;

/** Chinese: runs of 1 to 4 characters. */
const longestHan = 4;
/** Words of letters: whole, in pairs, and their pieces of 3 and 4 letters with the ends marked. */
const shortestPiece = 3;
const longestPiece = 4;

const fnvOffset = 0x811c9dc5;
const fnvPrime = 0x01000193;

/** FNV-1a over UTF-16 units of text[from, to), with a salt that keeps kinds of features apart. */
function hashOf(text: string, from: number, to: number, salt: number): number {
  let hash = (fnvOffset ^ salt) >>> 0;
  for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), fnvPrime);
  // The low bits of FNV are weak: the high ones are folded in.
  hash ^= hash >>> 15;
  return (Math.imul(hash, 0x2c1b3c6d) >>> 0) % buckets;
}

const saltOf = { han: 1, word: 2, pair: 3, piece: 4 } as const;

/** Told of each n-gram: its place, and where it stands in the normalised text. */
type Visit = (bucket: number, from: number, to: number) => void;

/** Walks over the n-grams of a normalised text. */
function visitNgrams(text: string, visit: Visit): void {
  const { length } = text;
  let previousWord = -1;
  let at = 0;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === 0x20) {
      at += 1;
      continue;
    }
    let end = at + 1;
    if (isHan(code)) {
      while (end < length && isHan(text.charCodeAt(end))) end += 1;
      for (let from = at; from < end; from += 1) {
        const last = Math.min(end, from + longestHan);
        for (let to = from + 1; to <= last; to += 1) {
          visit(hashOf(text, from, to, saltOf.han), from, to);
        }
      }
      previousWord = -1;
    } else {
      while (end < length && isWord(text.charCodeAt(end))) end += 1;
      visit(hashOf(text, at, end, saltOf.word), at, end);
      if (previousWord >= 0) visit(hashOf(text, previousWord, end, saltOf.pair), previousWord, end);
      visitPieces(text, at, end, visit);
      previousWord = at;
    }
    at = end;
  }
}

function visitPieces(text: string, start: number, end: number, visit: Visit): void {
  for (let size = shortestPiece; size <= longestPiece; size += 1) {
    for (let from = start; from + size <= end; from += 1) {
      const edge = (from === start ? 8 : 0) + (from + size === end ? 16 : 0);
      visit(hashOf(text, from, from + size, saltOf.piece + edge), from, from + size);
    }
  }
}

/** Characters that stand for themselves, and the masks among them. */
function isHan(code: number): boolean {
  return (code >= 0x3400 && code <= 0x9fff) || (code >= 0x2460 && code <= 0x2462);
}

function isWord(code: number): boolean {
  return code !== 0x20 && !isHan(code);
}

const seen = new Uint32Array(buckets);
let round = 0;

/** The different places that a text's n-grams fall on, in the order of their first appearance. */
export function featuresOf(text: string): Uint16Array {
  const normal = normaliseText(text);
  round += 1;
  const found: number[] = [];
  visitNgrams(normal, (bucket) => {
    if (seen[bucket] === round) return;
    seen[bucket] = round;
    found.push(bucket);
  });
  return Uint16Array.from(found);
}

/** A word, or up to four Chinese characters, with the places of all n-grams inside it. */
export type Span = {
  readonly text: string;
  readonly from: number;
  readonly places: readonly number[];
};

/** What a text can be explained by: each different span once, where it stands first. */
export function spansOf(text: string): Span[] {
  const normal = normaliseText(text);
  const inside: { bucket: number; from: number; to: number }[] = [];
  visitNgrams(normal, (bucket, from, to) => inside.push({ bucket, from, to }));
  const spans = new Map<string, Span>();
  for (const { from, to } of inside) {
    const word = normal.slice(from, to);
    if (spans.has(word) || word.includes(' ') || !isWhole(normal, from, to)) continue;
    const places = inside.filter((one) => one.from >= from && one.to <= to);
    spans.set(word, { text: word, from, places: [...new Set(places.map(({ bucket }) => bucket))] });
  }
  return [...spans.values()];
}

/** Chinese of two characters and more, or a word from end to end. */
function isWhole(text: string, from: number, to: number): boolean {
  if (isHan(text.charCodeAt(from))) return to - from > 1;
  const before = from > 0 && isWord(text.charCodeAt(from - 1));
  return !before && !(to < text.length && isWord(text.charCodeAt(to)));
}
