import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { TocsinError } from '../../domain/error.ts';
import type { Carrier, Party, PartyResult } from '../../domain/party.ts';
import { isCarrier, PortedNumbers } from './ported-numbers.ts';

export type PortedRead = {
  readonly ported: PortedNumbers;
  /** Rows that were not taken: the first hundred, with their line; the good ones beside them were. */
  readonly rejects: readonly { readonly line: number; readonly reason: string }[];
  readonly rejected: number;
};

const shownRejects = 100;
const batchRows = 10_000;

/**
 * Reads a table of ported numbers: CSV with a number and the name of its carrier a row, such as
 * `13800000000,china_unicom`; a header is passed over. The numbers are sealed as they are read.
 *
 * @throws TocsinError INPUT_FORMAT where the file cannot be read
 */
export async function readPorted(
  path: string,
  readNumber: (text: string) => PartyResult,
  seal: (parties: readonly Party[]) => Uint8Array,
): Promise<PortedRead> {
  const sealed: Uint8Array[] = [];
  const carriers: Carrier[] = [];
  const rejects: { line: number; reason: string }[] = [];
  let rejected = 0;
  let batch: Party[] = [];
  const flush = (): void => {
    if (batch.length > 0) sealed.push(seal(batch));
    batch = [];
  };
  const rows = parse({
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    trim: true,
    info: true,
  });
  const file = createReadStream(path).on('error', (error) => rows.destroy(error));
  try {
    for await (const { record, info } of file.pipe(rows) as AsyncIterable<Row>) {
      const [number = '', carrier = ''] = record;
      if (info.records === 1 && !/\d/.test(number)) continue;
      const read = readNumber(number);
      if (read.ok && isCarrier(carrier)) {
        carriers.push(carrier);
        batch.push(read.party);
        if (batch.length === batchRows) flush();
        continue;
      }
      rejected += 1;
      const reason = read.ok ? `no carrier ${JSON.stringify(carrier)}` : `number: ${read.reason}`;
      if (rejects.length < shownRejects) rejects.push({ line: info.lines, reason });
    }
  } catch (cause) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `Ported numbers cannot be read from ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  flush();
  return { ported: new PortedNumbers(Buffer.concat(sealed), carriers), rejects, rejected };
}

type Row = {
  readonly record: readonly string[];
  readonly info: { readonly lines: number; readonly records: number };
};
