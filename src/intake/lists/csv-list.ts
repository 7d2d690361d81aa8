import { createRequire } from 'node:module';
import type * as CsvParse from 'csv-parse/sync';
import { TocsinError } from '../../domain/error.ts';
import { type FieldMap, type ListField, mapFields } from './field-names.ts';
import type { Line } from './lines.ts';
import type { ListItem } from './list-types.ts';
import { rawIndicator } from './raw-indicator.ts';

const delimiters = [',', ';', '\t'] as const;

/** Records handed to the parser together: it is ten times as fast as one by one. */
const blockRecords = 500;

/** A quoted field may run over line ends, but one that was never closed must not eat the file. */
const maxContinuationLines = 100;

type CsvRecord = { readonly line: number; readonly text: string };

/**
 * Reads CSV with a header. The delimiter (comma, semicolon, tab) is the header's most frequent one; names
 * of columns may be any alias in field-names.ts. Throws INPUT_FORMAT when there is no usable header.
 */
export async function* readCsvList(
  name: string,
  lines: AsyncIterable<Line>,
  maxRecordChars: number,
): AsyncGenerator<ListItem> {
  let table: { map: FieldMap; delimiter: string; columns: number } | undefined;
  let block: CsvRecord[] = [];
  for await (const item of joinRecords(lines, () => table?.delimiter, maxRecordChars)) {
    if (table === undefined) {
      if ('type' in item)
        throw badHeader(name, item.line, item.type === 'reject' ? item.reason : '');
      if (item.text.trim() === '') continue;
      table = readHeader(name, item);
      for (const column of table.map.ignored) {
        yield { type: 'note', note: { what: 'ignored_column', name: column, count: 1 } };
      }
    } else if ('type' in item) {
      yield* readBlock(block, table);
      block = [];
      yield item;
    } else if (item.text.trim() !== '') {
      block.push(item);
      if (block.length < blockRecords) continue;
      yield* readBlock(block, table);
      block = [];
    }
  }
  if (table !== undefined) yield* readBlock(block, table);
}

type Table = { readonly map: FieldMap; readonly delimiter: string; readonly columns: number };

function readHeader(name: string, record: CsvRecord): Table {
  const delimiter = headerDelimiter(record.text);
  const names = parseRecords(record.text, delimiter)?.[0];
  const map = names === undefined ? null : mapFields(names);
  if (names === undefined || map === null) {
    throw badHeader(name, record.line, 'no column is called value, url, phone or the like');
  }
  return { map, delimiter, columns: names.length };
}

/** The most frequent of the delimiters; a comma where there is none. */
export function headerDelimiter(header: string): string {
  const counts = delimiters.map((delimiter) => header.split(delimiter).length);
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** Whether a first line names columns of ours. */
export function isCsvHeader(header: string): boolean {
  const names = parseRecords(header, headerDelimiter(header))?.[0];
  return names !== undefined && mapFields(names) !== null;
}

function badHeader(name: string, line: number, why: string): TocsinError {
  return new TocsinError(
    'INPUT_FORMAT',
    `${name}, line ${line}: the header cannot be used (${why}); it should be kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until`,
    { details: { line } },
  );
}

type Reject = Extract<ListItem, { type: 'reject' }>;

/** Joins the lines of quoted fields that hold line ends. */
async function* joinRecords(
  lines: AsyncIterable<Line>,
  delimiter: () => string | undefined,
  maxChars: number,
): AsyncGenerator<CsvRecord | Reject> {
  let open: { line: number; text: string }[] = [];
  let openChars = 0;
  const giveUp = function* (): Generator<CsvRecord | Reject> {
    // The quote was never closed: the line that opened it is at fault, the others stand for themselves.
    while (open.length > 0) {
      const [first, ...rest] = open;
      open = [];
      if (first !== undefined) yield refuse(first.line, 'quotes are not closed');
      for (const [at, record] of rest.entries()) {
        if (!endsInQuotes(record.text, delimiter() ?? ',')) yield record;
        else {
          open = rest.slice(at);
          break;
        }
      }
    }
  };
  for await (const line of lines) {
    if (line.fault !== null) {
      yield* giveUp();
      yield refuse(line.number, line.fault);
      continue;
    }
    const record = { line: line.number, text: line.text };
    if (open.length === 0 && !record.text.includes('"')) {
      yield record;
      continue;
    }
    open.push(record);
    openChars = open.length === 1 ? record.text.length : openChars + record.text.length;
    const text = open.map((part) => part.text).join('\n');
    if (!endsInQuotes(text, delimiter() ?? headerDelimiter(text))) {
      yield { line: open[0]?.line ?? line.number, text };
      open = [];
    } else if (open.length > maxContinuationLines || openChars > maxChars) {
      yield* giveUp();
    }
  }
  yield* giveUp();
}

/** Whether a text stops inside a quoted field (RFC 4180: a quote counts at a field's start). */
function endsInQuotes(text: string, delimiter: string): boolean {
  let quoted = false;
  let fieldStart = true;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character !== '"') continue;
      if (text[at + 1] === '"') at++;
      else quoted = false;
    } else if (character === '"' && fieldStart) {
      quoted = true;
    }
    fieldStart = !quoted && (character === delimiter || character === '\n');
  }
  return quoted;
}

function* readBlock(block: readonly CsvRecord[], table: Table): Generator<ListItem> {
  if (block.length === 0) return;
  const rows = parseRecords(block.map((record) => record.text).join('\n'), table.delimiter);
  // A stray quote can make the parser stop or join two records; then each is parsed alone.
  const whole = rows?.length === block.length ? rows : null;
  for (const [at, record] of block.entries()) {
    const row = whole?.[at] ?? parseRecords(record.text, table.delimiter)?.[0];
    yield row === undefined ? refuse(record.line, 'bad quotes') : readRow(record.line, row, table);
  }
}

function readRow(line: number, row: readonly string[], table: Table): ListItem {
  if (row.length > table.columns && row.slice(table.columns).some((cell) => cell.trim() !== '')) {
    return refuse(line, `${row.length} columns, but the header has ${table.columns}`);
  }
  const cells: Partial<Record<ListField, string>> = {};
  for (const [at, field] of table.map.fields.entries()) {
    if (field !== null) cells[field] = row[at] ?? '';
  }
  return { type: 'row', line, indicators: [rawIndicator(cells, table.map.hint)] };
}

let loaded: typeof CsvParse | undefined;

/** Loaded when the first quote or the first exact row comes: a plain list is read without it. */
function csvParse(): typeof CsvParse {
  loaded ??= createRequire(import.meta.url)('csv-parse/sync') as typeof CsvParse;
  return loaded;
}

/** Null when the parser refuses. */
export function parseRecords(text: string, delimiter: string): string[][] | null {
  // One plain record, such as a header: what the parser makes of it too.
  if (text !== '' && !text.includes('"') && !text.includes('\n')) return [text.split(delimiter)];
  try {
    const rows: string[][] = csvParse().parse(text, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: '\n',
    });
    return rows;
  } catch {
    return null;
  }
}

function refuse(line: number, reason: string): Reject {
  return { type: 'reject', line, field: null, reason };
}
