import { seededDraws } from '../random.ts';
import type { Table } from '../table.ts';

/** How a made row comes about: its inputs from draws, and the chance that it is a yes. */
export type Recipe = (draw: () => number) => {
  readonly values: readonly number[];
  readonly chance: number;
  readonly group?: number;
  readonly time?: number;
};

/** A table by a recipe, the same for the same seed. */
export function madeTable(rows: number, seed: number, recipe: Recipe): Table {
  const draw = seededDraws(seed);
  const made = Array.from({ length: rows }, () => {
    const row = recipe(draw);
    return { ...row, label: draw() < row.chance ? 1 : 0 };
  });
  const width = made[0]?.values.length ?? 0;
  const grouped = made.some((row) => row.group !== undefined);
  const timed = made.some((row) => row.time !== undefined);
  return {
    rows,
    features: Array.from({ length: width }, (_, at) => {
      return { name: `x${at}`, column: `x${at}`, equals: null };
    }),
    columns: Array.from({ length: width }, (_, at) =>
      Float64Array.from(made, (row) => row.values[at] ?? Number.NaN),
    ),
    labels: Uint8Array.from(made, (row) => row.label),
    groups: grouped ? Int32Array.from(made, (row) => row.group ?? 0) : null,
    times: timed ? Float64Array.from(made, (row) => row.time ?? 0) : null,
    weights: null,
    fingerprint: '00',
    notes: { rowsLeftOut: 0, columnsLeftOut: [], cellsNotNumbers: 0 },
  };
}

/** Two inputs that say nothing alone and everything together, and one of noise. */
export const together: Recipe = (draw) => {
  const [a, b, noise] = [draw(), draw(), draw()];
  return { values: [a, b, noise], chance: a > 0.5 !== b > 0.5 ? 0.95 : 0.05 };
};

/** A straight risk in two inputs. */
export const straight: Recipe = (draw) => {
  const [a, b, noise] = [draw() * 4 - 2, draw() * 4 - 2, draw()];
  return { values: [a, b, noise], chance: 1 / (1 + Math.exp(-(1.5 * a - b))) };
};
