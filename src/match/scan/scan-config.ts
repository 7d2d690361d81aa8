import { isAscii } from 'node:buffer';
import type { IntakeConfig, Profile } from '../../config/intake.ts';
import type { CsvLayout } from '../../intake/records/csv-layout.ts';
import { delimiterByte } from '../../intake/records/csv-layout.ts';
import { kindsByWord } from '../../intake/records/record-builder.ts';
import { offsetMinutes } from '../../intake/records/time.ts';
import {
  configBytes,
  configCellColumn,
  configCells,
  configConstantCell,
  configConstantKind,
  configDelimiter,
  configDurationColumn,
  configFewColumns,
  configFromColumn,
  configIdColumn,
  configKindColumn,
  configKindCount,
  configKinds,
  configMaxColumns,
  configMaxLineBytes,
  configMinColumns,
  configOrder,
  configTimeColumn,
  configTimeFormat,
  configToColumn,
  configUtcOffset,
  kindEntryBytes,
  kindEntryKind,
  kindEntryLength,
  maxKindWords,
  noColumn,
  timeAuto,
  timeCalendar,
  timeEpochMs,
  timeEpochS,
} from '../kernel/layout.ts';
import { hashCell } from './cell-hash.ts';
import { writePlanTables } from './plan-tables.ts';
import { kindCode } from './row-kind.ts';

const timeFormats = {
  auto: timeAuto,
  iso8601: timeCalendar,
  datetime: timeCalendar,
  epoch_ms: timeEpochMs,
  epoch_s: timeEpochS,
} as const satisfies Record<Profile['timeFormat'], number>;

/** Offsets of the columns that a row's reference and slots are made of. */
const columnFields = {
  id: configIdColumn,
  kind: configKindColumn,
  time: configTimeColumn,
  from: configFromColumn,
  to: configToColumn,
  duration_s: configDurationColumn,
} as const;

/** The same, in the order of the kernel's field codes. */
const csvFields = ['id', 'kind', 'time', 'from', 'to', 'duration_s'] as const;

/** Fields that may be constants on the fast path. */
const allowedConstants: readonly string[] = ['kind', 'cell'];

/** Bytes of a word for a kind in the configuration. */
const maxWordBytes = 16;

/**
 * What the kernel must know to scan rows (kernel/layout.ts), as bytes that mean the same wherever they
 * lie. Null where the profile is beyond the fast path, so that every row is slow: constants for other
 * fields than kind and cell, more than 16 words for kinds, more than 65,534 columns, an offset of times
 * that is none.
 *
 * @param layout null for JSON Lines
 * @param cells whether the cells of calls and SMS are asked for; one that the profile gives every row is
 *   each row's
 * @throws TocsinError CONFIG_INVALID when the profile contradicts itself
 */
export function writeScanConfig(
  profile: Profile,
  layout: CsvLayout | null,
  homePlan: IntakeConfig['homePlan'],
  limits: Pick<IntakeConfig, 'maxLineBytes'>,
  cells: boolean,
): Uint8Array<ArrayBuffer> | null {
  // Another plan needs a reading of its own in the kernel, beside china.ts.
  if (homePlan !== 'CN') return null;
  const constants = Object.keys(profile.constants);
  if (constants.some((field) => !allowedConstants.includes(field))) return null;
  const offset = offsetMinutes(profile.utcOffset, 0);
  if (Number.isNaN(offset)) return null;

  const config = new Uint8Array(configBytes);
  const view = new DataView(config.buffer);
  config[configDelimiter] = delimiterByte(profile);
  config[configTimeFormat] = timeFormats[profile.timeFormat];
  view.setInt32(configUtcOffset, offset, true);
  view.setUint32(configMaxLineBytes, limits.maxLineBytes, true);
  if (!writeKinds(profile, config, view)) return null;
  if (layout !== null && !writeColumns(layout, view)) return null;
  view.setUint16(configCellColumn, noColumn, true);
  if (cells) writeCells(profile, layout, view);
  writePlanTables(config);
  return config;
}

/** False where they do not fit. */
function writeKinds(profile: Profile, config: Uint8Array, view: DataView): boolean {
  const kinds = kindsByWord(profile);
  const constant = profile.constants.kind;
  if (constant !== undefined) {
    const kind = kinds.get(constant) ?? kinds.get(constant.toLowerCase());
    if (kind === undefined) return false;
    config[configConstantKind] = kindCode(kind);
    return true;
  }
  // A row whose word is longer or beyond ASCII is slow in any case.
  const words = [...kinds].filter(
    ([word]) => word.length <= maxWordBytes && isAscii(Buffer.from(word)),
  );
  if (words.length > maxKindWords) return false;
  view.setUint32(configKindCount, words.length, true);
  for (const [place, [word, kind]] of words.entries()) {
    const entry = configKinds + place * kindEntryBytes;
    config.set(Buffer.from(word, 'latin1'), entry);
    config[entry + kindEntryLength] = word.length;
    config[entry + kindEntryKind] = kindCode(kind);
  }
  return true;
}

function writeColumns(layout: CsvLayout, view: DataView): boolean {
  if (layout.maxColumns >= noColumn) return false;
  view.setUint16(configMinColumns, layout.minColumns, true);
  view.setUint16(configMaxColumns, layout.maxColumns, true);
  for (const field of csvFields) {
    const column = layout.index[field];
    view.setUint16(columnFields[field], column === -1 ? noColumn : column, true);
  }
  writeOrder(layout, view);
  return true;
}

function writeCells(profile: Profile, layout: CsvLayout | null, view: DataView): void {
  const column = layout?.index.cell ?? -1;
  view.setUint8(configCells, 1);
  if (column !== -1) view.setUint16(configCellColumn, column, true);
  view.setUint32(configConstantCell, hashCell(profile.constants.cell ?? ''), true);
}

/** For rows whose columns are placed all at once (kernel/csv-take.ts). */
function writeOrder(layout: CsvLayout, view: DataView): void {
  const columns = csvFields.map((field) => layout.index[field]);
  if (columns.some((column) => column >= Math.min(8, layout.minColumns))) return;
  view.setUint8(configFewColumns, 1);
  for (let lane = 0; lane < 8; lane++) {
    const column = columns[lane] ?? -1;
    // A place beyond the sixteen bytes gives zero: a field that is not there is empty.
    view.setUint8(configOrder + 2 * lane, column === -1 ? 0xff : 2 * column);
    view.setUint8(configOrder + 2 * lane + 1, column === -1 ? 0xff : 2 * column + 1);
  }
}
