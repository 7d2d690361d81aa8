import { begins, stands } from './json-template';
import {
  bareLength,
  clearExtents,
  isNull,
  keptLength,
  stringEnd,
  stringMarks,
} from './json-values';
import {
  beforeBare,
  beforeRow,
  beforeString,
  endsRow,
  extentBytes,
  heldBytes,
  opensString,
  stretchBefore,
  stretchBytes,
  stretchEnding,
  stretchFields,
  stretchHeld,
  stretchLength,
  stretchNext,
  stretchOpened,
  stretchValues,
  workFirst,
  workMissing,
  workMissingBefore,
  workMissingLink,
  workStretchCount,
  workStretches,
} from './json-work';
import { fieldCell } from './layout';

/*
 * Rows of one writer differ in few of their values' lengths. What stands between two values that vary,
 * keys and punctuation and the values of fixed length, is a stretch: it is compared whole with what it may
 * be, byte by byte, which makes sure of everything that the grammar asks for. Behind a value that varies
 * follows the stretch that came there the last time, or the one that did before it. Stretches are learnt from the rows that
 * were read by the grammar (json-learn.ts).
 */

/** Forgets all stretches. */
export function clearStretches(work: usize): void {
  store<u32>(work, 0, workStretchCount);
  store<u64>(work, 0, workFirst);
}

/**
 * Reads a row that consists of known stretches, and puts its fields into the extents. Returns where the
 * line ends, or 0: then the row must be read by the grammar, and it is noted which stretch is missing.
 *
 * @param lastEnd the last line end of the bytes, behind which 63 more are readable
 * @param wide bytes beyond ASCII are valid UTF-8
 */
export function readByStretches(start: usize, work: usize, lastEnd: usize, wide: bool): usize {
  store<u32>(work, 0, workMissing);
  clearExtents(work);
  let at = start;
  let link = work + workFirst;
  let before = beforeRow;
  let seen: u32 = 0;
  while (true) {
    let stretch = <usize>load<u32>(link);
    if (stretch == 0 || !stands(stretch, at, lastEnd)) {
      const usual = <u32>stretch;
      stretch = <usize>load<u32>(link, 4);
      if (stretch == 0 || !begins(stretch, at) || !stands(stretch, at, lastEnd)) {
        stretch = otherStretch(at, before, work, lastEnd);
      }
      if (stretch == 0) {
        store<u32>(work, <u32>at, workMissing);
        store<u32>(work, <u32>link, workMissingLink);
        store<u32>(work, before, workMissingBefore);
        return 0;
      }
      store<u32>(link, <u32>stretch);
      store<u32>(link, usual, 4);
    }
    const fields = load<u32>(stretch, stretchFields);
    // JSON.parse keeps the last of equal keys.
    if ((seen & fields) != 0) return 0;
    seen |= fields;
    const held = stretch + <usize>load<u8>(stretch, stretchHeld) * heldBytes;
    for (let entry = stretch; entry != held; entry += heldBytes) {
      const extent = work + load<u32>(entry, stretchValues + 4);
      store<u32>(extent, <u32>at + load<u16>(entry, stretchValues));
      store<u32>(extent, <u32>at + load<u16>(entry, stretchValues + 2), 4);
    }
    at += load<u32>(stretch, stretchLength);
    const ending = <u32>load<u8>(stretch, stretchEnding);
    if (ending == endsRow) return at - 1;

    const value = at;
    const extent = work + load<u8>(stretch, stretchOpened);
    const field = <u32>(extent - work) / <u32>extentBytes;
    if (ending == opensString) {
      at += ctz(stringMarks(at) | 0x1_0000);
      if (load<u8>(at) != 34) {
        at = stringEnd(at, wide && (field == 0 || field == fieldCell));
        if (at == 0) return 0;
      }
      before = beforeString;
      store<u32>(extent, <u32>at, 4);
    } else {
      const length = field == 0 ? bareLength(value) : keptLength(value);
      if (length == 0) return 0;
      at += length;
      before = beforeBare;
      store<u32>(extent, select<u32>(<u32>value, <u32>at, isNull(value)), 4);
    }
    store<u32>(extent, <u32>value);
    link = stretch + stretchNext;
  }
}

/** Any known stretch that stands here; 0 where there is none. */
function otherStretch(at: usize, before: u32, work: usize, lastEnd: usize): usize {
  const end = work + workStretches + <usize>load<u32>(work, workStretchCount) * stretchBytes;
  for (let stretch = work + workStretches; stretch < end; stretch += stretchBytes) {
    if (load<u32>(stretch, stretchBefore) != before || !begins(stretch, at)) continue;
    if (stands(stretch, at, lastEnd)) return stretch;
  }
  return 0;
}
