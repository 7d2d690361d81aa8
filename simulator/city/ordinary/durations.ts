import { hashOf } from '../dice.ts';

/**
 * Seconds of answered calls by normal score: the quantiles 0.05, 0.25, 0.5, 0.75 and 0.95 of the
 * 5 million calls that traffic-profile.json sums up (Digital Sichuan 2020), with the first and the
 * last step drawn on in the logarithm.
 */
const knots: readonly (readonly [z: number, seconds: number])[] = [
  [-3.2, 1],
  [-1.645, 7],
  [-0.674, 16],
  [0, 33],
  [0.674, 71],
  [1.645, 287],
  [3.2, 2700],
];
const logs = knots.map(([z, seconds]) => [z, Math.log(seconds)] as const);
const longestS = 4 * 3600;

/** Seconds of a call whose length stands at this normal score among all calls. */
export function durationAt(z: number): number {
  let at = 1;
  while (at < logs.length - 1 && z > (logs[at]?.[0] ?? 0)) at++;
  const [lowZ, low] = logs[at - 1] ?? [0, 0];
  const [highZ, high] = logs[at] ?? [1, 0];
  const seconds = Math.exp(low + ((z - lowZ) / (highZ - lowZ)) * (high - low));
  return Math.min(longestS, Math.max(1, Math.round(seconds)));
}

/** Shares of the spread that are the caller's habit and the pair's. */
const personShare = 0.2;
const pairShare = 0.15;
const personWeight = Math.sqrt(personShare);
const pairWeight = Math.sqrt(pairShare);
const ownWeight = Math.sqrt(1 - personShare - pairShare);

/**
 * Length of a call: some people are brief and some pairs are not. All scores are standard normal and
 * so is their weighted sum, so the lengths of all calls keep the profile's distribution.
 */
export function callSeconds(seed: number, caller: number, called: number, own: number): number {
  const person = normalOf(hashOf(seed ^ 0x6475, caller));
  const pair = normalOf(hashOf(seed ^ 0x7072, Math.min(caller, called), Math.max(caller, called)));
  return durationAt(personWeight * person + pairWeight * pair + ownWeight * own);
}

/** A standard normal score from the two halves of a hash. */
export function normalOf(hash: number): number {
  const radius = ((hash >>> 16) + 0.5) / 65_536;
  const angle = (hash & 0xffff) / 65_536;
  return Math.sqrt(-2 * Math.log(radius)) * Math.cos(2 * Math.PI * angle);
}
