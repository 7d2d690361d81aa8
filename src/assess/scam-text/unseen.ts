import type { CorpusText } from './corpus.ts';
import { featuresOf } from './features.ts';
import type { SourceFigures } from './leave-one-source-out.ts';
import { figuresOf, type Judged } from './measure.ts';
import { softmaxScores } from './softmax.ts';
import type { ScamTextModel } from './text-model-file.ts';

/** How a finished model judges texts of sources that it never saw, by source and language. */
export function judgeUnseen(
  { scorer, training }: Pick<ScamTextModel, 'scorer' | 'training'>,
  texts: readonly CorpusText[],
): SourceFigures[] {
  const learned = new Set(training.sources);
  const { classes, weights, bias, temperature, threshold } = scorer;
  const unseen = texts.filter(({ source }) => !learned.has(source));
  const groups = Map.groupBy(unseen, ({ source, language }) => `${source}\t${language}`);
  return Array.from(groups, ([key, ofOne]) => {
    const [source = '', language = ''] = key.split('\t');
    const judged = ofOne.map(
      (text): Judged => ({
        source,
        language,
        truth: classes.indexOf(text.scamType),
        scores: softmaxScores({ classes: classes.length, weights, bias }, featuresOf(text.text)),
      }),
    );
    return { source, language, ...figuresOf(judged, classes, temperature, () => threshold) };
  });
}
