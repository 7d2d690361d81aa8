import type { NeighbourTie } from '../domain/indicator.ts';

/** How many neighbours by one tie bear a scam type that a list named. */
export type NeighbourVote = {
  readonly tie: NeighbourTie;
  readonly scamType: string;
  readonly count: number;
};

export type NeighbourRule = {
  /** What one neighbour counts. */
  readonly weights: Readonly<Record<NeighbourTie, number>>;
  /** More neighbours by one tie add nothing. */
  readonly most: number;
  /** Least sum of weights of all votes. */
  readonly support: number;
  /** Least share of it that the winner has. 0…1. */
  readonly agreement: number;
};

/**
 * One of the same case is enough, two of the same site, three people. docs/models.md has how often
 * this answers and how often it is right.
 */
export const defaultNeighbourRule: NeighbourRule = {
  weights: { case: 3, site: 1.5, people: 1 },
  most: 5,
  support: 3,
  agreement: 0.75,
};

/** The scam type that the neighbours of an indicator agree on; null where they are too few or divided. */
export function typeFromNeighbours(
  votes: readonly NeighbourVote[],
  rule: NeighbourRule = defaultNeighbourRule,
): string | null {
  const sums = new Map<string, number>();
  let all = 0;
  for (const [tie, ofOne] of Map.groupBy(votes, (vote) => vote.tie)) {
    const total = ofOne.reduce((sum, { count }) => sum + count, 0);
    if (total === 0) continue;
    const weight = rule.weights[tie] * Math.min(total, rule.most);
    all += weight;
    for (const { scamType, count } of ofOne) {
      sums.set(scamType, (sums.get(scamType) ?? 0) + (weight * count) / total);
    }
  }
  if (all < rule.support) return null;
  // Of equal sums neither reaches an agreement above one half, so the order never decides.
  const [best] = [...sums].sort(([, a], [, b]) => b - a);
  return best !== undefined && best[1] >= rule.agreement * all ? best[0] : null;
}

/** One person who met an unlisted number: the listed types of what else they met. */
export type VictimTypes = readonly string[];

/**
 * The scam type of a number that nobody listed, from the people it reached: each person votes once,
 * divided among the types that they met. Null where too few met anything, or they disagree.
 */
export function suspectTypeFrom(
  victims: readonly VictimTypes[],
  rule: NeighbourRule = defaultNeighbourRule,
): string | null {
  const votes = victims.flatMap((types) =>
    types.map((scamType): NeighbourVote => ({ tie: 'people', scamType, count: 1 / types.length })),
  );
  return typeFromNeighbours(votes, rule);
}
