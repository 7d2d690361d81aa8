import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import type { Profile } from '../../config/intake.ts';
import type { RejectReason, TrafficRecord } from '../../domain/record.ts';
import { RowFramer } from '../../intake/records/framer.ts';
import { partyReaders } from '../../intake/records/party-readers.ts';
import { findProfile } from '../../intake/records/profiles.ts';
import { isFault, recordBuilder } from '../../intake/records/record-builder.ts';
import { emptyTexts, jsonRowReader } from '../../intake/records/row-readers.ts';
import { writeSlot } from '../../vault/slot.ts';
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
  scanFull,
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
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import { hashCell } from './cell-hash.ts';
import { writeJsonScanConfig } from './json-scan.ts';
import { packAttributes } from './party-attributes.ts';
import { kindOfCode } from './row-kind.ts';

export const maxLineBytes = 2048;
export const base = findProfile('default', {});
/** The same in `configs`. */
export const profiles: readonly Profile[] = [
  base,
  {
    ...base,
    fields: { id: 'event', from: '主叫', to: 'dst', duration_s: 'len' },
    kinds: { MOC: 'call', 上网: 'web' },
    timeFormat: 'epoch_s',
  },
  { ...base, constants: { kind: 'sms', cell: 'x' }, timeFormat: 'datetime' },
];

export const km = createKernelMemory();
const kernel = instantiateKernel(km);
const blockBytes = 131_072;
const block = allocate(km, blockBytes + 64);
const state = allocate(km, scanStateBytes);
const work = allocate(km, scanWorkBytes);
export const manyRows = 1024;
const rows = allocate(km, manyRows * rowRefBytes);
const slots = allocate(km, manyRows * rowSlots * slotBytes);
const configsFor = (cells: boolean): readonly number[] =>
  profiles.map((profile) => {
    const bytes = writeJsonScanConfig(profile, 'CN', { maxLineBytes }, cells);
    assert.ok(bytes !== null);
    const at = allocate(km, bytes.length);
    bytesOf(km).set(bytes, at);
    return at;
  });
/** With cells; and without. */
export const configs = configsFor(true);
const configsWithout = configsFor(false);

/** What a row comes to, whichever path read it. `slots` are the parties', in hex. */
type Outcome = {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly fault: RejectReason | null;
  readonly record: object | null;
};

function hexSlot(write: (slot: Uint8Array) => void): string {
  const slot = new Uint8Array(slotBytes);
  write(slot);
  return Buffer.from(slot).toString('hex');
}

/** A record by what a row reference and its slots say of it. */
function flat(record: TrafficRecord): object {
  const { kind, id, timeMs, durationS, from } = record;
  const own = { kind, id, timeMs, durationS, fromParty: packAttributes(from) };
  const fromSlot = hexSlot((slot) => writeSlot(from, slot, 0));
  if (kind === 'web') return { ...own, fromSlot, target: record.target };
  if (kind === 'app') return { ...own, fromSlot, app: record.app };
  const toSlot = hexSlot((slot) => writeSlot(record.to, slot, 0));
  const cellHash = hashCell(record.cell ?? '');
  return { ...own, fromSlot, toSlot, toParty: packAttributes(record.to), cellHash };
}

function exactPath(input: Buffer, profile: Profile): Outcome[] {
  const reader = jsonRowReader(profile);
  const build = recordBuilder(profile, partyReaders('CN'), 'source');
  const texts = emptyTexts(profile);
  const found: Outcome[] = [];
  // Bytes in front keep the framer from taking a byte order mark, which is the caller's to do.
  const framer = new RowFramer(
    { maxLineBytes, delimiter: null, byteOffset: 1, line: 0 },
    ({ bytes, start, end, line, fault }) => {
      const text = bytes.toString('utf8', start, end);
      const result = fault === null ? (reader(text, false, texts) ?? build(texts, line)) : null;
      const record = result === null || isFault(result) ? null : flat(result);
      const reason = result !== null && isFault(result) ? result.reason : fault;
      found.push({ start, end, line, fault: reason, record });
    },
  );
  // In one piece, so that its offsets are the input's.
  framer.push(input);
  const rest = found.length;
  framer.end();
  const restStart = input.lastIndexOf(10) + 1;
  return found.map((row, at) =>
    at < rest ? row : { ...row, start: row.start + restStart, end: row.end + restStart },
  );
}

type Scan = {
  readonly rows: { outcome: Outcome | null; start: number; end: number; line: number }[];
  readonly end: number;
  readonly next: number;
  readonly lines: number;
};

/** All rows that the kernel gives, in calls of `maxRows`; `outcome` is null for slow rows. */
export function scan(input: Buffer, config: number, maxRows: number, final: boolean): Scan {
  const memory = bytesOf(km);
  memory.fill(0x22, block, block + input.length + 64);
  memory.set(input, block);
  memory.fill(0xee, rows, rows + manyRows * rowRefBytes);
  memory.fill(0xee, slots, slots + manyRows * rowSlots * slotBytes);
  memory.fill(0xee, work, work + scanWorkBytes);
  memory.fill(0, state, state + scanStateBytes);
  const view = new DataView(km.memory.buffer);
  view.setUint32(state + scanWork, work, true);
  const utf8 = isUtf8(input) ? scanFlagUtf8 : 0;
  // Told beforehand, or asked for.
  let told = input.length % 2 === 0 ? utf8 : scanFlagAsk;
  let learnt = 0;
  const found: Scan['rows'] = [];
  for (;;) {
    view.setUint32(state + scanFlags, told | learnt, true);
    kernel.scanJson(
      config,
      state,
      block,
      block + input.length,
      rows,
      slots,
      maxRows,
      final ? 1 : 0,
    );
    const count = view.getUint32(state + scanRows, true);
    for (let place = 0; place < count; place += 1) {
      found.push(
        readRow(view, input, rows + place * rowRefBytes, slots + place * rowSlots * slotBytes),
      );
    }
    const slow = found.slice(found.length - count).filter(({ outcome }) => outcome === null);
    assert.equal(view.getUint32(state + scanSlowRows, true), slow.length);
    learnt = scanFlagKnown;
    const end = view.getUint32(state + scanEnd, true);
    if (end === scanAsks) {
      assert.equal(told, scanFlagAsk);
      told = utf8;
      continue;
    }
    if (end === scanFull) {
      assert.equal(count, maxRows);
      continue;
    }
    const next = view.getUint32(state + scanNext, true);
    return { rows: found, end, next, lines: view.getUint32(state + scanLines, true) };
  }
}

function readRow(view: DataView, input: Buffer, row: number, slot: number): Scan['rows'][number] {
  const start = view.getUint32(row + rowStart, true);
  const end = view.getUint32(row + rowEnd, true);
  const line = view.getUint32(row + rowLine, true) + 1;
  const kind = kindOfCode(view.getUint8(row + rowKind));
  const slotAt = (at: number): string =>
    Buffer.from(bytesOf(km).slice(at, at + slotBytes)).toString('hex');
  if (kind === null) {
    assert.equal(slotAt(slot) + slotAt(slot + slotBytes), '00'.repeat(2 * slotBytes));
    return { outcome: null, start, end, line };
  }
  const idStart = view.getUint32(row + rowIdStart, true);
  const id = input.toString('latin1', idStart, idStart + view.getUint16(row + rowIdLength, true));
  const own = {
    kind,
    id: id === '' ? `source:${line}` : id,
    timeMs: view.getFloat64(row + rowTimeMs, true),
    durationS: view.getUint32(row + rowDurationS, true),
    fromParty: view.getUint8(row + rowFromParty),
    fromSlot: slotAt(slot),
  };
  const host = view.getUint32(row + rowHostStart, true);
  const hostEnd = host + view.getUint16(row + rowHostLength, true);
  const text = input.toString('latin1', host, hostEnd);
  const path = input.toString(
    'latin1',
    hostEnd,
    hostEnd + view.getUint16(row + rowPathLength, true),
  );
  let record: object = {
    ...own,
    toSlot: slotAt(slot + slotBytes),
    toParty: view.getUint8(row + rowToParty),
    cellHash: view.getUint32(row + rowCell, true),
  };
  if (kind === 'web' || kind === 'app') assert.equal(view.getUint32(row + rowCell, true), 0);
  if (kind === 'web') record = { ...own, target: { host: text, path: path || '/' } };
  if (kind === 'app') record = { ...own, app: text };
  return { outcome: { start, end, line, fault: null, record }, start, end, line };
}

/** How many rows were decided by the kernel, after everything was compared with cells and without. */
export function compare(
  input: Buffer,
  which: number,
  maxRows: number,
): { decided: number; of: number } {
  const exact = exactPath(input, profiles[which] ?? base);
  const without = exact.map((row) =>
    row.record !== null && 'cellHash' in row.record
      ? { ...row, record: { ...row.record, cellHash: 0 } }
      : row,
  );
  compareWith(without, input, configsWithout[which] ?? 0, maxRows);
  return compareWith(exact, input, configs[which] ?? 0, maxRows);
}

function compareWith(
  exact: readonly Outcome[],
  input: Buffer,
  config: number,
  maxRows: number,
): { decided: number; of: number } {
  const { rows: fast, end, next, lines } = scan(input, config, maxRows, true);
  let decided = 0;
  for (const [at, row] of fast.entries()) {
    const expected = exact[at];
    assert.ok(expected !== undefined);
    const { start, line } = expected;
    assert.deepEqual({ start: row.start, line: row.line }, { start, line });
    assert.equal(row.end, expected.end);
    if (row.outcome === null) continue;
    decided += 1;
    assert.deepEqual(row.outcome, expected);
  }
  if (end === scanUnframed) {
    assert.equal(exact[fast.length]?.fault, 'line_too_long');
    assert.equal(exact[fast.length]?.start, next);
    assert.equal(exact[fast.length]?.line, lines + 1);
  } else {
    assert.equal(end, scanDone);
    assert.equal(fast.length, exact.length);
    assert.equal(next, input.length);
  }
  return { decided, of: exact.length };
}
