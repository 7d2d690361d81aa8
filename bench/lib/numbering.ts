import { seededRandom } from '../../simulator/seeded-random.ts';

/** How many different numbers and names there are; a place is 0 … 99,999,999. */
export const places = 1e8;

/** Places from here on are on no list, so that a row hits only where it was meant to. */
export const firstUnlisted = 1e7;

const half = 1e4;
const rounds = 4;

/**
 * A permutation of the hundred million places by seed: a Feistel network over two halves of four
 * digits, so that listed numbers lie anywhere in the range and need no memory.
 */
export function shuffledPlaces(seed: number): (place: number) => number {
  const random = seededRandom(seed);
  const tables = Array.from({ length: rounds }, () =>
    Uint32Array.from({ length: half }, () => Math.floor(random() * half)),
  );
  return (place) => {
    let left = Math.floor(place / half);
    let right = place % half;
    for (const table of tables) {
      const mixed = (left + (table[right] ?? 0)) % half;
      left = right;
      right = mixed;
    }
    return left * half + right;
  };
}
