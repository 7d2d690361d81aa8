import type { Profile } from '../../config/intake.ts';
import { TocsinError } from '../../domain/error.ts';
import type { RejectReason } from '../../domain/record.ts';
import type { Batcher } from './batcher.ts';
import { type CsvLayout, layoutOfColumns, layoutOfHeader } from './csv-layout.ts';
import { splitCsvRow } from './csv-row.ts';
import type { FramedRow } from './framer.ts';
import type { PartyReaders } from './party-readers.ts';
import { isFault, recordBuilder } from './record-builder.ts';
import { csvRowReader, emptyTexts, jsonRowReader, type RowReader } from './row-readers.ts';

export type RowFormat = 'csv' | 'jsonl';

/** Takes rows from the framer: the header first where there is one, then records into the batcher. */
export class RowIntake {
  readonly #profile: Profile;
  readonly #name: string;
  readonly #batcher: Batcher;
  readonly #build: ReturnType<typeof recordBuilder>;
  readonly #texts: ReturnType<typeof emptyTexts>;
  /** null until the header was read. */
  #reader: RowReader | null;

  constructor(
    profile: Profile,
    format: RowFormat,
    readers: PartyReaders,
    source: { readonly id: string; readonly name: string },
    batcher: Batcher,
  ) {
    this.#profile = profile;
    this.#name = source.name;
    this.#batcher = batcher;
    this.#build = recordBuilder(profile, readers, source.id);
    this.#texts = emptyTexts(profile);
    if (format === 'jsonl') this.#reader = jsonRowReader(profile);
    else if (profile.header) this.#reader = null;
    else this.#reader = csvRowReader(layoutOfColumns(profile), profile.delimiter);
  }

  get needsHeader(): boolean {
    return this.#reader === null;
  }

  readonly header = (row: FramedRow): void => {
    if (this.#reader !== null) return;
    const layout = readHeader(row, this.#profile, this.#name);
    this.#reader = csvRowReader(layout, this.#profile.delimiter);
  };

  readonly row = (row: FramedRow): void => {
    if (this.#reader === null) {
      this.header(row);
      return;
    }
    this.#batcher.countRow();
    if (row.fault !== null) {
      this.#reject(row, null, row.fault);
      return;
    }
    const fault = this.#reader(textOf(row), row.quoted, this.#texts);
    const result = fault ?? this.#build(this.#texts, row.line);
    if (isFault(result)) this.#reject(row, result.field, result.reason);
    else this.#batcher.addRecord(result, row.nextOffset, row.lines);
  };

  #reject(row: FramedRow, field: string | null, reason: RejectReason): void {
    this.#batcher.addReject(
      { source: this.#name, line: row.line, field, reason },
      row.nextOffset,
      row.lines,
    );
  }
}

/**
 * The columns that a file's first row names.
 *
 * @throws TocsinError INPUT_FORMAT when it is no header, or one without a field that is needed
 */
export function readHeader(row: FramedRow, profile: Profile, name: string): CsvLayout {
  const fields =
    row.fault === null ? splitCsvRow(textOf(row), profile.delimiter, row.quoted) : null;
  if (fields === null) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `${name}: the first line is no header (${row.fault ?? 'bad_quotes'}). Expected column names such as id,kind,time,from,to,duration_s,cell, or a profile that fits the file.`,
      { details: { source: name, line: row.line } },
    );
  }
  return layoutOfHeader(profile, fields, name);
}

/** The row's text. Only for rows without a fault. */
export function textOf(row: FramedRow): string {
  return row.bytes.toString(row.ascii ? 'latin1' : 'utf8', row.start, row.end);
}
