import { isMarkedHost } from './host-marks';
import { findHost } from './host-walk';
import {
  candidateFrom,
  candidatePlaceMask,
  candidateTo,
  phoneKind,
  regionTexts,
  senderKind,
  textsRootPages,
} from './index-layout';
import {
  hitLinesBytes,
  hitLinesRows,
  hitLinesText,
  longestHitLines,
  longestWrittenId,
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  rowTimeMs,
  slotBytes,
  smsRow,
  webRow,
} from './layout';
import { isPlain, writeTextLines } from './text-lines';
import { findToken } from './token-find';

/* Space codes of slots, see vault/slot.ts. */
const e164Space: u64 = 1;
const serviceSpace: u64 = 2;
const senderSpace: u32 = 3;
const malformedSpace: u32 = 4;
/** Numbers are below it: 15 digits. */
const numbersEnd: u64 = 1_000_000_000_000_000;

/**
 * Writes the lines `id,kind,value,side` of the calls, SMS and visits among the candidates of probe(),
 * decided at each row's own time, as engine/csv-text.ts would. It stops in front of the first candidate
 * that it leaves to others (apps and visits of allowed hosts; ids, senders or pages that a CSV must quote,
 * or no id at all), and where the room ends.
 *
 * @param slots of the rows, before they were sealed
 * @param allowed marks of the hosts that may be allowed (host-marks.ts); 0: nobody knows
 * @param out `hitLinesText` bytes for counts and `room` for text, `longestHitLines` at least
 * @returns candidates that are done
 */
export function writeHitLines(
  region: usize,
  rows: usize,
  slots: usize,
  tokens: usize,
  candidates: usize,
  n: u32,
  block: usize,
  allowed: usize,
  out: usize,
  room: u32,
): u32 {
  const text = out + hitLinesText;
  const last = text + room - longestHitLines;
  let lines: u32 = 0;
  let at = text;
  let done: u32 = 0;
  for (; done < n && at <= last; done++) {
    const candidate = load<u32>(candidates + ((<usize>done) << 2));
    const place = <usize>(candidate & candidatePlaceMask);
    const row = rows + place * rowRefBytes;
    const kind = <u32>load<u8>(row, rowKind);
    if (kind > <u32>webRow || (kind == webRow && allowed == 0)) break;
    const id = block + load<u32>(row, rowIdStart);
    const idLength = <u32>load<u16>(row, rowIdLength);
    if (!isPlainId(id, idLength)) break;
    const pair = place * (2 * slotBytes);
    const timeMs = load<f64>(row, rowTimeMs);
    if (kind == webRow) {
      const host = block + load<u32>(row, rowHostStart);
      const hostLength = <u32>load<u16>(row, rowHostLength);
      const pathLength = <u32>load<u16>(row, rowPathLength);
      // What findHost() gives lies at the room's end meanwhile.
      const needed = (<usize>(2 * (hostLength + pathLength) + 8)) << 2;
      if (at + needed > text + room) break;
      const found = text + room - needed;
      if (pathLength == 0 && isRootListed(region)) break;
      if (isMarkedHost(allowed, host, host + hostLength)) break;
      const count = findHost(region, host, hostLength, pathLength, timeMs, found);
      const behind = writeTextLines(at, found, id, idLength, count);
      if (behind == 0) break;
      at = behind;
      lines += count;
      continue;
    }
    const from = candidate & candidateFrom ? kindsOf(region, tokens + pair, timeMs) : 0;
    const to = candidate & candidateTo ? kindsOf(region, tokens + pair + slotBytes, timeMs) : 0;
    if (from != 0 && !isPlainSlot(slots + pair)) break;
    if (to != 0 && !isPlainSlot(slots + pair + slotBytes)) break;
    if (from != 0) at = writeSide(at, id, idLength, slots + pair, from, false);
    if (to != 0) at = writeSide(at, id, idLength, slots + pair + slotBytes, to, true);
    lines += popcnt(from) + popcnt(to);
  }
  store<u32>(out, <u32>(at - text), hitLinesBytes);
  store<u32>(out, lines, hitLinesRows);
  return done;
}

/** A page is listed as `host//`, which a visit without a path does not spell out. */
function isRootListed(region: usize): bool {
  return atomic.load<u32>(atomic.load<usize>(region + regionTexts) + textsRootPages) != 0;
}

function kindsOf(region: usize, token: usize, timeMs: f64): u32 {
  return findToken(region, load<u32>(token), load<u32>(token, 4), load<u32>(token, 8), timeMs);
}

function isPlainId(id: usize, length: u32): bool {
  if (length - 1 >= <u32>longestWrittenId) return false;
  for (let i: u32 = 0; i < length; i++) if (!isPlain(load<u8>(id + i))) return false;
  return true;
}

/** Whether readSlot() (vault/slot.ts) makes of it what writeValue() does, and no CSV must quote it. */
function isPlainSlot(slot: usize): bool {
  const head = load<u64>(slot);
  if (head == e164Space || head == serviceSpace) {
    const value = bswap<u64>(load<u64>(slot, 8));
    return value - 1 < numbersEnd - 1;
  }
  const space = <u32>head & 0xff;
  if (space != senderSpace && space != malformedSpace) return false;
  let length: u32 = 0;
  for (; length < 15; length++) {
    const byte = <u32>load<u8>(slot + length, 1);
    if (byte == 0) break;
    if (!(space == malformedSpace ? byte - 48 < 10 : isPlain(byte))) return false;
  }
  for (let i = length; i < 15; i++) if (load<u8>(slot + i, 1) != 0) return false;
  return length > 0;
}

/** The phone first, as IndexLookup.findNumber(). @returns behind what was written */
function writeSide(at: usize, id: usize, idLength: u32, slot: usize, kinds: u32, to: bool): usize {
  if (kinds & (1 << phoneKind)) at = writeLine(at, id, idLength, slot, phoneKind, to);
  if (kinds & (1 << senderKind)) at = writeLine(at, id, idLength, slot, senderKind, to);
  return at;
}

function writeLine(at: usize, id: usize, idLength: u32, slot: usize, kind: u32, to: bool): usize {
  memory.copy(at, id, idLength);
  at += idLength;
  if (kind == phoneKind) {
    store<u64>(at, 0x2c_656e_6f68_702c); // ,phone,
    at += 7;
  } else {
    store<u64>(at, 0x2c72_6564_6e65_732c); // ,sender,
    at += 8;
  }
  at = writeValue(at, slot);
  if (to) {
    store<u32>(at, 0x0a6f_742c); // ,to and a line end
    return at + 4;
  }
  store<u64>(at, 0x0a_6d6f_7266_2c); // ,from and a line end
  return at + 6;
}

function writeValue(at: usize, slot: usize): usize {
  if (load<u64>(slot) > serviceSpace) {
    for (let i: usize = 1; i < <usize>slotBytes; i++) {
      const byte = load<u8>(slot + i);
      if (byte == 0) break;
      store<u8>(at++, byte);
    }
    return at;
  }
  let value = bswap<u64>(load<u64>(slot, 8));
  let length: usize = 1;
  for (let above: u64 = 10; above <= value; above *= 10) length++;
  for (let place = at + length; place > at; value /= 10) {
    store<u8>(--place, <u8>(48 + (value % 10)));
  }
  return at + length;
}
