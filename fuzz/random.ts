import { seededRandom } from '../simulator/seeded-random.ts';

/** Dice of one frame: everything about it follows from the seed and its number. */
export type Dice = {
  /** 0 … below − 1. */
  readonly below: (below: number) => number;
  readonly chance: (share: number) => boolean;
  readonly pick: <T>(list: readonly [T, ...T[]]) => T;
};

/** Spreads consecutive numbers over the 32 bits (Knuth's multiplicative hashing). */
const golden = 0x9e3779b1;

export function diceOf(seed: number, index: number): Dice {
  const high = Math.floor(index / 2 ** 32);
  const random = seededRandom(Math.imul(seed, 0x85ebca6b) ^ Math.imul(index + high, golden));
  const below = (limit: number): number => Math.floor(random() * limit);
  return {
    below,
    chance: (share) => random() < share,
    pick: <T>(list: readonly [T, ...T[]]): T => list[below(list.length)] ?? list[0],
  };
}
