import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import type { Profile } from '../../config/intake.ts';
import type { Party } from '../../domain/party.ts';
import type { TrafficRecord } from '../../domain/record.ts';
import { type CsvLayout, delimiterByte } from '../../intake/records/csv-layout.ts';
import { type FramedRow, RowFramer } from '../../intake/records/framer.ts';
import { partyReaders } from '../../intake/records/party-readers.ts';
import { isFault, type RowFault, recordBuilder } from '../../intake/records/record-builder.ts';
import { csvRowReader, emptyTexts } from '../../intake/records/row-readers.ts';
import { readSlot } from '../../vault/slot.ts';
import {
  rowCell,
  rowDurationS,
  rowEnd,
  rowFromParty,
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowLine,
  rowPathLength,
  rowRefBytes,
  rowSlots,
  rowStart,
  rowTimeMs,
  rowToParty,
  scanAsks,
  scanDone,
  scanEnd,
  scanFlagAsk,
  scanFlagKnown,
  scanFlags,
  scanFlagUtf8,
  scanLines,
  scanNext,
  scanRows,
  scanSlowRows,
  scanStateBytes,
  scanUnframed,
  scanWork,
  scanWorkBytes,
  slotBytes,
} from '../kernel/layout.ts';
import { allocateZeroed, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import { hashCell } from './cell-hash.ts';
import { unpackAttributes } from './party-attributes.ts';
import { kindOfCode } from './row-kind.ts';
import { writeScanConfig } from './scan-config.ts';

/** What became of one row, by whichever path. Offsets and lines count from the input's first byte. */
export type RowOutcome = {
  readonly start: number;
  readonly end: number;
  /** 1-based. */
  readonly line: number;
  readonly result: (Omit<TrafficRecord, 'cell'> & CellHash) | RowFault;
};

/** As a row's reference keeps it. */
type CellHash = { readonly cellHash: number };

export type CsvCase = {
  readonly profile: Profile;
  readonly layout: CsvLayout;
  readonly maxLineBytes: number;
};

const sourceId = 'test';

/** Records and rejects of CSV without its header, as the exact path alone reads it. */
export function exactRows(bytes: Buffer, use: CsvCase, offset = 0, lines = 0): RowOutcome[] {
  const rows: RowOutcome[] = [];
  const read = exactReader(use);
  const framer = new RowFramer(
    // A byte order mark belongs to the header: no input of these tests begins at offset 0.
    {
      maxLineBytes: use.maxLineBytes,
      delimiter: delimiterByte(use.profile),
      byteOffset: 1 + offset,
      line: lines,
    },
    (row) => {
      // A row that was read over in part has no extent of its own.
      const known = row.fault !== 'line_too_long';
      const base = offset + row.bytes.byteOffset - bytes.byteOffset;
      rows.push({
        start: known ? base + row.start : -1,
        end: known ? base + row.end : -1,
        line: row.line,
        result: read(row, row.line),
      });
    },
  );
  framer.push(bytes);
  framer.end();
  return rows;
}

function exactReader(use: CsvCase): (row: FramedRow, line: number) => RowOutcome['result'] {
  const texts = emptyTexts(use.profile);
  const read = csvRowReader(use.layout, use.profile.delimiter);
  const build = recordBuilder(use.profile, partyReaders('CN'), sourceId);
  return (row, line) => {
    if (row.fault !== null) return { field: null, reason: row.fault };
    const text = row.bytes.toString(row.ascii ? 'latin1' : 'utf8', row.start, row.end);
    const result = read(text, row.quoted, texts) ?? build(texts, line);
    if (isFault(result)) return result;
    const { cell, ...kept } = result;
    const isCall = result.kind === 'call' || result.kind === 'sms';
    return { ...kept, cellHash: isCall ? hashCell(cell ?? '') : 0 };
  };
}

/** How the fast path is called: rows a call, and where the input is cut into blocks. */
export type ScanPlan = { readonly maxRows: number; readonly cuts: readonly number[] };

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const largestInput = 1 << 20;
const mostRows = 2048;
const place = {
  config: allocateZeroed(km, 8192),
  state: allocateZeroed(km, scanStateBytes),
  work: allocateZeroed(km, scanWorkBytes),
  rows: allocateZeroed(km, mostRows * rowRefBytes),
  slots: allocateZeroed(km, mostRows * rowSlots * slotBytes),
  block: allocateZeroed(km, largestInput + 64),
};

export type FastResult = { readonly rows: RowOutcome[]; readonly fast: number };

/**
 * The same by the fast path, with its slow rows and unframed rests through the exact path: with their
 * cells, after it was read without them and compared.
 */
export function fastRows(
  bytes: Buffer,
  use: CsvCase,
  plan: ScanPlan = { maxRows: mostRows, cuts: [] },
): FastResult & { readonly fastWithout: number } {
  const without = scanAll(bytes, use, plan, false);
  const result = scanAll(bytes, use, plan, true);
  const bare = ({ rows }: FastResult): unknown =>
    rows.map(({ result: one, ...row }) =>
      'cellHash' in one ? { ...row, ...one, cellHash: 0 } : { ...row, ...one },
    );
  assert.deepEqual(bare(without), bare(result));
  assert.ok(without.fast >= result.fast);
  return { ...result, fastWithout: without.fast };
}

/** @param cells whether they are asked for */
function scanAll(bytes: Buffer, use: CsvCase, plan: ScanPlan, cells: boolean): FastResult {
  const config = writeScanConfig(use.profile, use.layout, 'CN', use, cells);
  if (config === null) return { rows: exactRows(bytes, use), fast: 0 };
  if (bytes.length > largestInput) throw new RangeError('The input is too large for the tests.');
  const memory = bytesOf(km);
  memory.set(config, place.config);
  const rows: RowOutcome[] = [];
  let fast = 0;
  let offset = 0;
  let lines = 0;
  let known = false;
  for (const cut of [...plan.cuts, bytes.length]) {
    const final = cut === bytes.length;
    const block = bytes.subarray(offset, Math.max(offset, cut));
    const scan = scanBlock(block, use, plan.maxRows, { final, known, cells });
    known = true;
    rows.push(
      ...scan.rows.map((row) => ({
        ...row,
        start: row.start + offset,
        end: row.end + offset,
        line: row.line + lines,
        result: withLine(row.result, row.line + lines),
      })),
    );
    fast += scan.fast;
    offset += scan.next;
    lines += scan.lines;
    if (scan.end === scanUnframed) {
      rows.push(...exactRows(bytes.subarray(offset), use, offset, lines));
      break;
    }
    if (scan.end !== scanDone) throw new Error('A scan came back with rows to read.');
    if (final && offset !== bytes.length) throw new Error('A scan left bytes of the input.');
  }
  return { rows, fast };
}

/** Rows without an id are named by their line, which only the whole input knows. */
function withLine(result: RowOutcome['result'], line: number): RowOutcome['result'] {
  return 'id' in result && result.id.startsWith(`${sourceId}:`)
    ? { ...result, id: `${sourceId}:${line}` }
    : result;
}

type BlockScan = FastResult & {
  readonly next: number;
  readonly lines: number;
  readonly end: number;
};

/** @param how known: what the block before taught the scan still holds */
function scanBlock(
  block: Buffer,
  use: CsvCase,
  maxRows: number,
  { final, known, cells }: { final: boolean; known: boolean; cells: boolean },
): BlockScan {
  const memory = bytesOf(km);
  memory.set(block, place.block);
  // What lies behind a block is anything: here what would be rows, quotes and line ends.
  memory.set(
    Buffer.from('"\n,138,"\n\0\xff'.repeat(8), 'latin1')
      .subarray(block.length % 3)
      .subarray(0, 64),
    place.block + block.length,
  );
  const view = new DataView(memory.buffer);
  const state = (at: number): number => view.getUint32(place.state + at, true);
  memory.fill(0, place.state, place.state + scanStateBytes);
  view.setUint32(place.state + scanWork, place.work, true);
  const utf8 = isUtf8(block) ? scanFlagUtf8 : 0;
  // Told beforehand, or asked for.
  let told = block.length % 2 === 0 ? utf8 : scanFlagAsk;
  let learnt = known ? scanFlagKnown : 0;
  const rows: RowOutcome[] = [];
  let fast = 0;
  for (;;) {
    view.setUint32(place.state + scanFlags, told | learnt, true);
    kernel.scanCsv(
      place.config,
      place.state,
      place.block,
      place.block + block.length,
      place.rows,
      place.slots,
      maxRows,
      final ? 1 : 0,
    );
    let slowRows = 0;
    for (let row = 0; row < state(scanRows); row++) {
      const { outcome, slow } = readRow(memory, view, row, block, use);
      const hash = view.getUint32(place.rows + row * rowRefBytes + rowCell, true);
      if (hash !== 0 && (slow || !cells))
        throw new Error('A row has a cell that nobody asked for.');
      rows.push(outcome);
      if (slow) slowRows++;
      else fast++;
    }
    if (slowRows !== state(scanSlowRows)) throw new Error('A scan miscounted its slow rows.');
    learnt = scanFlagKnown;
    const end = state(scanEnd);
    if (end === scanAsks) {
      if (told !== scanFlagAsk) throw new Error('A scan asked what it had been told.');
      told = utf8;
      continue;
    }
    if (end !== 0) return { rows, fast, next: state(scanNext), lines: state(scanLines), end };
    if (state(scanRows) !== maxRows)
      throw new Error('A scan came back before its output was full.');
  }
}

function readRow(
  memory: Uint8Array,
  view: DataView,
  row: number,
  block: Buffer,
  use: CsvCase,
): { outcome: RowOutcome; slow: boolean } {
  const at = place.rows + row * rowRefBytes;
  const start = view.getUint32(at + rowStart, true);
  const end = view.getUint32(at + rowEnd, true);
  const line = view.getUint32(at + rowLine, true) + 1;
  const kind = kindOfCode(memory[at + rowKind] ?? 0);
  const slot = place.slots + row * rowSlots * slotBytes;
  if (kind === null) {
    const [exact, ...more] = exactRows(block.subarray(start, end), use, start, line - 1);
    if (exact === undefined || more.length > 0) throw new Error('A slow row is not one row.');
    if (memory.subarray(slot, slot + rowSlots * slotBytes).some((byte) => byte !== 0)) {
      throw new Error('A slow row has slots.');
    }
    return { outcome: { ...exact, start, end }, slow: true };
  }
  const text = (from: number, length: number): string =>
    block.toString(
      'latin1',
      view.getUint32(at + from, true),
      view.getUint32(at + from, true) + view.getUint16(at + length, true),
    );
  const id = text(rowIdStart, rowIdLength);
  const base = {
    id: id === '' ? `${sourceId}:${line}` : id,
    timeMs: view.getFloat64(at + rowTimeMs, true),
    from: partyAt(memory, slot, memory[at + rowFromParty] ?? 0),
    durationS: view.getUint32(at + rowDurationS, true),
    cellHash: view.getUint32(at + rowCell, true),
  };
  const host = text(rowHostStart, rowHostLength);
  const hostEnd = view.getUint32(at + rowHostStart, true) + host.length;
  const path = block.toString(
    'latin1',
    hostEnd,
    hostEnd + view.getUint16(at + rowPathLength, true),
  );
  const result =
    kind === 'web'
      ? { ...base, kind, target: { host, path: path === '' ? '/' : path } }
      : kind === 'app'
        ? { ...base, kind, app: host }
        : { ...base, kind, to: partyAt(memory, slot + slotBytes, memory[at + rowToParty] ?? 0) };
  return { outcome: { start, end, line, result }, slow: false };
}

function partyAt(memory: Uint8Array, slot: number, attributes: number): Party {
  const party = readSlot(memory.slice(slot, slot + slotBytes), 0);
  if (party === null) throw new Error('A slot holds no party.');
  return { ...party, ...unpackAttributes(attributes) };
}
