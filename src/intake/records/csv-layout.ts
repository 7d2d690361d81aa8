import type { Profile } from '../../config/intake.ts';
import { type RecordField, recordFields } from '../../config/record-fields.ts';
import { TocsinError } from '../../domain/error.ts';

/** Which column holds which field. */
export type CsvLayout = {
  /** Column index by field; -1 where a constant or nothing stands for it. */
  readonly index: Readonly<Record<RecordField, number>>;
  readonly minColumns: number;
  readonly maxColumns: number;
};

const required: readonly RecordField[] = ['kind', 'time', 'from', 'to'];

/**
 * The delimiter as the byte that the framer looks for.
 *
 * @throws TocsinError CONFIG_INVALID
 */
export function delimiterByte(profile: Profile): number {
  const code = profile.delimiter.charCodeAt(0);
  if (profile.delimiter.length === 1 && code < 128 && !'\0"\r\n'.includes(profile.delimiter)) {
    return code;
  }
  throw new TocsinError(
    'CONFIG_INVALID',
    'A profile\'s delimiter must be one ASCII character and no quote or line end, such as "," or ";".',
  );
}

/**
 * Columns as the profile lists them, for files without a header. A name that ends in '?' may be
 * missing from a row, with all that follow it.
 *
 * @throws TocsinError CONFIG_INVALID
 */
export function layoutOfColumns(profile: Profile): CsvLayout {
  const columns = profile.columns ?? [];
  const optional = columns.findIndex((name) => name.endsWith('?'));
  const names = columns.map((name) => name.replace(/\?$/, ''));
  const complaint = findComplaint(profile, names);
  if (complaint !== null) {
    throw new TocsinError(
      'CONFIG_INVALID',
      `A profile without a header must list its columns, and ${complaint}. Set columns and fields in the profile.`,
    );
  }
  return {
    index: indexOf(profile, names),
    minColumns: optional === -1 ? names.length : optional,
    maxColumns: names.length,
  };
}

/**
 * Columns as the file's header names them, in any order; the case of names does not matter.
 *
 * @throws TocsinError INPUT_FORMAT that names the missing field and the header's column names
 */
export function layoutOfHeader(
  profile: Profile,
  header: readonly string[],
  file: string,
): CsvLayout {
  const names = header.map((name) => name.trim());
  const complaint = findComplaint(profile, names);
  if (complaint !== null) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `${file}: ${complaint}. The first line reads: ${showNames(names)}. Give a profile that maps these columns (intake.profiles in the configuration, --profile on the command line); a file without a header needs one with header: false.`,
      { details: { source: file, line: 1 } },
    );
  }
  return { index: indexOf(profile, names), minColumns: names.length, maxColumns: names.length };
}

function columnName(profile: Profile, field: RecordField): string {
  return (profile.fields[field] ?? field).toLowerCase();
}

function findComplaint(profile: Profile, names: readonly string[]): string | null {
  const lower = names.map((name) => name.toLowerCase());
  for (const field of recordFields) {
    if (profile.constants[field] !== undefined) continue;
    const wanted = columnName(profile, field);
    const at = lower.indexOf(wanted);
    if (at !== -1 && lower.indexOf(wanted, at + 1) !== -1) {
      return `two columns are called "${wanted}"`;
    }
    const needed = required.includes(field) || profile.fields[field] !== undefined;
    if (at === -1 && needed) return `there is no column "${wanted}" for the field ${field}`;
  }
  return null;
}

function indexOf(profile: Profile, names: readonly string[]): Record<RecordField, number> {
  const lower = names.map((name) => name.toLowerCase());
  const find = (field: RecordField): number =>
    profile.constants[field] !== undefined ? -1 : lower.indexOf(columnName(profile, field));
  return {
    id: find('id'),
    kind: find('kind'),
    time: find('time'),
    from: find('from'),
    to: find('to'),
    duration_s: find('duration_s'),
    cell: find('cell'),
  };
}

/** A first line that is no header may hold a subscriber's number, which must not reach an error. */
function showNames(names: readonly string[]): string {
  const shown = names
    .slice(0, 40)
    .map((name) =>
      name.length <= 40 && !/\d{3}|\p{Cc}|[@/:]/u.test(name) ? name : '(not a name)',
    );
  return [...shown, ...(names.length > shown.length ? ['…'] : [])].join(', ');
}
