import {
  cellCallers,
  cellEntryBytes,
  cellHalfDay,
  cellListed,
  cellListedHalfDays,
  cellNew,
  markListed,
  newAfterS,
  newNumberS,
  watchBaseHour,
  watchCells,
  watchMarksCount,
  watchPlaced,
  watchPlacedAt,
  watchPlacedNew,
  watchSinceS,
} from './discover-layout';
import { marksOf } from './discover-marks';
import {
  cellsBits,
  cellsShift,
  halfCell,
  halfDayS,
  halfFirst,
  markPlaced,
  unit,
  wordState,
} from './discover-slot';

/**
 * Who calls from where: cards of a SIM box are many, new, and stand in one cell; a courier is in many. Of a
 * cell is known how many numbers called from it, how many of them are new, and how many a list names.
 * `at` is the address of a number's slot.
 */

const mostCount: u32 = 0xffff;
const hourS: i64 = 3600;

/**
 * Counts a number in the cell that it calls from: once a half-day, and when it comes from another one.
 *
 * @param cell not 0
 */
export function placeNumber(state: usize, at: usize, cell: u32, timeS: u32): void {
  const marks = load<u32>(at, wordState * 4);
  if ((marks & markPlaced) != 0 && <u32>load<u16>(at, halfCell * 2) == cell) return;
  store<u16>(at, <u16>cell, halfCell * 2);
  const seen = (<u32>1) << (cellsShift + (cell % cellsBits));
  store<u32>(at, marks | markPlaced | seen, wordState * 4);
  const fresh = unit * isNew(state, at, timeS);
  const halfDay = timeS / halfDayS;
  const entry = entryOf(state, cell);
  rollCell(entry, halfDay);
  addTo(entry, cellCallers, unit);
  addTo(entry, cellNew, fresh);
  addTo(entry, cellListed, unit * isListed(state, at));
  const newest = load<u32>(state, watchPlacedAt);
  const passed = <u64>min<u32>(halfDay > newest ? halfDay - newest : 0, 63);
  store<u32>(state, max<u32>(newest, halfDay), watchPlacedAt);
  store<u64>(state, (load<u64>(state, watchPlaced) >> passed) + unit, watchPlaced);
  store<u64>(state, (load<u64>(state, watchPlacedNew) >> passed) + fresh, watchPlacedNew);
}

/** A number is listed by now: it counts in the cell where it was last. */
export function listInCell(state: usize, at: usize): void {
  const cell = <u32>load<u16>(at, halfCell * 2);
  if (cell != 0) addTo(entryOf(state, cell), cellListed, unit);
}

/** A half-day has passed, or several: the number is to be counted again, and cells are forgotten. */
export function leaveCells(at: usize, from: u32, to: u32): void {
  let marks = load<u32>(at, wordState * 4) & ~markPlaced;
  const first = max<i32>(from + 1, to - cellsBits + 1);
  for (let halfDay = first; halfDay <= <i32>to; halfDay++) {
    marks &= ~((<u32>1) << (cellsShift + (<u32>halfDay % cellsBits)));
  }
  store<u32>(at, marks, wordState * 4);
}

function entryOf(state: usize, cell: u32): usize {
  return load<usize>(state, watchCells) + <usize>cell * cellEntryBytes;
}

/** Since it was first seen not long ago, and not because the watch began then. */
function isNew(state: usize, at: usize, timeS: u32): u32 {
  const hour = <i64>load<i32>(state, watchBaseHour) + <i64>load<u16>(at, halfFirst * 2);
  const firstS = hour * hourS;
  const since = <i64>load<u32>(state, watchSinceS) + newAfterS;
  return u32(firstS >= since) & u32(<i64>timeS - firstS < newNumberS);
}

function isListed(state: usize, at: usize): u32 {
  if (load<u32>(state, watchMarksCount) == 0) return 0;
  // A slot begins with the number's token.
  return u32((marksOf(state, at) & markListed) != 0);
}

function rollCell(entry: usize, halfDay: u32): void {
  const from = <u32>load<u16>(entry, cellHalfDay);
  const to = halfDay & mostCount;
  if (to <= from) return;
  store<u16>(entry, <u16>to, cellHalfDay);
  const times = min<u32>(to - from, 16);
  store<u16>(entry, <u16>(<u32>load<u16>(entry, cellCallers) >> times), cellCallers);
  store<u16>(entry, <u16>(<u32>load<u16>(entry, cellNew) >> times), cellNew);
  const rarely = min<u32>(to / cellListedHalfDays - from / cellListedHalfDays, 16);
  store<u16>(entry, <u16>(<u32>load<u16>(entry, cellListed) >> rarely), cellListed);
}

function addTo(entry: usize, counter: usize, units: u32): void {
  const place = entry + counter;
  store<u16>(place, <u16>min<u32>(<u32>load<u16>(place) + units, mostCount));
}
