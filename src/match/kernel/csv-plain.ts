import { oddBound, quoteForSpace } from './csv-constants';
import { learnShape, shapeOf, writeFields } from './csv-shape';
import { takeRow } from './csv-take';
import { takeUsual } from './csv-usual';
import {
  shapeFirst,
  shapeId,
  shapeIdLength,
  shapeLength,
  shapeSecond,
  shapeUsable,
  workFields,
  workWide,
} from './csv-work';
import {
  configDelimiter,
  rowEnd,
  rowLine,
  rowRefBytes,
  rowSlots,
  rowStart,
  scanFlags,
  scanFlagUtf8,
  scanLines,
  scanNext,
  scanRows,
  slotBytes,
} from './layout';
import { countSlow } from './slow-rows';

/** More than the longest plain row and its line end. */
export const plainBytes: u32 = 128;

const pairBytes = slotBytes * rowSlots;

/**
 * Reads rows from `at` on for as long as they are plain: up to 127 bytes without quotes and without
 * control characters but their line end, and with bytes beyond ASCII only in the cell and where nothing
 * is read. Calls and short messages between mobile numbers, and visits of mobile numbers, are read in the places that
 * rows of the same shape had; the fields of all others go to takeRow(). Takes the state's rows, lines and next byte up and leaves them where it stopped,
 * which may be at once.
 *
 * @param end behind the last byte of the block
 */
export function scanPlain(
  config: usize,
  state: usize,
  work: usize,
  block: usize,
  end: usize,
  rowsOut: usize,
  slotsOut: usize,
  maxRows: u32,
): void {
  const utf8 = (load<u32>(state, scanFlags) & scanFlagUtf8) != 0;
  const delimiter = i8x16.splat(load<u8>(config, configDelimiter));
  const swap = v128.load(work + quoteForSpace);
  const bound = v128.load(work + oddBound);
  let at = block + load<u32>(state, scanNext);
  let lines = load<u32>(state, scanLines);
  const rows = load<u32>(state, scanRows);
  let row = rowsOut + rows * rowRefBytes;
  let slot = slotsOut + rows * pairBytes;
  const rowsEnd = rowsOut + maxRows * rowRefBytes;

  while (at + plainBytes <= end && row != rowsEnd) {
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const c = v128.load(at, 32);
    const d = v128.load(at, 48);
    let first = bits(
      i8x16.eq(a, delimiter),
      i8x16.eq(b, delimiter),
      i8x16.eq(c, delimiter),
      i8x16.eq(d, delimiter),
    );
    const odd =
      bits(
        oddBytes(a, swap, bound),
        oddBytes(b, swap, bound),
        oddBytes(c, swap, bound),
        oddBytes(d, swap, bound),
      ) & ~first;
    let second: u64 = 0;
    let length: u32;
    if (odd != 0) {
      length = <u32>ctz(odd);
      first &= odd ^ (odd - 1);
    } else {
      const e = v128.load(at, 64);
      const f = v128.load(at, 80);
      second = pairBits(i8x16.eq(e, delimiter), i8x16.eq(f, delimiter));
      let more = pairBits(oddBytes(e, swap, bound), oddBytes(f, swap, bound)) & ~second;
      if (more == 0) {
        const g = v128.load(at, 96);
        const h = v128.load(at, 112);
        second |= pairBits(i8x16.eq(g, delimiter), i8x16.eq(h, delimiter)) << 32;
        more = (pairBits(oddBytes(g, swap, bound), oddBytes(h, swap, bound)) << 32) & ~second;
        if (more == 0) break;
      }
      length = 64 + <u32>ctz(more);
      second &= more ^ (more - 1);
    }
    let next = at + length;
    let lineEnd = <u32>load<u8>(next);
    let wide = false;
    if (lineEnd != 10) {
      if (lineEnd > 127 && utf8) {
        wide = true;
        length = markWide(work, at, delimiter, swap, bound);
        if (length == plainBytes) break;
        first = load<u64>(work, workWide);
        second = load<u64>(work, workWide + 8);
        next = at + length;
        lineEnd = load<u8>(next);
      }
      if (lineEnd == 13) {
        if (length == plainBytes - 1 || load<u8>(next, 1) != 10) break;
        next++;
      } else if (lineEnd != 10) break;
    }
    next++;
    if (length == 0) {
      lines++;
      at = next;
      continue;
    }

    const shape = shapeOf(work, first, second, length);
    if (
      ((load<u64>(shape, shapeFirst) ^ first) | (load<u64>(shape, shapeSecond) ^ second)) != 0 ||
      load<u8>(shape, shapeLength) != length
    ) {
      learnShape(shape, config, work, first, second, length);
    }
    startRow(row, <u32>(at - block), length, lines);
    const usable = load<u8>(shape, shapeUsable) != 0 && !(wide && isIdWide(at, shape));
    if (!(usable && takeUsual(config, work, block, at, shape, row, slot))) {
      if (wide) break;
      if (!takeOther(config, work, block, at, first, second, length, lines, row, slot)) {
        countSlow(state);
      }
    }
    row += rowRefBytes;
    slot += pairBytes;
    lines++;
    at = next;
  }
  store<u32>(state, <u32>((row - rowsOut) / rowRefBytes), scanRows);
  store<u32>(state, <u32>(at - block), scanNext);
  store<u32>(state, lines, scanLines);
}

/**
 * Marks the delimiters of a row with bytes beyond ASCII into `workWide`.
 *
 * @returns where its first other byte stands that is not plain, which should be its line end, or
 * `plainBytes`
 */
function markWide(work: usize, at: usize, delimiter: v128, swap: v128, bound: v128): u32 {
  let first: u64 = 0;
  let second: u64 = 0;
  for (let from: u32 = 0; from < plainBytes; from += 16) {
    const bytes = v128.load(at + from);
    let found = <u64>i8x16.bitmask(i8x16.eq(bytes, delimiter));
    const odd = <u64>i8x16.bitmask(i8x16.lt_u(v128.xor(bytes, swap), bound)) & ~found;
    if (odd != 0) found &= odd ^ (odd - 1);
    if (from < 64) first |= found << from;
    else second |= found << (from - 64);
    if (odd != 0) {
      store<u64>(work, first, workWide);
      store<u64>(work, second, workWide + 8);
      return from + <u32>ctz(odd);
    }
  }
  return plainBytes;
}

/** Bytes beyond ASCII in any other field that is read are refused where it is read. */
function isIdWide(row: usize, shape: usize): bool {
  const start = row + load<u8>(shape, shapeId);
  const end = start + load<u8>(shape, shapeIdLength);
  for (let at = start; at < end; at++) if (load<u8>(at) > 127) return true;
  return false;
}

/** A row of whose fields nothing is known. False: it is slow. */
function takeOther(
  config: usize,
  work: usize,
  block: usize,
  at: usize,
  first: u64,
  second: u64,
  length: u32,
  lines: u32,
  row: usize,
  slot: usize,
): bool {
  const columns = writeFields(work, first, second, length);
  const fields = work + workFields - 2;
  clearRow(row, slot);
  startRow(row, <u32>(at - block), length, lines);
  if (takeRow(config, work, at, block, fields, columns, 0, false, row, slot)) return true;
  clearRow(row, slot);
  startRow(row, <u32>(at - block), length, lines);
  return false;
}

function startRow(row: usize, start: u32, length: u32, lines: u32): void {
  store<u32>(row, start, rowStart);
  store<u32>(row, start + length, rowEnd);
  store<u32>(row, lines, rowLine);
}

function clearRow(row: usize, slot: usize): void {
  const zero = i64x2.splat(0);
  v128.store(row, zero);
  v128.store(row, zero, 16);
  v128.store(row, zero, 32);
  v128.store(slot, zero);
  v128.store(slot, zero, slotBytes);
}

/**
 * Control characters, quotes and bytes beyond ASCII: below 33 where the quote, 34, has changed places with
 * the space, 32.
 */
function oddBytes(bytes: v128, swap: v128, bound: v128): v128 {
  return i8x16.lt_s(v128.xor(bytes, swap), bound);
}

function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return pairBits(a, b) | (pairBits(c, d) << 32);
}

function pairBits(a: v128, b: v128): u64 {
  return <u64>i8x16.bitmask(a) | ((<u64>i8x16.bitmask(b)) << 16);
}
