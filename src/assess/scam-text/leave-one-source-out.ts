import type { CorpusText } from './corpus.ts';
import { featuresOf } from './features.ts';
import {
  chooseThreshold,
  figuresOf,
  fitTemperature,
  type Judged,
  type TextFigures,
} from './measure.ts';
import { type Sample, type SoftmaxOptions, softmaxScores, trainSoftmax } from './softmax.ts';

/** A text with its features, so that they are made once for all trainings. */
export type Prepared = CorpusText & { readonly features: Uint16Array; readonly label: number };

export type TrainOptions = SoftmaxOptions & {
  /** Share of the proposals that must be right on sources that were not learned from. */
  readonly precision: number;
};

export type SourceFigures = TextFigures & { readonly source: string; readonly language: string };

/** How every source was judged by a model that never saw it. */
export type LeaveOneSourceOut = {
  readonly judged: readonly Judged[];
  readonly temperature: number;
  /** Chosen on all sources: what a model of all of them should use for the next one. */
  readonly threshold: number;
  /** By source, then language; each under the threshold that the other sources chose. */
  readonly sources: readonly SourceFigures[];
  readonly all: TextFigures;
};

export function classesOf(texts: readonly CorpusText[]): string[] {
  return [...new Set(texts.map(({ scamType }) => scamType))].sort();
}

export function prepare(texts: readonly CorpusText[], classes: readonly string[]): Prepared[] {
  return texts.map((text) => ({
    ...text,
    features: featuresOf(text.text),
    label: classes.indexOf(text.scamType),
  }));
}

/** Every class counts alike in each language, however many texts it has. */
export function samplesOf(texts: readonly Prepared[], classes: number): Sample[] {
  const counts = new Map<string, number>();
  const keyOf = ({ label, language }: Prepared): string => `${language} ${label}`;
  for (const text of texts) counts.set(keyOf(text), (counts.get(keyOf(text)) ?? 0) + 1);
  const fair = texts.length / Math.max(1, counts.size);
  return texts
    .filter(({ label }) => label >= 0 && label < classes)
    .map((text) => ({
      features: text.features,
      label: text.label,
      weight: Math.min(4, fair / (counts.get(keyOf(text)) ?? 1)),
    }));
}

/**
 * Leaves one source out at a time, in all its languages, learns from the others and judges it. The
 * threshold under which a source is judged is chosen on the other sources' own judgements, so nothing
 * of a source decides how it is judged. Needs two sources.
 */
export function leaveOneSourceOut(
  texts: readonly Prepared[],
  classes: readonly string[],
  options: TrainOptions,
): LeaveOneSourceOut {
  const sources = [...new Set(texts.map(({ source }) => source))].sort();
  const judged: Judged[] = [];
  for (const left of sources) {
    const others = texts.filter(({ source }) => source !== left);
    const model = trainSoftmax(samplesOf(others, classes.length), classes.length, options);
    for (const { source, language, label, features } of texts) {
      if (source !== left) continue;
      judged.push({ source, language, truth: label, scores: softmaxScores(model, features) });
    }
  }
  const temperature = fitTemperature(judged);
  const thresholds = new Map(
    sources.map((left) => {
      const others = judged.filter(({ source }) => source !== left);
      return [left, chooseThreshold(others, classes, temperature, options.precision)];
    }),
  );
  const thresholdOf = (source: string): number => thresholds.get(source) ?? 1.01;
  const bySource = Map.groupBy(judged, ({ source, language }) => `${source}\t${language}`);
  return {
    judged,
    temperature,
    threshold: chooseThreshold(judged, classes, temperature, options.precision),
    sources: Array.from(bySource, ([key, ofOne]) => {
      const [source = '', language = ''] = key.split('\t');
      return { source, language, ...figuresOf(ofOne, classes, temperature, thresholdOf) };
    }),
    all: figuresOf(judged, classes, temperature, thresholdOf),
  };
}
