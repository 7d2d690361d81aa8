import { TocsinError } from '../../domain/error.ts';
import { type Level, levels } from '../../domain/exposure.ts';
import type { Judged } from './score.ts';

/**
 * How people are supposed to answer a warning: an assumption, not a measurement. `heed` is the chance
 * that one warning of a level stops the person; a factor by scam type multiplies it.
 */
export type Response = {
  readonly heed: Readonly<Record<Level, number>>;
  readonly byScamType: Readonly<Record<string, number>>;
};

export type Effect = {
  /** Cases with a loss, and the sum of what they lost. */
  readonly losses: number;
  readonly amount: number;
  /** Expected, under the response: losses that would not have happened, and their sum. */
  readonly averted: number;
  readonly amount_averted: number;
};

/**
 * Reads a response: `{"heed": 0.4}`, or by level `{"heed": {"urgent": 0.6, "high": 0.4}}`, and
 * `"by_scam_type": {"loan": 0.5}`. What is not named is 0, a factor 1.
 *
 * @throws TocsinError INPUT_FORMAT
 */
export function readResponse(text: string, file: string): Response {
  const wrong = (what: string, cause?: unknown): TocsinError =>
    new TocsinError('INPUT_FORMAT', `${file}: ${what}`, { cause });
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch (cause) {
    throw wrong('not JSON.', cause);
  }
  if (!isObject(said)) throw wrong('not an object with "heed".');
  const { heed, by_scam_type: factors = {} } = said;
  const of = (level: Level): number => {
    const chance = typeof heed === 'number' ? heed : isObject(heed) ? (heed[level] ?? 0) : null;
    if (typeof chance !== 'number' || !(chance >= 0 && chance <= 1)) {
      throw wrong('"heed" is a chance from 0 to 1, or an object of them by level.');
    }
    return chance;
  };
  if (!isObject(factors)) throw wrong('"by_scam_type" is an object of factors.');
  const byScamType = Object.entries(factors).map(([type, factor]): [string, number] => {
    if (typeof factor !== 'number' || !(factor >= 0)) {
      throw wrong(`the factor of ${type} is not a number from 0 on.`);
    }
    return [type, factor];
  });
  const byLevel = Object.fromEntries(levels.map((level) => [level, of(level)]));
  return {
    heed: { low: 0, medium: 0, high: 0, urgent: 0, ...byLevel },
    byScamType: Object.fromEntries(byScamType),
  };
}

/** What the warnings would have saved: each one that came between first contact and loss has its chance. */
export function effectOf({ warnings, cases }: Judged, { heed, byScamType }: Response): Effect {
  const warningsOf = Map.groupBy(warnings, ({ person }) => person);
  const effect = { losses: 0, amount: 0, averted: 0, amount_averted: 0 };
  for (const { person, scamType, firstContactMs, lossMs, lossAmount } of cases) {
    if (lossMs === null) continue;
    const factor = byScamType[scamType] ?? 1;
    let goesOn = 1;
    for (const { atMs, level } of warningsOf.get(person) ?? []) {
      if (atMs < firstContactMs || atMs >= lossMs) continue;
      goesOn *= 1 - Math.min(1, heed[level] * factor);
    }
    effect.losses += 1;
    effect.amount += lossAmount ?? 0;
    effect.averted += 1 - goesOn;
    effect.amount_averted += (1 - goesOn) * (lossAmount ?? 0);
  }
  return effect;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
