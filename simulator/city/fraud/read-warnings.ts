import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { GivenWarning } from './source.ts';

/**
 * Reads a response file: CSV with a header, of which `subscriber` (digits, '+' allowed) and `time` (ISO
 * 8601 or epoch milliseconds) are used.
 *
 * @throws RangeError naming the line whose subscriber or time is none, or the column that is missing
 */
export async function readWarnings(file: string): Promise<GivenWarning[]> {
  return parseWarnings(await readFile(file, 'utf8'));
}

export function parseWarnings(text: string): GivenWarning[] {
  const rows: string[][] = parse(text, { bom: true, skip_empty_lines: true });
  const header = rows[0] ?? [];
  const subscriberAt = header.indexOf('subscriber');
  const timeAt = header.indexOf('time');
  if (subscriberAt < 0 || timeAt < 0) {
    throw new RangeError('a response file needs the columns subscriber and time');
  }
  return rows.slice(1).map((row, index) => {
    const subscriber = (row[subscriberAt] ?? '').replace(/^\+/, '');
    const time = row[timeAt] ?? '';
    const timeMs = /^\d+$/.test(time) ? Number(time) : Date.parse(time);
    if (!/^\d+$/.test(subscriber) || Number.isNaN(timeMs)) {
      throw new RangeError(`response file, row ${index + 2}: '${row.join(',')}' is no warning`);
    }
    return { subscriber, timeMs };
  });
}
