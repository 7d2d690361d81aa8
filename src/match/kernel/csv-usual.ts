import { takeCell } from './cell';
import { takeNumbers, takeVisit } from './csv-parties';
import {
  kindCountBits,
  learntKind,
  learntKindBytes,
  learntTail,
  learntTailMask,
  learntTimeLength,
  learntTimeMs,
  shapeCalendar,
  shapeCell,
  shapeCellLength,
  shapeDuration,
  shapeDurationLength,
  shapeId,
  shapeIdLength,
  shapeKind,
  shapeKindLength,
  shapeTime,
  shapeTimeLength,
  shapeUsable,
  usableBoth,
  usableFrom,
  workKinds,
  workTime,
} from './csv-work';
import { areDigits, digitValues, eightDigits } from './digits';
import { readKind } from './fields';
import {
  callRow,
  configCells,
  configConstantKind,
  rowDurationS,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowTimeMs,
  smsRow,
  webRow,
} from './layout';
import { earliestMs, latestMs, readTime } from './time';

/** Spreads bits over the upper ones: 2^64 / golden ratio (Knuth, TAOCP 3, 6.4). */
const spread: u64 = 0x9e37_79b9_7f4a_7c15;

const minuteMs: f64 = 60_000;

/**
 * Reads a call or short message between mobile numbers, or a visit of one, into its reference, behind
 * its extent, and its slots. False: the row is another one, and what was written means nothing.
 *
 * @param at the row's first byte
 * @param shape which says that it is usable
 */
export function takeUsual(
  config: usize,
  work: usize,
  block: usize,
  at: usize,
  shape: usize,
  row: usize,
  slot: usize,
): bool {
  let kind = <u32>load<u8>(config, configConstantKind);
  if (kind == 0) {
    const start = at + load<u8>(shape, shapeKind);
    const length = <u32>load<u8>(shape, shapeKindLength);
    kind = kindOf(work, start, length, config);
  }
  const isVisit = kind == webRow;
  if (!isVisit && kind != callRow && kind != smsRow) return false;
  if (load<u8>(shape, shapeUsable) < (isVisit ? usableFrom : usableBoth)) return false;

  const durationLength = <u64>load<u8>(shape, shapeDurationLength);
  // By eight bits first, so that no field is -1 of the bytes behind it.
  const values =
    (digitValues(load<u64>(at + load<u8>(shape, shapeDuration))) << 8) <<
    (8 * (7 - durationLength));
  if (!areDigits(values)) return false;

  const time = at + load<u8>(shape, shapeTime);
  const timeLength = <u32>load<u8>(shape, shapeTimeLength);
  let timeMs: f64;
  if (load<u8>(shape, shapeCalendar) == 0) {
    timeMs = readTime(time, time + timeLength, config);
    if (timeMs != timeMs) return false;
  } else {
    // ":SS", each byte as what it is above ":00".
    const written = (load<u32>(time, 16) ^ 0x30_303a) & 0xff_ffff;
    const second = ((written >> 8) & 15) * 10 + (written >> 16);
    if (((written | (written + 0x06_0600)) & 0xf0_f0ff) != 0 || second > 60) return false;
    const known = work + workTime;
    const other = v128.xor(v128.load(time), v128.load(known));
    const tail = load<u64>(time, 19) & load<u64>(known, learntTailMask);
    if (
      v128.any_true(other) ||
      tail != load<u64>(known, learntTail) ||
      timeLength != load<u32>(known, learntTimeLength)
    ) {
      if (!learnTime(known, time, timeLength, second, config)) return false;
    }
    timeMs = load<f64>(known, learntTimeMs) + <f64>(<i32>(second * 1000));
  }

  const id = at + load<u8>(shape, shapeId);
  const idLength = <u32>load<u8>(shape, shapeIdLength);
  if (idLength != 0 && (load<u8>(id) == 32 || load<u8>(id + idLength - 1) == 32)) return false;
  store<u32>(row, idLength == 0 ? 0 : <u32>(id - block), rowIdStart);
  store<u32>(row, idLength, rowIdLength);
  store<u64>(row, 0, rowHostStart);
  store<u64>(row, eightDigits(values), rowDurationS);
  store<f64>(row, timeMs, rowTimeMs);

  if (isVisit) return takeVisit(config, work, block, at, shape, row, slot);
  if (load<u8>(config, configCells) != 0) {
    const cell = at + load<u8>(shape, shapeCell);
    if (!takeCell(cell, cell + load<u8>(shape, shapeCellLength), config, row)) return false;
  }
  return takeNumbers(config, work, at, shape, kind, row, slot);
}

/** The kind of a word of 1 to 8 bytes; 0 is slow. */
function kindOf(work: usize, start: usize, length: u32, config: usize): u32 {
  const word = load<u64>(start) & (~(<u64>0) >> (64 - 8 * length));
  const entry =
    work + workKinds + learntKindBytes * <usize>((word * spread) >> <u64>(64 - kindCountBits));
  if (load<u64>(entry) != word) {
    const kind = readKind(start, start + length, config);
    store<u64>(entry, word);
    store<u32>(entry, kind < 0 ? 0 : kind, learntKind);
  }
  return load<u32>(entry, learntKind);
}

/** False: no time, or one so near to a bound of the years that are read that its seconds matter. */
function learnTime(known: usize, time: usize, length: u32, second: u32, config: usize): bool {
  const timeMs = readTime(time, time + length, config);
  const minute = timeMs - <f64>(<i32>(second * 1000));
  if (!(minute >= earliestMs && minute + minuteMs < latestMs)) return false;
  // The tail is up to 8 bytes, and may be -1.
  const mask = length == 19 ? 0 : ~(<u64>0) >> (8 * (27 - length));
  v128.store(known, v128.load(time));
  store<u64>(known, load<u64>(time, 19) & mask, learntTail);
  store<u64>(known, mask, learntTailMask);
  store<u32>(known, length, learntTimeLength);
  store<f64>(known, minute, learntTimeMs);
  return true;
}
