import { z95 } from '../../domain/normal.ts';

/** People of one arm, and those of them with whom the contact stopped. */
export type Arm = { readonly people: number; readonly stopped: number };

/** People who were alike when the arms were drawn. */
export type Stratum = { readonly treated: Arm; readonly heldOut: Arm };

export type Difference = {
  /** Share that stopped among the treated, less that among the held out. */
  readonly difference: number;
  /** 95 % */
  readonly interval: readonly [number, number];
};

/**
 * The difference of two shares over strata, by Mantel–Haenszel weights (n₁n₀/(n₁+n₀), so that a stratum
 * counts by what it can tell), with the stratified Newcombe interval: Wilson limits of each arm's
 * weighted share, joined by Newcombe's hybrid (Yan and Su 2010, Statistics in Biopharmaceutical
 * Research 2:329). Of one stratum it is Newcombe's interval itself (1998, Statistics in Medicine
 * 17:873, method 10). It stays within −1…1 and holds at small counts, see the simulation beside it.
 *
 * Strata with an empty arm tell nothing of a difference. Null where all are such.
 */
export function riskDifference(strata: readonly Stratum[]): Difference | null {
  const both = strata.filter(({ treated, heldOut }) => treated.people > 0 && heldOut.people > 0);
  const weights = both.map(
    ({ treated, heldOut }) => (treated.people * heldOut.people) / (treated.people + heldOut.people),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  const shares = weights.map((weight) => weight / total);
  const treated = wilson(
    both.map((stratum) => stratum.treated),
    shares,
  );
  const heldOut = wilson(
    both.map((stratum) => stratum.heldOut),
    shares,
  );
  const difference = treated.share - heldOut.share;
  const below = Math.hypot(treated.share - treated.low, heldOut.high - heldOut.share);
  const above = Math.hypot(treated.high - treated.share, heldOut.share - heldOut.low);
  return { difference, interval: [difference - below, difference + above] };
}

/**
 * A weighted share and its Wilson score limits (JASA 22, 1927); the weights, 1 together, decide of how
 * many people it is worth. Each arm has people.
 */
export function wilson(
  arms: readonly Arm[],
  weights: readonly number[],
): { share: number; low: number; high: number } {
  let share = 0;
  let spread = 0;
  for (const [at, { people, stopped }] of arms.entries()) {
    const weight = weights[at] ?? 0;
    share += (weight * stopped) / people;
    spread += weight ** 2 / people;
  }
  // Rounding must not carry a share of all beyond 1.
  share = Math.min(1, share);
  const z2 = z95 ** 2 * spread;
  const middle = (share + z2 / 2) / (1 + z2);
  const half = (z95 * Math.sqrt(spread * share * (1 - share) + (z2 * spread) / 4)) / (1 + z2);
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
