import { levels } from '../../domain/exposure.ts';
import { hexOf } from '../../store/hex.ts';
import { type BudgetScore, budgetScores } from './budgets.ts';
import { type Calibration, calibrationOf, type StatedRisk } from './calibration.ts';
import type { City } from './city-files.ts';
import { type CurvePoint, curveOf } from './curve.ts';
import { driftOf, type WeekScore } from './drift.ts';
import type { EngineName } from './engine.ts';
import type { CityReplay } from './evaluate-city.ts';
import { type Intervals, intervalsOf } from './intervals.ts';
import type { Judgement } from './replay-subscriber.ts';
import { type Effect, effectOf, type Response } from './response.ts';
import { type Headline, headline, type Judged, judge, share, type TruthCase } from './score.ts';
import { type FoundSuspect, type SuspectedScore, suspectedScore } from './suspected-score.ts';

export type LevelScore = {
  readonly level: string;
  readonly warnings: number;
  readonly true_warnings: number;
  readonly precision: number | null;
};

export type TypeScore = {
  readonly scam_type: string;
  readonly victims: number;
  readonly warned_before_loss: number;
  readonly recall: number | null;
};

/** All figures of one engine on one city; the keys are those of the JSON. */
export type Evaluation = Headline & {
  readonly engine: EngineName;
  readonly suspected: SuspectedScore;
  readonly intervals: Intervals;
  readonly budgets: readonly BudgetScore[];
  readonly false_warnings: number;
  /** For each 100,000 subscribers, over all the time, and a day. */
  readonly false_warnings_per_100k: number | null;
  readonly false_warnings_per_100k_day: number | null;
  readonly levels: readonly LevelScore[];
  readonly scam_types: readonly TypeScore[];
  readonly calibration: Calibration;
  readonly drift: readonly WeekScore[];
  readonly curve: readonly CurvePoint[];
  /** Looks at people by what came of them. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly hits: number;
  readonly quarantined: number;
  /** Where a response was given. */
  readonly effect: Effect | null;
};

/** The city that was judged. */
export type CityFacts = {
  readonly subscribers: number;
  readonly days: number;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly records: number;
  readonly rejected: number;
  readonly out_of_order: number;
  readonly indicators: number;
  readonly indicators_set_aside: number;
  readonly seconds: number;
  readonly records_per_second: number;
};

const dayMs = 86_400_000;

export type EvaluationOptions = { readonly seed: number; readonly response: Response | null };

/** Counts what the replay gave. @returns one evaluation for each engine, in the engines' order */
export function evaluationsOf(
  replay: CityReplay,
  { seed, response }: EvaluationOptions,
): Evaluation[] {
  const { span, subscribers, cases, numbers } = replay;
  const hundredThousands = subscribers / 100_000;
  const days = (span.untilMs - span.fromMs) / dayMs;
  return replay.engines.map((engine): Evaluation => {
    const warnings = engine.warnings.map((warning) => ({
      ...warning,
      person: hexOf(warning.subscriber),
    }));
    const judged = judge(warnings, cases);
    const counts = headline(judged);
    const wrong = counts.warnings - counts.true_warnings;
    return {
      engine: engine.name,
      ...counts,
      suspected: suspectedScore(firstOf(engine.suspicions), numbers, seed),
      intervals: intervalsOf(judged, seed),
      budgets: budgetScores(judged.warnings, span, subscribers, seed),
      false_warnings: wrong,
      false_warnings_per_100k: share(wrong, hundredThousands),
      false_warnings_per_100k_day: share(wrong, hundredThousands * days),
      levels: byLevel(judged),
      scam_types: byType(judged),
      calibration: calibrationOf(statedRisks(engine.judgements, cases, span.fromMs)),
      drift: driftOf(judged, span),
      curve: curveOf(engine.judgements, cases, span.fromMs),
      outcomes: outcomesOf(engine.judgements),
      hits: engine.hits,
      quarantined: engine.quarantined,
      effect: response === null ? null : effectOf(judged, response),
    };
  });
}

export function cityFacts(
  replay: CityReplay,
  city: Pick<City, 'indicators' | 'refused' | 'quarantined'>,
): CityFacts {
  const { span, subscribers, records, rejected, backwards, seconds } = replay;
  return {
    subscribers,
    days: (span.untilMs - span.fromMs) / dayMs,
    from: new Date(span.fromMs).toISOString(),
    to: new Date(span.untilMs).toISOString(),
    ...{ records, rejected: rejected.count, out_of_order: backwards },
    indicators: city.indicators.length,
    indicators_set_aside: Object.values(city.quarantined).reduce(
      (sum, rows) => sum + rows,
      city.refused.count,
    ),
    seconds,
    records_per_second: Math.round(records / Math.max(seconds, 1e-3)),
  };
}

/** When each number became suspect first. */
function firstOf(suspicions: CityReplay['engines'][number]['suspicions']): FoundSuspect[] {
  const first = new Map<string, number>();
  for (const { token, fromMs } of suspicions) {
    const number = hexOf(token);
    first.set(number, Math.min(fromMs, first.get(number) ?? Number.POSITIVE_INFINITY));
  }
  return [...first].map(([number, atMs]) => ({ number, atMs }));
}

function byLevel({ warnings }: Judged): LevelScore[] {
  const groups = Map.groupBy(warnings, ({ level }) => level);
  return levels.flatMap((level) => {
    const own = groups.get(level) ?? [];
    if (own.length === 0) return [];
    const right = own.filter(({ isTrue }) => isTrue).length;
    const precision = share(right, own.length);
    return [{ level, warnings: own.length, true_warnings: right, precision }];
  });
}

function byType({ cases }: Judged): TypeScore[] {
  const lost = cases.filter(({ lossMs }) => lossMs !== null);
  return [...Map.groupBy(lost, ({ scamType }) => scamType)]
    .map(([type, own]): TypeScore => {
      const warned = own.filter(({ leadS }) => leadS !== null).length;
      return {
        scam_type: type,
        victims: own.length,
        warned_before_loss: warned,
        recall: share(warned, own.length),
      };
    })
    .sort((a, b) => b.victims - a.victims || (a.scam_type < b.scam_type ? -1 : 1));
}

/** One stated risk for each person and day, the highest: many looks at one danger are one statement. */
function statedRisks(
  judgements: readonly Judgement[],
  cases: readonly TruthCase[],
  fromMs: number,
): StatedRisk[] {
  const highest = new Map<string, { person: string; atMs: number; risk: number }>();
  for (const { subscriber, atMs, risk } of judgements) {
    const person = hexOf(subscriber);
    const key = `${person} ${Math.floor((atMs - fromMs) / dayMs)}`;
    const known = highest.get(key);
    if (known === undefined || risk > known.risk) highest.set(key, { person, atMs, risk });
  }
  const firstContact = new Map<string, number>();
  for (const { person, firstContactMs } of cases) {
    const known = firstContact.get(person) ?? Number.POSITIVE_INFINITY;
    firstContact.set(person, Math.min(known, firstContactMs));
  }
  return [...highest.values()].map(({ person, atMs, risk }) => ({
    risk,
    isTrue: (firstContact.get(person) ?? Number.POSITIVE_INFINITY) <= atMs,
  }));
}

function outcomesOf(judgements: readonly Judgement[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of judgements) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
