import type { RiskConfig } from '../../config/policy.ts';
import { TocsinError } from '../../domain/error.ts';
import type { Exposure, Reason, ReasonKey } from '../../domain/exposure.ts';
import { countingContacts, exposureOf } from '../assess.ts';
import type { Contact } from '../contact.ts';
import type { RiskJudge } from '../judge.ts';
import { reasonsFor } from '../reasons.ts';
import { contributionsOf, type Explainer, explainerOf } from './contributions.ts';
import {
  type ExposureFeature,
  exposureFeatures,
  exposureFeaturesOf,
  habitFeatures,
} from './exposure-features.ts';
import { exposureWords, reasonOf } from './exposure-words.ts';
import { type HabitLookup, noHabits } from './habit.ts';
import type { Scorer } from './model.ts';
import { type CompiledForest, calibrated, compileForest, scoreLogits } from './score.ts';

/** One input of a judgement: what it was, and how much it moved the log-odds. */
export type Explained = {
  readonly feature: ExposureFeature;
  readonly value: number;
  readonly weight: number;
  readonly zh: string;
  readonly en: string;
};

/**
 * A trained model behind the port of the expert weights: same contacts, same levels, same shape of
 * answer, another risk.
 */
export type RiskModel = {
  readonly judge: RiskJudge;
  /** Every input of a judgement in plain words, the heaviest first. */
  explain(contacts: readonly Contact[], nowMs: number, habits?: HabitLookup): Explained[];
  /** Whether it looks at what is usual for a person; nobody need fetch that otherwise. */
  readonly asksHabits: boolean;
};

/** @throws TocsinError INPUT_FORMAT where the model asks for an input that no exposure has */
export function riskModel(model: Scorer, config: RiskConfig): RiskModel {
  const asked = model.features.map(({ column, equals }) => {
    const feature = exposureFeatures.find((name) => name === column);
    if (feature !== undefined && equals === null) return feature;
    throw new TocsinError(
      'INPUT_FORMAT',
      `The model asks for "${column}", which no exposure has; train it on a table of exposures.`,
    );
  });
  const parts: Parts = {
    asked,
    places: asked.map((feature) => exposureFeatures.indexOf(feature)),
    forest: compileForest(model),
    explainer: explainerOf(model),
    config,
  };
  return {
    asksHabits: habitFeatures.some((feature) => asked.includes(feature)),
    judge: (hits, indicators, nowMs, habits = noHabits) => {
      const contacts = countingContacts(hits, indicators, nowMs - config.windowS * 1000);
      return contacts.length === 0 ? null : judged(contacts, nowMs, habits, parts);
    },
    explain: (contacts, nowMs, habits = noHabits) =>
      explained(inputsOf(contacts, nowMs, habits, parts), parts),
  };
}

type Parts = {
  readonly asked: readonly ExposureFeature[];
  readonly places: readonly number[];
  readonly forest: CompiledForest;
  readonly explainer: Explainer;
  readonly config: RiskConfig;
};

function judged(
  contacts: readonly Contact[],
  nowMs: number,
  habits: HabitLookup,
  parts: Parts,
): Exposure {
  const { forest, config } = parts;
  const inputs = inputsOf(contacts, nowMs, habits, parts);
  const risk = calibrated(scoreLogits(forest, inputs)[0] ?? forest.base, forest.calibration);
  const seen = reasonsFor(contacts, config, nowMs);
  const reasons = weighed(seen, weightsOf(inputs, parts), parts);
  return exposureOf(contacts, risk, reasons, config, nowMs);
}

function inputsOf(
  contacts: readonly Contact[],
  nowMs: number,
  habits: HabitLookup,
  parts: Parts,
): Float64Array {
  const subscriber = contacts[0]?.hit.subscriber ?? new Uint8Array();
  const values = exposureFeaturesOf(contacts, nowMs, habits(subscriber));
  return Float64Array.from(parts.places, (place) => values[place] ?? Number.NaN);
}

/** What each input adds to the calibrated log-odds. Under isotonic steps to those before them. */
function weightsOf(inputs: Float64Array, { forest, explainer }: Parts): Float64Array {
  const slope = forest.calibration.kind === 'platt' ? forest.calibration.slope : 1;
  return contributionsOf(explainer, inputs).map((part) => part * slope);
}

function explained(inputs: Float64Array, parts: Parts): Explained[] {
  const weights = weightsOf(inputs, parts);
  return parts.asked
    .map((feature, at) => {
      const value = inputs[at] ?? Number.NaN;
      const words = Number.isNaN(value)
        ? { zh: '未知', en: 'not known' }
        : exposureWords[feature](value);
      return { feature, value, weight: weights[at] ?? 0, ...words };
    })
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
}

/**
 * The same reasons as the weights give, with what the model makes of them. What was not seen (nobody
 * called back, no site) has no reason of its own and is part of where the risk starts.
 */
function weighed(seen: readonly Reason[], weights: Float64Array, parts: Parts): Reason[] {
  const listed = seen.filter(({ key }) => /^(listed|suspected)_/.test(key));
  const surest = listed.reduce<Reason | undefined>(
    (best, one) => (best === undefined || one.value > best.value ? one : best),
    undefined,
  );
  const sums = new Map<ReasonKey, number>();
  parts.asked.forEach((feature, at) => {
    const given = reasonOf[feature];
    const key = given === 'listed' ? surest?.key : seenAs(given, seen);
    if (key !== undefined) sums.set(key, (sums.get(key) ?? 0) + (weights[at] ?? 0));
  });
  return seen.map((reason) => ({ ...reason, weight: sums.get(reason.key) ?? 0 }));
}

/** On a channel where no list has named anybody the reason is a suspicion. */
function seenAs(key: ReasonKey, seen: readonly Reason[]): ReasonKey {
  const suspected =
    key === 'listed_caller' ? 'suspected_caller' : key === 'listed_sms' ? 'suspected_sms' : key;
  return seen.some((reason) => reason.key === suspected) ? suspected : key;
}
