import { SeededRandom } from './random.ts';
import type { Judged } from './score.ts';
import { quantile } from './statistics.ts';

/** A 95 % interval, from and to; null where there is nothing to count. */
export type Interval = readonly [number, number] | null;

export type Intervals = {
  readonly precision: Interval;
  readonly recall: Interval;
  readonly warned_before_loss: Interval;
  readonly lead_time_p50_s: Interval;
};

type PersonCounts = {
  readonly victims: number;
  readonly warned: number;
  readonly warnings: number;
  readonly right: number;
  readonly leads: readonly number[];
};

/**
 * Percentile bootstrap by person: a person's cases and warnings are drawn together, since one
 * person's warnings are not independent of each other.
 */
export function intervalsOf(judged: Judged, seed: number, rounds = 1000): Intervals {
  const people = countsByPerson(judged);
  const random = new SeededRandom(seed);
  const precision: number[] = [];
  const recall: number[] = [];
  const warned: number[] = [];
  const lead: number[] = [];
  for (let round = 0; round < rounds && people.length > 0; round += 1) {
    const sum = { victims: 0, warned: 0, warnings: 0, right: 0 };
    const leads: number[] = [];
    for (let drawn = 0; drawn < people.length; drawn += 1) {
      const person = people[random.below(people.length)];
      if (person === undefined) continue;
      sum.victims += person.victims;
      sum.warned += person.warned;
      sum.warnings += person.warnings;
      sum.right += person.right;
      for (const one of person.leads) leads.push(one);
    }
    if (sum.warnings > 0) precision.push(sum.right / sum.warnings);
    if (sum.victims > 0) recall.push(sum.warned / sum.victims);
    warned.push(sum.warned);
    const median = quantile(Float64Array.from(leads).sort(), 0.5);
    if (median !== null) lead.push(median);
  }
  return {
    precision: middle(precision),
    recall: middle(recall),
    warned_before_loss: middle(warned),
    lead_time_p50_s: middle(lead),
  };
}

/** The interval of a share among clusters of warnings, by the same bootstrap. */
export function shareInterval(
  clusters: readonly { readonly part: number; readonly of: number }[],
  seed: number,
  rounds = 1000,
): Interval {
  const random = new SeededRandom(seed);
  const shares: number[] = [];
  for (let round = 0; round < rounds && clusters.length > 0; round += 1) {
    let part = 0;
    let of = 0;
    for (let drawn = 0; drawn < clusters.length; drawn += 1) {
      const cluster = clusters[random.below(clusters.length)];
      part += cluster?.part ?? 0;
      of += cluster?.of ?? 0;
    }
    if (of > 0) shares.push(part / of);
  }
  return middle(shares);
}

function countsByPerson({ warnings, cases }: Judged): PersonCounts[] {
  const warningsOf = Map.groupBy(warnings, ({ person }) => person);
  const casesOf = Map.groupBy(cases, ({ person }) => person);
  return [...new Set([...warningsOf.keys(), ...casesOf.keys()])].map((person) => {
    const own = warningsOf.get(person) ?? [];
    const lost = (casesOf.get(person) ?? []).filter(({ lossMs }) => lossMs !== null);
    const leads = lost.flatMap(({ leadS }) => leadS ?? []);
    return {
      victims: lost.length,
      warned: leads.length,
      warnings: own.length,
      right: own.filter(({ isTrue }) => isTrue).length,
      leads,
    };
  });
}

function middle(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  const low = quantile(sorted, 0.025);
  const high = quantile(sorted, 0.975);
  return low === null || high === null ? null : [low, high];
}
