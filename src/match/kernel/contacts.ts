import { codeCell } from './cell';
import {
  appRow,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactParty,
  contactSide,
  contactSpare,
  contactSubscriber,
  contactTimeMs,
  rowCell,
  rowDurationS,
  rowFromParty,
  rowKind,
  rowRefBytes,
  rowSlots,
  rowTimeMs,
  rowToParty,
  sideApp,
  sideFrom,
  sideHost,
  sideTo,
  slotBytes,
  slowRow,
  smsRow,
} from './layout';

const cellBytes: usize = 2;

/**
 * Writes the contacts of the rows that the fast path decided, in their order: both directions of a
 * call or SMS, and one for each digest of a visit or app event (writeDigestSlots, sealed).
 *
 * @param tokens two for each row
 * @param places place of the row of each digest
 * @param key 16 bytes: the epoch's digest key
 * @param cells where the u16 cell of each contact (codeCell) is written, which is never part of it: it
 *   goes to the disk, and a person's place must not; 0 where none are wanted
 * @returns how many contacts, 2 × count + digests at most
 */
export function writeContacts(
  rows: usize,
  tokens: usize,
  count: u32,
  digestTokens: usize,
  places: usize,
  digests: u32,
  out: usize,
  key: usize,
  cells: usize,
): u32 {
  const first = out;
  let next: u32 = 0;
  for (let place: u32 = 0; place < count; place++) {
    const row = rows + <usize>place * rowRefBytes;
    const kind = load<u8>(row, rowKind);
    if (kind == slowRow) continue;
    const from = tokens + <usize>place * (rowSlots * slotBytes);
    const fromParty = load<u8>(row, rowFromParty);
    if (kind <= <u8>smsRow) {
      const to = from + slotBytes;
      writeContact(row, from, to, sideFrom, load<u8>(row, rowToParty), out);
      writeContact(row, to, from, sideTo, fromParty, out + contactBytes);
      out += 2 * contactBytes;
      if (cells != 0) {
        // The same for both directions.
        store<u32>(cells, codeCell(load<u32>(row, rowCell), key) * 0x1_0001);
        cells += 2 * cellBytes;
      }
      continue;
    }
    const side = kind == appRow ? sideApp : sideHost;
    for (; next < digests && load<u32>(places + ((<usize>next) << 2)) == place; next++) {
      const counterpart = digestTokens + <usize>next * slotBytes;
      writeContact(row, counterpart, from, side, fromParty, out);
      out += contactBytes;
      if (cells != 0) {
        store<u16>(cells, 0);
        cells += cellBytes;
      }
    }
  }
  return <u32>((out - first) / contactBytes);
}

function writeContact(
  row: usize,
  counterpart: usize,
  subscriber: usize,
  side: u32,
  party: u32,
  out: usize,
): void {
  v128.store(out + contactCounterpart, v128.load(counterpart));
  v128.store(out + contactSubscriber, v128.load(subscriber));
  store<i64>(out + contactTimeMs, <i64>load<f64>(row + rowTimeMs));
  store<u32>(out + contactDurationS, load<u32>(row + rowDurationS));
  store<u8>(out + contactKind, load<u8>(row + rowKind));
  store<u8>(out + contactSide, <u8>side);
  store<u8>(out + contactParty, <u8>party);
  store<u8>(out + contactSpare, 0);
}
