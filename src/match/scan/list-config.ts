import { isUtf8 } from 'node:buffer';
import { headerDelimiter } from '../../intake/lists/csv-list.ts';
import {
  type FieldMap,
  type ListField,
  mapFields,
  wordsFor,
} from '../../intake/lists/field-names.ts';
import type { ListOptions } from '../../intake/lists/list-types.ts';
import { type SlotParty, writeSlot } from '../../vault/slot.ts';
import {
  callRow,
  configBytes,
  configDelimiter,
  configKindCount,
  configKinds,
  configMaxColumns,
  configMaxLineBytes,
  configUtcOffset,
  kindEntryBytes,
  kindEntryKind,
  kindEntryLength,
  listConfidenceColumn,
  listFromColumn,
  listHint,
  listHintHost,
  listHintNone,
  listHintNumber,
  listHintOther,
  listKindColumn,
  listMarksBytes,
  listUntilColumn,
  listValueColumn,
  maxListWords,
  noColumn,
  slotBytes,
  webRow,
} from '../kernel/layout.ts';
import { writePlanTables } from './plan-tables.ts';

const lineFeed = 10;
const quote = 34;
const defaultUtcOffset = '+08:00';

/** The header of a list in CSV. */
export type ListTable = {
  /** The line's bytes with its end, so that rows can be read behind it once more. */
  readonly header: Buffer;
  /** Lines up to it, itself included, and the bytes that they take. */
  readonly lines: number;
  readonly bytes: number;
  readonly delimiter: string;
  readonly map: FieldMap;
};

/**
 * Finds the header in a list's beginning: the first line that is not blank. Null where the list is for
 * readCsvList alone: quotes, faults or no line end up to there, or no column for the value.
 */
export function findListTable(head: Uint8Array, maxLineBytes: number): ListTable | null {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  let lines = 0;
  for (let at = marked ? 3 : 0; ; ) {
    const end = bytes.indexOf(lineFeed, at);
    if (end === -1 || end - at > maxLineBytes - 3) return null;
    const line = bytes.subarray(at, end);
    if (line.includes(quote) || line.includes(0) || !isUtf8(line)) return null;
    lines++;
    const text = line.toString('utf8').replace(/\r$/, '');
    if (text.trim() !== '') {
      const delimiter = headerDelimiter(text);
      const map = text.startsWith('\ufeff') ? null : mapFields(text.split(delimiter));
      if (map === null) return null;
      const header = Buffer.concat([line, Buffer.from('\n')]);
      return { header, lines, bytes: end + 1, delimiter, map };
    }
    at = end + 1;
  }
}

/**
 * What the kernel must know to scan the rows of a list (kernel/list.ts). Null where its fast path does
 * not read them: another home plan, an offset of times that list-time.ts would not take.
 */
export function writeListConfig(table: ListTable, options: ListOptions): Uint8Array | null {
  const offset = /^([+-])(0\d|1[0-4]):([0-5]\d)$/.exec(options.utcOffset ?? defaultUtcOffset);
  const columns = table.map.fields.length;
  if (options.plan.key !== 'CN' || offset === null || columns >= noColumn) return null;
  const [, sign, hours, minutes] = offset;
  const config = new Uint8Array(configBytes);
  const view = new DataView(config.buffer);
  config[configDelimiter] = table.delimiter.charCodeAt(0);
  view.setUint16(configMaxColumns, columns, true);
  view.setUint32(configMaxLineBytes, options.maxLineBytes, true);
  const offsetMinutes = Number(hours) * 60 + Number(minutes);
  view.setInt32(configUtcOffset, sign === '-' ? -offsetMinutes : offsetMinutes, true);
  const setColumn = (at: number, field: ListField): void => {
    const column = table.map.fields.indexOf(field);
    view.setUint16(at, column === -1 ? noColumn : column, true);
  };
  setColumn(listKindColumn, 'kind');
  setColumn(listValueColumn, 'value');
  setColumn(listConfidenceColumn, 'confidence');
  setColumn(listFromColumn, 'valid_from');
  setColumn(listUntilColumn, 'valid_until');
  config[listHint] = hintOf(table.map.hint);
  writeKindWords(config, view);
  writePlanTables(config);
  return config;
}

function hintOf(hint: FieldMap['hint']): number {
  if (hint === null) return listHintNone;
  if (hint === 'phone') return listHintNumber;
  return hint === 'web' ? listHintHost : listHintOther;
}

/** The words for a number and for a host. Those beyond ASCII are left to the exact path. */
function writeKindWords(config: Uint8Array, view: DataView): void {
  const words = [
    ...wordsFor('phone').map((word) => [word, callRow] as const),
    ...[...wordsFor('domain'), ...wordsFor('url')].map((word) => [word, webRow] as const),
  ].filter(([word]) => /^\w{1,16}$/.test(word));
  if (words.length > maxListWords) throw new RangeError('There are too many words for kinds.');
  view.setUint32(configKindCount, words.length, true);
  for (const [place, [word, kind]] of words.entries()) {
    const entry = configKinds + place * kindEntryBytes;
    config.set(Buffer.from(word, 'latin1'), entry);
    config[entry + kindEntryLength] = word.length;
    config[entry + kindEntryKind] = kind;
  }
}

const markFactor = 0x9e37_79b9_7f4a_7c15n;

/**
 * Bits of numbers whose rows must go the slow way (`listMarks`): those that no list may name.
 * @param keys as partyKey() makes them
 */
export function listMarksOf(keys: Iterable<string>): Uint8Array {
  const marks = new Uint8Array(listMarksBytes);
  for (const key of keys) {
    const [space = '', text = ''] = key.split(':', 2);
    const slot = new Uint8Array(slotBytes);
    writeSlot({ space: space as SlotParty['space'], text }, slot, 0);
    const view = new DataView(slot.buffer);
    const both = view.getBigUint64(0, true) ^ view.getBigUint64(8, true);
    const hash = Number(BigInt.asUintN(64, both * markFactor) >> 48n);
    marks[hash >> 3] = (marks[hash >> 3] ?? 0) | (1 << (hash & 7));
  }
  return marks;
}
