import type { Softmax } from './softmax.ts';

const steps = 127;

/**
 * Weights in 255 steps, the same for all classes, and the bias in single precision: what a file holds,
 * so that a model answers alike before it is written and after it is read.
 */
export function quantise({ weights, bias }: Softmax): {
  weights: Float32Array;
  bias: Float32Array;
} {
  const scale = scaleOf(weights);
  return { weights: unpack(pack(weights, scale), scale), bias };
}

/**
 * The size of one step, rounded up to 16 binary digits: 127 steps are then exact in single precision,
 * and weights that were unpacked give the same scale again.
 */
export function scaleOf(weights: Float32Array): number {
  let most = 0;
  for (const weight of weights) most = Math.max(most, Math.abs(weight));
  if (most === 0) return 1;
  const grain = 2 ** (Math.floor(Math.log2(most / steps)) - 15);
  return Math.ceil(most / steps / grain) * grain;
}

export function pack(weights: Float32Array, scale: number): Int8Array {
  return Int8Array.from(weights, (weight) => Math.round(weight / scale));
}

export function unpack(packed: Int8Array, scale: number): Float32Array {
  return Float32Array.from(packed, (step) => step * scale);
}
