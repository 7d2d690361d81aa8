import { type Interval, shareInterval } from './intervals.ts';
import { share } from './score.ts';

/** A number that became suspect, and when first. `number` stands for it, as in the truth. */
export type FoundSuspect = { readonly number: string; readonly atMs: number };

/** A number of the truth, with what the lists and the records know of it. Epoch milliseconds. */
export type TruthOfNumber = {
  readonly number: string;
  readonly fraud: boolean;
  readonly role: string;
  readonly firstFraudContactMs: number | null;
  /** Null: never listed. */
  readonly listedMs: number | null;
};

export type SuspectedScore = {
  /** Numbers that became suspect before any list named them. */
  readonly found: number;
  readonly true_found: number;
  /** true_found / found. */
  readonly precision: number | null;
  /** Of all fraud numbers, those that were suspect within 24 hours of their first fraud contact. */
  readonly recall: number | null;
  readonly numbers: number;
  readonly found_within_24h: number;
  /** The same without those that a list named first, within these 24 hours. */
  readonly recall_unlisted: number | null;
  readonly precision_interval: Interval;
  readonly recall_interval: Interval;
  /** Who was wrongly suspect, by role of the truth; unknown: somebody ordinary. */
  readonly false_roles: Readonly<Record<string, number>>;
};

const withinMs = 24 * 3_600_000;

export function suspectedScore(
  suspects: readonly FoundSuspect[],
  truth: readonly TruthOfNumber[],
  seed: number,
): SuspectedScore {
  const known = new Map(truth.map((one) => [one.number, one]));
  const found = suspects.filter(({ number, atMs }) => {
    const listedMs = known.get(number)?.listedMs ?? null;
    return listedMs === null || atMs < listedMs;
  });
  const isRight = ({ number }: FoundSuspect): boolean => known.get(number)?.fraud === true;
  const right = found.filter(isRight);
  const firstOf = new Map(found.map(({ number, atMs }) => [number, atMs]));
  const fraud = truth.filter((one) => one.fraud && one.firstFraudContactMs !== null);
  const inTime = fraud.map((one) => {
    const untilMs = (one.firstFraudContactMs ?? 0) + withinMs;
    const caught = (firstOf.get(one.number) ?? Number.POSITIVE_INFINITY) <= untilMs;
    const listedFirst = !caught && one.listedMs !== null && one.listedMs <= untilMs;
    return { caught, listedFirst };
  });
  const caught = inTime.filter((one) => one.caught).length;
  const roles = new Map<string, number>();
  for (const one of found) {
    if (isRight(one)) continue;
    const role = known.get(one.number)?.role ?? 'unknown';
    roles.set(role, (roles.get(role) ?? 0) + 1);
  }
  const counted = (yes: boolean) => ({ part: yes ? 1 : 0, of: 1 });
  return {
    found: found.length,
    true_found: right.length,
    precision: share(right.length, found.length),
    recall: share(caught, fraud.length),
    numbers: fraud.length,
    found_within_24h: caught,
    recall_unlisted: share(caught, inTime.filter((one) => !one.listedFirst).length),
    precision_interval: shareInterval(
      found.map((one) => counted(isRight(one))),
      seed,
    ),
    recall_interval: shareInterval(
      inTime.map((one) => counted(one.caught)),
      seed + 1,
    ),
    false_roles: Object.fromEntries([...roles].sort((a, b) => b[1] - a[1])),
  };
}
