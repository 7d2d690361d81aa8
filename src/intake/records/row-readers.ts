import type { Profile } from '../../config/intake.ts';
import { type RecordField, recordFields } from '../../config/record-fields.ts';
import type { CsvLayout } from './csv-layout.ts';
import { splitCsvRow } from './csv-row.ts';
import type { RowFault, RowTexts } from './record-builder.ts';

/** Reads the fields out of a row's text into `texts`; null when that went well. */
export type RowReader = (row: string, quoted: boolean, texts: RowTexts) => RowFault | null;

const wrongColumnCount: RowFault = { field: null, reason: 'wrong_column_count' };
const badQuotes: RowFault = { field: null, reason: 'bad_quotes' };
const escapedNul: RowFault = { field: null, reason: 'nul_byte' };
const badJson: RowFault = { field: null, reason: 'bad_json' };

/** The texts before any row was read: the profile's constants. */
export function emptyTexts(profile: Profile): RowTexts {
  const constant = (field: RecordField): string => profile.constants[field] ?? '';
  return {
    id: constant('id'),
    kind: constant('kind'),
    time: constant('time'),
    from: constant('from'),
    to: constant('to'),
    duration_s: constant('duration_s'),
    cell: constant('cell'),
  };
}

export function csvRowReader(layout: CsvLayout, delimiter: string): RowReader {
  const columns = recordFields
    .map((field) => ({ field, index: layout.index[field] }))
    .filter(({ index }) => index !== -1);
  return (row, quoted, texts) => {
    const fields = splitCsvRow(row, delimiter, quoted);
    if (fields === null) return badQuotes;
    if (fields.length < layout.minColumns || fields.length > layout.maxColumns) {
      return wrongColumnCount;
    }
    for (const { field, index } of columns) texts[field] = (fields[index] ?? '').trim();
    return null;
  };
}

/** One object a row. Texts and numbers are taken; null and absent keys are empty. */
export function jsonRowReader(profile: Profile): RowReader {
  const keys = recordFields
    .filter((field) => profile.constants[field] === undefined)
    .map((field) => ({ field, key: profile.fields[field] ?? field }));
  return (row, _quoted, texts) => {
    const object = parseObject(row);
    if (object === null) return badJson;
    if (row.includes('\\u0000')) return escapedNul;
    for (const { field, key } of keys) {
      const text = Object.hasOwn(object, key) ? textOf(object[key]) : '';
      if (text === null) return { field, reason: 'bad_json' };
      texts[field] = text;
    }
    return null;
  };
}

function parseObject(row: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(row);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return value as Record<string, unknown>;
  } catch {
    return null;
  }
}

/** An integer beyond 2^53 has already lost digits when it gets here, so it is no text. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  if (value === null || value === undefined) return '';
  if (typeof value !== 'number') return null;
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : null;
}
