import { createHash } from 'node:crypto';
import { TocsinError } from '../../domain/error.ts';
import type { CorpusText } from './corpus.ts';
import {
  classesOf,
  type LeaveOneSourceOut,
  leaveOneSourceOut,
  prepare,
  samplesOf,
  type TrainOptions,
} from './leave-one-source-out.ts';
import { quantise } from './quantise.ts';
import { defaultSoftmax, trainSoftmax } from './softmax.ts';
import type { TextScorer } from './text-model.ts';
import { type ScamTextModel, textModelOf } from './text-model-file.ts';

export const defaultTrain: TrainOptions = { ...defaultSoftmax, precision: 0.9 };

/**
 * Learns from all sources, with temperature and threshold from leaving each source out.
 *
 * @throws TocsinError INPUT_FORMAT where there are fewer than two sources or classes
 */
export function trainTextModel(
  texts: readonly CorpusText[],
  options: TrainOptions,
  createdBy: string,
): { model: ScamTextModel; evaluation: LeaveOneSourceOut } {
  const classes = checkedClasses(texts);
  const prepared = prepare(texts, classes);
  const evaluation = leaveOneSourceOut(prepared, classes, options);
  const learned = trainSoftmax(samplesOf(prepared, classes.length), classes.length, options);
  const scorer: TextScorer = {
    classes,
    ...quantise(learned),
    temperature: evaluation.temperature,
    threshold: evaluation.threshold,
  };
  const { all } = evaluation;
  const model = textModelOf(scorer, {
    createdBy,
    training: {
      fingerprint: fingerprintOf(texts),
      texts: texts.length,
      sources: [...new Set(texts.map(({ source }) => source))].sort(),
      languages: [...new Set(texts.map(({ language }) => language))].sort(),
      options,
    },
    leaveOneSourceOut: {
      precision: all.precision,
      coverage: all.coverage,
      falseAlarms: all.falseAlarms,
      untyped: all.untyped,
      macroF1: all.macroF1,
    },
  });
  return { model, evaluation };
}

/** @throws TocsinError INPUT_FORMAT */
export function checkedClasses(texts: readonly CorpusText[]): string[] {
  const sources = new Set(texts.map(({ source }) => source));
  const classes = classesOf(texts);
  if (sources.size < 2 || classes.length < 2) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The corpus has ${sources.size} sources and ${classes.length} classes; two of each are needed, since every source is judged by a model that never saw it.`,
    );
  }
  return classes;
}

/** SHA-256 of the texts in their order, hex. */
function fingerprintOf(texts: readonly CorpusText[]): string {
  const hash = createHash('sha256');
  for (const { source, language, scamType, text } of texts) {
    hash.update(JSON.stringify([source, language, scamType, text]));
  }
  return hash.digest('hex');
}
