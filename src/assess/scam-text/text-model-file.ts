import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import Type from 'typebox';
import Value from 'typebox/value';
import { TocsinError } from '../../domain/error.ts';
import { buckets } from './features.ts';
import type { TrainOptions } from './leave-one-source-out.ts';
import { pack, scaleOf, unpack } from './quantise.ts';
import type { TextScorer } from './text-model.ts';

export const textModelFormat = 'tocsin-scam-text';
/** Raised whenever normalising, hashing or the file change: an older model would read other n-grams. */
export const textModelVersion = 1;

export type ScamTextModel = {
  /** First 16 hex digits of the SHA-256 of what decides a guess. */
  readonly id: string;
  readonly createdBy: string;
  readonly training: {
    /** SHA-256 of the corpus, hex. */
    readonly fingerprint: string;
    readonly texts: number;
    readonly sources: readonly string[];
    readonly languages: readonly string[];
    readonly options: TrainOptions;
  };
  /** On sources that were not learned from; in-domain figures prove nothing and are not kept. */
  readonly leaveOneSourceOut: {
    readonly precision: number | null;
    readonly coverage: number | null;
    readonly falseAlarms: number;
    readonly untyped: number;
    readonly macroF1: number | null;
  };
  readonly scorer: TextScorer;
};

export function textModelOf(
  scorer: TextScorer,
  rest: Omit<ScamTextModel, 'id' | 'scorer'>,
): ScamTextModel {
  return { id: idOf(scorer), ...rest, scorer };
}

/** One line of JSON; the weights as bytes, deflated, in base64. */
export function writeTextModel({ scorer, ...rest }: ScamTextModel): string {
  const scale = scaleOf(scorer.weights);
  const bytes = new Uint8Array(pack(scorer.weights, scale).buffer);
  const file = {
    format: textModelFormat,
    version: textModelVersion,
    ...rest,
    classes: scorer.classes,
    temperature: scorer.temperature,
    threshold: scorer.threshold,
    bias: Array.from(scorer.bias),
    scale,
    weights: deflateRawSync(bytes, { level: 9 }).toString('base64'),
  };
  return `${JSON.stringify(file)}\n`;
}

const envelope = Type.Object({ format: Type.Literal(textModelFormat), version: Type.Integer() });
const nullable = Type.Union([Type.Number(), Type.Null()]);
const fileSchema = Type.Object({
  id: Type.String(),
  createdBy: Type.String(),
  training: Type.Object({
    fingerprint: Type.String(),
    texts: Type.Integer(),
    sources: Type.Array(Type.String()),
    languages: Type.Array(Type.String()),
    options: Type.Object({
      epochs: Type.Number(),
      step: Type.Number(),
      l2: Type.Number(),
      dropout: Type.Number(),
      seed: Type.Number(),
      precision: Type.Number(),
    }),
  }),
  leaveOneSourceOut: Type.Object({
    precision: nullable,
    coverage: nullable,
    falseAlarms: Type.Number(),
    untyped: Type.Number(),
    macroF1: nullable,
  }),
  classes: Type.Array(Type.String(), { minItems: 2, uniqueItems: true }),
  temperature: Type.Number({ exclusiveMinimum: 0 }),
  threshold: Type.Number({ exclusiveMinimum: 0 }),
  bias: Type.Array(Type.Number()),
  scale: Type.Number({ exclusiveMinimum: 0 }),
  weights: Type.String(),
});

/**
 * Reads a model's file. Whatever is wrong with it is found here, never while judging.
 *
 * @throws TocsinError INPUT_FORMAT with what to do
 */
export function loadTextModel(text: string): ScamTextModel {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new TocsinError('INPUT_FORMAT', 'The text model is no JSON; train it again.', { cause });
  }
  if (!Value.Check(envelope, read)) {
    throw new TocsinError('INPUT_FORMAT', 'The file holds no model of tocsin scam-type train.');
  }
  if (read.version !== textModelVersion) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The text model has version ${read.version}, and this program reads ${textModelVersion}; train it again.`,
    );
  }
  if (!Value.Check(fileSchema, read)) {
    const [first] = Value.Errors(fileSchema, read);
    throw damaged(`at ${first?.instancePath ?? '/'}: ${first?.message ?? ''}`);
  }
  const { classes, temperature, threshold, bias, scale, id, createdBy, training } = read;
  const { leaveOneSourceOut } = read;
  if (bias.length !== classes.length) throw damaged('it has not one bias for each class');
  const weights = unpack(bytesOf(read.weights, buckets * classes.length), scale);
  const scorer = { classes, weights, bias: Float32Array.from(bias), temperature, threshold };
  if (idOf(scorer) !== id) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `The text model was changed: it says ${id}, and its weights say ${idOf(scorer)}.`,
    );
  }
  return { id, createdBy, training, leaveOneSourceOut, scorer };
}

function bytesOf(base64: string, length: number): Int8Array {
  let bytes: Buffer;
  try {
    bytes = inflateRawSync(Buffer.from(base64, 'base64'), { maxOutputLength: length });
  } catch (cause) {
    throw new TocsinError('INPUT_FORMAT', 'The weights of the text model cannot be unpacked.', {
      cause,
    });
  }
  if (bytes.length !== length) throw damaged(`it has ${bytes.length} weights instead of ${length}`);
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

function damaged(why: string): TocsinError {
  return new TocsinError('INPUT_FORMAT', `The text model is damaged: ${why}.`);
}

/** Of what is written, not of how zlib happens to pack it. */
function idOf({ classes, weights, bias, temperature, threshold }: TextScorer): string {
  const scale = scaleOf(weights);
  return createHash('sha256')
    .update(JSON.stringify([textModelVersion, classes, temperature, threshold, [...bias], scale]))
    .update(new Uint8Array(pack(weights, scale).buffer))
    .digest('hex')
    .slice(0, 16);
}
