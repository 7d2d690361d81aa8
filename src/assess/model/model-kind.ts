import { featureNames } from '../discover/features.ts';
import { exposureFeatures } from './exposure-features.ts';
import type { Model } from './model-file.ts';

/** What a model judges: a person's exposure, a number, or rows that this program has none of. */
export const modelKinds = ['exposure', 'number', 'other'] as const;
export type ModelKind = (typeof modelKinds)[number];

/** By what the model asks for. */
export function kindOfModel({ scorer }: Pick<Model, 'scorer'>): ModelKind {
  const asks = (known: readonly string[]): boolean =>
    scorer.features.every(({ column, equals }) => equals === null && known.includes(column));
  if (asks(exposureFeatures)) return 'exposure';
  return asks(featureNames) ? 'number' : 'other';
}
