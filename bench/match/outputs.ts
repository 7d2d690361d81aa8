import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The rows of a contender's output, in one writing and one order. */
export type Outcome = { readonly rows: readonly string[]; readonly hash: string };

function outcomeOf(rows: readonly string[]): Outcome {
  const sorted = rows.toSorted();
  return { rows: sorted, hash: createHash('sha256').update(sorted.join('\n')).digest('hex') };
}

/**
 * Reads record_id,kind,value,side. A header and quotes around fields are the writer's taste; no field
 * of the generated data holds a quote, a comma or a line end.
 */
export function readOutcome(path: string): Outcome {
  const lines = readFileSync(path, 'latin1').replaceAll('"', '').replaceAll('\r', '').split('\n');
  return outcomeOf(lines.filter((line) => line !== '' && !line.startsWith('record_id,')));
}

/** What is left of an outcome where only the first rows were read: ids are a letter and the row's number. */
export function firstRows(outcome: Outcome, rows: number): Outcome {
  return outcomeOf(outcome.rows.filter((row) => Number(row.slice(1, row.indexOf(','))) < rows));
}

/** Null where both are equal, else what one has and the other has not, a few rows of each. */
export function difference(
  expected: { readonly name: string; readonly outcome: Outcome },
  found: { readonly name: string; readonly outcome: Outcome },
): string | null {
  if (expected.outcome.hash === found.outcome.hash) return null;
  const only = (some: Outcome, other: Outcome): string => {
    const known = new Set(other.rows);
    const rows = some.rows.filter((row) => !known.has(row));
    return `${rows.length} rows, such as\n    ${rows.slice(0, 5).join('\n    ')}`;
  };
  const counts = `${expected.outcome.rows.length} rows of ${expected.name}, ${found.outcome.rows.length} of ${found.name}.`;
  return [
    counts,
    `Only ${expected.name} has ${only(expected.outcome, found.outcome)}`,
    `Only ${found.name} has ${only(found.outcome, expected.outcome)}`,
  ].join('\n');
}
