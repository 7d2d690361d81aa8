import { personNumber } from '../../simulator/town/people.ts';
import { csvHeader, csvLine, type Row } from '../../simulator/town/traffic.ts';
import { townPiece } from './town.ts';

export const people = 4000;

/**
 * Invented subscribers whose digits do not look like a file's usual zeros, so that a find is no
 * accident: +86 1991234 and four digits. The first `people` live in the town.
 */
export function subscriber(index: number): string {
  return `861991234${String(index).padStart(4, '0')}`;
}

/** What the town's cells are called, after the cellPrefix. Nothing else is called so. */
export const cellPrefix = '460-09-9q7x-';
export const cells = Array.from({ length: 64 }, (_, at) => `${cellPrefix}${at}`);

/**
 * A town's records in which all persons have the numbers of subscriber(), and all calls and SMS one of
 * the cells.
 */
export function privateTown(options: { seed: number; records: number; startMs: number }) {
  const piece = townPiece({ ...options, people, perSecond: 120, scamsPerSecond: 2 });
  const renamed = new Map(
    Array.from({ length: people }, (_, at) => [personNumber(at), subscriber(at)]),
  );
  const rename = (text: string): string =>
    text.replace(/\d{13}/, (digits) => renamed.get(digits) ?? digits);
  const rows = piece.rows.map(
    (row): Row => ({ ...row, from: rename(row.from), to: rename(row.to) }),
  );
  const lines = rows.map((row, at) =>
    row.kind === 'web'
      ? csvLine(row)
      : csvLine(row).replace(/\n$/, `${cells[at % cells.length]}\n`),
  );
  return { ...piece, rows, recordsCsv: csvHeader + lines.join('') };
}

/** Rows that must be rejected, with a number where it does not belong. */
export function malformedRows(index: (at: number) => string): string[] {
  const rows = [
    (n: string) => `r1,call,1795333789645,${n}`,
    (n: string) => `r2,call,${n},${n},${n},5,`,
    (n: string) => `r3,${n},1795333789645,${n},${n},5,`,
    (n: string) => `r4,call,1795333789645,${n}${n},${n},5,`,
    (n: string) => `r5,call,1795333789645,abc ${n} xyz,${n},5,`,
    (n: string) => `r6,call,1795333789645,${n},${n},${n}${n},`,
    (n: string) => `r7,web,1795333789645,${n},http://${n}:${n}/,0,`,
    (n: string) => `r8,call,1795333789645,${n},"${n}"${n},5,`,
    (n: string) => `r9,call,1795333789645,${n},,5,${n}`,
    (n: string) => `r10,call,1795333789645,${n},\u0000${n},5,`,
    (n: string) => `r11,call,1795333789645,${n},${n},5,${n},${n},${n}`,
    (n: string) => `r12,call,1795333789645,${n},${n} ${'9'.repeat(70_000)},5,`,
  ];
  return rows.map((row, at) => row(`+${index(at)}`));
}

/** Rows that are taken, with a number in a field that nobody needs. */
export function tellingRows(index: (at: number) => string): string[] {
  return [
    `${index(0)},call,1795333789645,+${index(1)},+${index(2)},5,${index(3)}`,
    `+${index(4)},web,1795333789645,${index(4)},https://shop.example/?tel=${index(5)}#${index(6)},0,`,
    `w,web,1795333789645,${index(7)},https://${index(8)}.shop.example/${index(9)},0,`,
    `a,app,1795333789645,${index(10)},app.${index(11)},0,`,
  ];
}
