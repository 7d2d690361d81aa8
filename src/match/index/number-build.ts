import { buildCursorBytes, districtSlots, stagePartitions } from '../kernel/index-layout.ts';
import type { Kernel } from '../kernel-exports.ts';
import { allocate, allocateZeroed, free, type KernelMemory } from '../memory.ts';

/** Puts staged numbers into a table, by any number of threads. Can be posted. */
export type NumberBuild = {
  /** Address of the table, and its slots. */
  readonly numbers: number;
  readonly capacity: number;
  readonly stages: readonly number[];
  /** Address of u32: the next step that nobody does yet; and behind it, for each step, what found no room. */
  readonly steps: number;
};

/** Slots of a step: four districts, 0.9 MB of a table. */
const stepSlots = 4 * districtSlots;

function stepsOf(capacity: number): number {
  return Math.ceil(capacity / stepSlots);
}

export function openBuild(
  km: KernelMemory,
  table: { readonly address: number; readonly capacity: number },
  stages: readonly number[],
): NumberBuild {
  const { address: numbers, capacity } = table;
  return { numbers, capacity, stages, steps: allocateZeroed(km, 4 * (1 + stepsOf(capacity))) };
}

/** Does steps as long as there are any, from any thread, while nobody reads the table. */
export function buildSteps(km: KernelMemory, kernel: Kernel, build: NumberBuild): void {
  const count = stepsOf(build.capacity);
  withCursors(km, build, (stages, cursors) => {
    const words = new Int32Array(km.memory.buffer, build.steps, 1 + count);
    for (let step = Atomics.add(words, 0, 1); step < count; step = Atomics.add(words, 0, 1)) {
      words[1 + step] = buildStep(kernel, build, stages, cursors, step, 0);
    }
  });
}

/**
 * To be called when no thread is at work any more: puts in what only finds room in the districts of
 * another step, which is next to nothing.
 *
 * @throws RangeError when the table is too small
 */
export function closeBuild(km: KernelMemory, kernel: Kernel, build: NumberBuild): void {
  const words = new Int32Array(km.memory.buffer, build.steps, 1 + stepsOf(build.capacity));
  const again = [...words.subarray(1).keys()].filter((step) => words[1 + step] !== 0);
  free(km, build.steps);
  if (again.length === 0) return;
  withCursors(km, build, (stages, cursors) => {
    // What is there already is only given its validity once more.
    for (const step of again) {
      if (buildStep(kernel, build, stages, cursors, step, 1) === 0) continue;
      throw new RangeError('The table of numbers is full: reserve() came too late.');
    }
  });
}

function withCursors(
  km: KernelMemory,
  build: NumberBuild,
  work: (stages: number, cursors: number) => void,
): void {
  const { length } = build.stages;
  const stages = allocate(km, 4 * length);
  const cursors = allocate(km, length * stagePartitions * buildCursorBytes);
  try {
    new Uint32Array(km.memory.buffer, stages, length).set(build.stages);
    work(stages, cursors);
  } finally {
    free(km, stages);
    free(km, cursors);
  }
}

/** @returns numbers that found no room */
function buildStep(
  kernel: Kernel,
  { numbers, capacity, stages: { length } }: NumberBuild,
  stages: number,
  cursors: number,
  step: number,
  alone: 0 | 1,
): number {
  const from = step * stepSlots;
  const to = Math.min(capacity, from + stepSlots);
  return kernel.buildTokens(numbers, stages, length, cursors, from, to, alone);
}
