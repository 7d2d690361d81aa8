import { leadingBits } from './sort-rows.ts';

/** Compares the token at `at` of `words` with `token`, as bytes. */
export function compareTokens(words: Uint32Array, at: number, token: Uint32Array): number {
  for (let word = 0; word < 4; word++) {
    const left = words[at + word] as number;
    const right = token[word] as number;
    if (left !== right) return leadingBits(left) - leadingBits(right);
  }
  return 0;
}

/** Place of a token among `count` sorted ones, or -1. */
export function placeAmong(words: Uint32Array, count: number, token: Uint32Array): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareTokens(words, middle * 4, token);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
