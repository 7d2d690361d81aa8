import { readSlot } from '../../vault/slot.ts';
import { candidateFrom, candidateTo } from '../kernel/index-layout.ts';
import {
  appRow,
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  rowSlots,
  rowTimeMs,
  slotBytes,
  smsRow,
} from '../kernel/layout.ts';
import type { KnownTouches, Touch } from './block-collector.ts';
import type { BlockIndex } from './block-index.ts';

/** Windows on the rows of a scan. */
export type ScannedRows = {
  readonly rows: DataView;
  readonly slots: Uint8Array;
  readonly tokenWords: Uint32Array;
};

/** A row that may match. */
export type TouchingRow = {
  /** Of the scan's rows, which one. */
  readonly row: number;
  /** Bits of its candidate. */
  readonly sides: number;
  /** Lines of the block before the row. */
  readonly line: number;
};

/** What an accepted row touches, from its reference alone. @param block the bytes of the block */
export function touchesOf(
  views: ScannedRows,
  { row, sides, line }: TouchingRow,
  block: Buffer,
  index: BlockIndex,
): KnownTouches | null {
  const { rows } = views;
  const at = row * rowRefBytes;
  const kind = rows.getUint8(at + rowKind);
  const timeMs = rows.getFloat64(at + rowTimeMs, true);
  const touches: Touch[] = [];
  if (kind <= smsRow) {
    if (sides & candidateFrom) addNumber(views, row, 0, timeMs, index, touches);
    if (sides & candidateTo) addNumber(views, row, 1, timeMs, index, touches);
  } else {
    const start = rows.getUint32(at + rowHostStart, true);
    const end = start + rows.getUint16(at + rowHostLength, true);
    const text = block.toString('latin1', start, end);
    const path = block.toString('latin1', end, end + rows.getUint16(at + rowPathLength, true));
    const found =
      kind === appRow
        ? index.reader.findApp(text, timeMs)
        : index.reader.findHost(text, path === '' ? '/' : path, timeMs);
    const side = kind === appRow ? 'app' : 'host';
    for (const { kind: of, value } of found) touches.push({ side, kind: of, value });
  }
  if (touches.length === 0) return null;
  const idStart = rows.getUint32(at + rowIdStart, true);
  const idLength = rows.getUint16(at + rowIdLength, true);
  const id = idLength === 0 ? null : block.toString('latin1', idStart, idStart + idLength);
  return { id, line, touches };
}

function addNumber(
  { slots, tokenWords }: ScannedRows,
  row: number,
  slot: 0 | 1,
  timeMs: number,
  index: BlockIndex,
  touches: Touch[],
): void {
  const at = (row * rowSlots + slot) * slotBytes;
  const party = readSlot(slots, at);
  if (party === null) throw new RangeError('The fast path wrote a slot that holds no party.');
  const side = slot === 0 ? 'from' : 'to';
  for (const { kind, value } of index.reader.findNumber(tokenWords, at / 4, timeMs, party)) {
    touches.push({ side, kind, value });
  }
}
