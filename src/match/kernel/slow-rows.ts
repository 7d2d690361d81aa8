import { rowKind, rowRefBytes, scanSlowRows, slowRow } from './layout';

/**
 * The places of the rows that the exact path must decide, u32 each, ascending.
 *
 * @param out 4 bytes a row
 * @returns how many
 */
export function listSlowRows(rows: usize, count: u32, out: usize): u32 {
  let found: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    store<u32>(out + ((<usize>found) << 2), place);
    found += load<u8>(rows + <usize>place * rowRefBytes, rowKind) == slowRow ? 1 : 0;
  }
  return found;
}

/** One more slow row in what the scan tells. */
export function countSlow(state: usize): void {
  store<u32>(state, load<u32>(state, scanSlowRows) + 1, scanSlowRows);
}
