import { createHash } from 'node:crypto';
import Type from 'typebox';
import Value from 'typebox/value';
import { TocsinError } from '../../domain/error.ts';
import type { BoostOptions } from './boost.ts';
import type { Evaluation } from './evaluation.ts';
import type { Scorer, Tree } from './model.ts';

export const modelFormat = 'tocsin-model';
export const modelVersion = 1;

/** Where a model comes from. */
export type Training = {
  /** SHA-256 of the table's bytes, hex. */
  readonly fingerprint: string;
  readonly label: string;
  /** Rows learned from. */
  readonly rows: number;
  readonly positives: number;
  readonly holdOut: number;
  readonly folds: number;
  readonly rounds: number;
  readonly parameters: BoostOptions;
  /** Columns that had a part of their own, so that the same split can be made again. */
  readonly columns: {
    readonly positive: string | null;
    readonly group: string | null;
    readonly time: string | null;
    readonly ignore: readonly string[];
    /** Absent in files of before. */
    readonly weight?: string | null;
    readonly evenGroups?: boolean;
  };
};

/** A model as its file holds it. */
export type Model = {
  readonly format: typeof modelFormat;
  readonly version: typeof modelVersion;
  /** First 16 hex digits of the SHA-256 of what decides a score: equal ids score equally. */
  readonly id: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly seed: number;
  readonly training: Training;
  readonly evaluation: Evaluation;
  readonly scorer: Scorer;
};

/** Puts the parts together under an id that follows from the scorer. */
export function modelOf(
  scorer: Scorer,
  rest: Pick<Model, 'createdBy' | 'createdAt' | 'seed' | 'training' | 'evaluation'>,
): Model {
  return { format: modelFormat, version: modelVersion, id: idOf(scorer), ...rest, scorer };
}

export function writeModel(model: Model): string {
  return `${JSON.stringify(model)}\n`;
}

const finite = Type.Number();
const numbers = Type.Array(finite);
const places = Type.Array(Type.Integer());
const envelope = Type.Object({
  format: Type.Literal(modelFormat),
  version: Type.Integer(),
});
const scorerSchema = Type.Object({
  features: Type.Array(
    Type.Object({
      name: Type.String(),
      column: Type.String(),
      equals: Type.Union([Type.String(), Type.Null()]),
    }),
    { minItems: 1 },
  ),
  base: finite,
  trees: Type.Array(
    Type.Object({
      feature: places,
      threshold: numbers,
      missingLeft: places,
      left: places,
      right: places,
      value: numbers,
      cover: numbers,
    }),
  ),
  calibration: Type.Union([
    Type.Object({ kind: Type.Literal('platt'), slope: finite, intercept: finite }),
    Type.Object({ kind: Type.Literal('isotonic'), at: numbers, risk: numbers }),
  ]),
});
const modelSchema = Type.Object({
  id: Type.String(),
  createdBy: Type.String(),
  createdAt: Type.String(),
  seed: Type.Number(),
  training: Type.Object({
    fingerprint: Type.String(),
    label: Type.String(),
    holdOut: Type.Number({ minimum: 0, exclusiveMaximum: 1 }),
    columns: Type.Object({
      positive: Type.Union([Type.String(), Type.Null()]),
      group: Type.Union([Type.String(), Type.Null()]),
      time: Type.Union([Type.String(), Type.Null()]),
      ignore: Type.Array(Type.String()),
      weight: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      evenGroups: Type.Optional(Type.Boolean()),
    }),
  }),
  evaluation: Type.Object({ on: Type.String(), metrics: Type.Object({}) }),
  scorer: scorerSchema,
});

/**
 * Reads a model's file. Whatever is wrong with it is found here, never while scoring.
 *
 * @throws TocsinError INPUT_FORMAT with what to do
 */
export function loadModel(text: string): Model {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new TocsinError('INPUT_FORMAT', 'The model file is no JSON; train it again.', { cause });
  }
  if (!Value.Check(envelope, read)) {
    throw new TocsinError('INPUT_FORMAT', 'The file holds no model of tocsin train.');
  }
  if (read.version !== modelVersion) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The model file has version ${read.version}, and this program reads ${modelVersion}; train it again.`,
    );
  }
  if (!Value.Check(modelSchema, read)) {
    const [first] = Value.Errors(modelSchema, read);
    throw new TocsinError(
      'INPUT_FORMAT',
      `The model file is damaged at ${first?.instancePath ?? '/'}: ${first?.message ?? ''}.`,
    );
  }
  const model = read as unknown as Model;
  const damage = damageOf(model.scorer);
  if (damage !== null) {
    throw new TocsinError('INPUT_FORMAT', `The model file is damaged: ${damage}.`);
  }
  if (idOf(model.scorer) !== model.id) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The model file was changed: it says ${model.id}, and its trees say ${idOf(model.scorer)}.`,
    );
  }
  return model;
}

/** What would make a walk through the trees go astray. */
function damageOf({ features, trees, calibration }: Scorer): string | null {
  for (const [at, tree] of trees.entries()) {
    const damage = treeDamage(tree, features.length);
    if (damage !== null) return `tree ${at} ${damage}`;
  }
  if (calibration.kind === 'isotonic') {
    const { at, risk } = calibration;
    const ascends = (list: readonly number[]): boolean =>
      list.every((value, n) => n === 0 || value >= (list[n - 1] ?? 0));
    if (at.length === 0 || at.length !== risk.length) return 'its calibration has no points';
    if (!ascends(at) || !ascends(risk)) return 'its calibration descends';
    if (risk.some((value) => value < 0 || value > 1)) return 'its calibration leaves 0…1';
  } else if (calibration.slope < 0) return 'its calibration descends';
  return null;
}

const deepest = 12;

function treeDamage(tree: Tree, width: number): string | null {
  const nodes = tree.feature.length;
  if (nodes === 0) return 'has no node';
  if (Object.values(tree).some((list) => list.length !== nodes))
    return 'has lists of unlike length';
  const depths = new Int32Array(nodes).fill(-1);
  depths[0] = 0;
  for (let node = 0; node < nodes; node += 1) {
    const depth = depths[node] ?? -1;
    const feature = tree.feature[node] ?? -1;
    if (depth < 0) return `has a node ${node} that nothing leads to`;
    if (depth > deepest) return `is deeper than ${deepest}`;
    if (!((tree.cover[node] ?? 0) > 0)) return `has a node ${node} without cover`;
    if (feature < 0) continue;
    if (feature >= width) return `asks for input ${feature} of ${width}`;
    for (const child of [tree.left[node] ?? -1, tree.right[node] ?? -1]) {
      if (child <= node || child >= nodes || depths[child] !== -1) {
        return `has a node ${node} with a child ${child} that cannot be`;
      }
      depths[child] = depth + 1;
    }
  }
  return null;
}

function idOf(scorer: Scorer): string {
  return createHash('sha256').update(JSON.stringify(scorer)).digest('hex').slice(0, 16);
}
