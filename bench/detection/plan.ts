/** A city to be made. Equal plans make equal cities. */
export type CityPlan = {
  readonly seed: number;
  readonly people: number;
  readonly days: number;
  /** How far its fraud stands from the scripts (log-normal, see simulator/city/fraud). */
  readonly jitter: number;
  /** How much slower the police list than the scripts say. */
  readonly listingDelay: number;
  /** Attempts a day per 100,000 people; null: the simulator's own, which is far denser than life. */
  readonly intensity: number | null;
  /** Share of visits and app events among ordinary events. */
  readonly webShare: number;
  /** Whether its records name cells: not all networks' do. */
  readonly cells: boolean;
  /** Of the gangs' own mobile numbers, those that were somebody's ordinary ones before. */
  readonly agedShare: number;
  /** People who change their number, a month; people who know somebody abroad. Shares. */
  readonly churn: number;
  readonly abroadShare: number;
  /** Acquaintances of each in other networks. */
  readonly outsiders: number;
  /** Scam types that happen in it. */
  readonly scamTypes: readonly string[];
};

export type Size = { readonly people: number; readonly days: number };

export type Plan = {
  readonly numbers: readonly CityPlan[];
  readonly exposures: readonly CityPlan[];
  readonly tests: readonly CityPlan[];
};

/** Types that no model is trained on; they happen in the test cities alone. */
export const leftOut: readonly string[] = ['posing_as_boss', 'credit_repair'];

type Row = readonly [
  seed: number,
  people: number,
  days: number,
  jitter: number,
  listingDelay: number,
  intensity: number | null,
  webShare: number,
  agedShare: number,
  churn: number,
  abroadShare: number,
  outsiders: number,
  cells?: boolean,
];

/**
 * Cities unlike one another: in a sparse one a number of fraud is rarer among the others, and a model
 * that knows dense ones alone suspects too many there; where no card has a past and nobody changes
 * numbers, all that it learns is what is new.
 */
const numberRows: readonly Row[] = [
  [1101, 50_000, 14, 0.2, 1, null, 0.2, 0.3, 0.015, 0.015, 4],
  [1102, 50_000, 14, 0.3, 1, null, 0.2, 0, 0.005, 0.003, 0, false],
  [1103, 40_000, 10, 0.4, 1.5, 100, 0.2, 0.3, 0.015, 0.01, 2],
  [1104, 40_000, 14, 0.5, 0.7, 250, 0.2, 0, 0.005, 0.003, 0],
  [1105, 40_000, 10, 0.3, 1, 60, 0.2, 0, 0.01, 0.01, 1],
  [1106, 40_000, 14, 0.7, 2, 80, 0.2, 0.4, 0.02, 0.02, 4],
  [1107, 40_000, 14, 0.6, 0.5, 150, 0.2, 0.1, 0.01, 0.005, 1, false],
  [1108, 30_000, 14, 0.5, 1.5, 120, 0.35, 0, 0.005, 0.003, 0],
  [1109, 50_000, 14, 0.4, 1, 100, 0.2, 0.1, 0.01, 0.01, 3],
  [1110, 50_000, 14, 0.5, 1.5, null, 0.2, 0.4, 0.02, 0.015, 4],
  [1111, 50_000, 14, 0.6, 1.2, 150, 0.2, 0.2, 0.015, 0.02, 4],
  [1112, 40_000, 14, 0.3, 0.8, 250, 0.2, 0.15, 0.01, 0.01, 2],
];
const exposureRows: readonly Row[] = [
  [1201, 50_000, 14, 0.2, 1, null, 0.2, 0.3, 0.015, 0.015, 4],
  [1202, 50_000, 14, 0.3, 1, null, 0.2, 0, 0.005, 0.003, 0, false],
  [1203, 40_000, 14, 0.5, 1.5, 150, 0.2, 0.3, 0.02, 0.02, 4],
  [1204, 40_000, 14, 0.4, 0.7, 80, 0.35, 0.1, 0.01, 0.01, 2],
];

/**
 * Three groups of cities that share neither people nor numbers nor seeds: the model of numbers learns
 * from the first, the model of exposures from the second (so that it sees suspicions as good as they
 * will be, and not those about numbers that were learned from), and the third is only tested on, with
 * other scripts and other delays of the police.
 *
 * @param size of the test cities
 * @param seed of the first test city
 */
export function planOf(
  size: Size,
  scamTypes: readonly string[],
  quick: boolean,
  seed: number,
): Plan {
  const known = scamTypes.filter((type) => !leftOut.includes(type));
  const training = (row: Row): CityPlan => {
    const [seed, people, days, jitter, listingDelay, intensity, ...life] = row;
    const [webShare, agedShare, churn, abroadShare, outsiders, cells = true] = life;
    const fraud = { jitter, listingDelay, intensity, agedShare, scamTypes: known };
    const city = { seed, ...fraud, webShare, churn, abroadShare, outsiders, cells };
    return quick ? { ...city, ...size } : { ...city, people, days };
  };
  const test = (
    at: number,
    jitter: number,
    listingDelay: number,
    intensity: number | null,
    life: Pick<CityPlan, 'agedShare' | 'churn' | 'abroadShare' | 'outsiders'>,
  ): CityPlan => ({
    ...{ ...size, seed: seed + at, jitter, listingDelay, intensity, scamTypes },
    ...{ webShare: 0.2, cells: true, ...life },
  });
  const plain = { agedShare: 0, churn: 0.005, abroadShare: 0.003, outsiders: 0 };
  const mixed = { agedShare: 0.1, churn: 0.01, abroadShare: 0.01, outsiders: 2 };
  const hard = { agedShare: 0.3, churn: 0.015, abroadShare: 0.015, outsiders: 4 };
  const tests = [
    test(0, 0.4, 0.7, null, plain),
    test(1, 0.4, 1, null, mixed),
    test(2, 0.4, 1.5, null, hard),
  ];
  const sparse = test(3, 0.6, 1, 120, mixed);
  return {
    numbers: (quick ? numberRows.slice(1, 2) : numberRows).map(training),
    exposures: (quick ? exposureRows.slice(1, 2) : exposureRows).map(training),
    tests: quick ? tests.slice(2) : [...tests, sparse],
  };
}

/** A name that tells one plan from another. */
export function nameOf(plan: CityPlan): string {
  const { seed, people, days, jitter, listingDelay, intensity, webShare, cells, scamTypes } = plan;
  const { agedShare, churn, abroadShare, outsiders } = plan;
  return `city-${people}-${days}d-s${seed}-j${jitter}-l${listingDelay}-i${intensity ?? 'own'}-w${webShare}-a${agedShare}-c${churn}-b${abroadShare}-o${outsiders}${cells ? '' : '-nocells'}-t${scamTypes.length}`;
}
