/** A city to be made. Equal plans make equal cities. */
export type CityPlan = {
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  /** How far its fraud stands from the scripts (log-normal, see simulator/city/fraud). */
  readonly jitter: number;
  /** How much slower the police list than the scripts say. */
  readonly listingDelay: number;
  /** Scam types that happen in it. */
  readonly scamTypes: readonly string[];
};

export type Size = { readonly people: number; readonly days: number };

/** Types that no model is trained on; they happen in the test cities alone. */
export const leftOut: readonly string[] = ['posing_as_boss', 'credit_repair'];

/**
 * Three groups of cities that share neither people nor numbers nor seeds: the model of numbers learns
 * from the first, the model of exposures from the second (so that it sees suspicions as good as they
 * will be, and not those about numbers that were learned from), and the third is only tested on, with
 * other scripts and other delays of the police.
 */
export function planOf(size: Size, scamTypes: readonly string[], quick: boolean) {
  const known = scamTypes.filter((type) => !leftOut.includes(type));
  const training = (seed: number): CityPlan => ({
    ...{ ...size, seed, scamTypes: known },
    jitter: 0.2,
    listingDelay: 1,
  });
  const test = (seed: number, listingDelay: number): CityPlan => ({
    ...{ ...size, seed, scamTypes, listingDelay },
    jitter: 0.4,
  });
  return {
    numbers: (quick ? [101] : [101, 102]).map(training),
    exposures: (quick ? [201] : [201, 202]).map(training),
    tests: quick ? [test(301, 1.5)] : [test(301, 0.7), test(302, 1), test(303, 1.5)],
  };
}

/** A name that tells one plan from another. */
export function nameOf({ seed, people, days, jitter, listingDelay, scamTypes }: CityPlan): string {
  return `city-${people}-${days}d-s${seed}-j${jitter}-l${listingDelay}-t${scamTypes.length}`;
}
