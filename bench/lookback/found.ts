import { createHash } from 'node:crypto';

/** One contact in one writing: counterpart, subscriber, time, duration, kind and side. */
export type FoundRow = string;

export function foundRow(
  counterpart: string,
  subscriber: string,
  rest: readonly (number | string)[],
): FoundRow {
  return `${counterpart}${subscriber},${rest.join(',')}`;
}

export function hashOf(rows: readonly FoundRow[]): string {
  return createHash('sha256').update(rows.toSorted().join('\n')).digest('hex');
}

/** @throws Error with a few rows that only one of both has */
export function requireSame(
  expected: { readonly name: string; readonly rows: readonly FoundRow[] },
  found: { readonly name: string; readonly rows: readonly FoundRow[] },
): void {
  if (hashOf(expected.rows) === hashOf(found.rows)) return;
  const only = (some: readonly FoundRow[], other: readonly FoundRow[]): string => {
    const known = new Set(other);
    return some
      .filter((row) => !known.has(row))
      .slice(0, 3)
      .join('\n  ');
  };
  throw new Error(
    `${expected.name} found ${expected.rows.length} contacts, ${found.name} ${found.rows.length}.\nOnly the first has\n  ${only(expected.rows, found.rows)}\nOnly the second has\n  ${only(found.rows, expected.rows)}`,
  );
}
