import { longestStretch, stretchLength, stretchTemplate } from './json-work';

/*
 * What the bytes of a stretch may be: for each of them the least, and how much more it may be. Blocks of
 * 16 of the one and 16 of the other stand in turn, two of each being looked at together.
 */

const blockBytes: usize = 32;
const unrolledBytes: u32 = 32;

/** Any byte may stand in the whole template. */
export function clearTemplate(stretch: usize): void {
  memory.fill(stretch + stretchTemplate, 0xff, 2 * longestStretch);
}

/** Sets one byte, below `longestStretch`. */
export function allow(stretch: usize, place: u32, least: u32, more: u32): void {
  const at = stretch + stretchTemplate + <usize>(place >> 4) * blockBytes + <usize>(place & 15);
  store<u8>(at, least);
  store<u8>(at, more, 16);
}

/** Whether a stretch stands at `at`, in rows that end at `lastEnd` or before. 31 bytes behind it are read. */
export function stands(stretch: usize, at: usize, lastEnd: usize): bool {
  const stop = at + load<u32>(stretch, stretchLength);
  if (stop > lastEnd + 1) return false;
  let wrong = i8x16.splat(0);
  for (let block = stretch; at < stop; at += unrolledBytes) {
    const first = i8x16.sub(v128.load(at), v128.load(block, stretchTemplate));
    const second = i8x16.sub(v128.load(at, 16), v128.load(block, stretchTemplate + 32));
    wrong = v128.or(
      wrong,
      v128.or(
        i8x16.sub_sat_u(first, v128.load(block, stretchTemplate + 16)),
        i8x16.sub_sat_u(second, v128.load(block, stretchTemplate + 48)),
      ),
    );
    block += 2 * blockBytes;
  }
  return !v128.any_true(wrong);
}

/** Whether the first 16 bytes at `at` may be those of a stretch. */
export function begins(stretch: usize, at: usize): bool {
  const above = i8x16.sub(v128.load(at), v128.load(stretch, stretchTemplate));
  return !v128.any_true(i8x16.sub_sat_u(above, v128.load(stretch, stretchTemplate + 16)));
}

/** The first byte, up to `lastEnd`, for which a stretch does not stand at `at`; 0 where there is none. */
export function firstWrong(stretch: usize, at: usize, lastEnd: usize): usize {
  const stop = min(at + load<u32>(stretch, stretchLength), lastEnd + 1);
  let block = stretch + stretchTemplate;
  for (let place: usize = 0; at < stop; at++) {
    const above = <u8>(load<u8>(at) - load<u8>(block + place));
    if (above > load<u8>(block + place, 16)) return at;
    if (++place == 16) {
      place = 0;
      block += blockBytes;
    }
  }
  return 0;
}
