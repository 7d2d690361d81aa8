import { leastVictims, newAfterS, newNumberS } from '../../../../match/kernel/discover-layout.ts';
import {
  cellsBits,
  cellsShift,
  classKnown,
  classMask,
  classShift,
  firstCounter,
  halfAnswered,
  halfBack,
  halfCell,
  halfDayS,
  halfDistinct,
  halfFirst,
  halfHours,
  halfInCalls,
  halfInSms,
  halfListed,
  halfLongNew,
  halfNight,
  halfOutCalls,
  halfOutSms,
  halfShort,
  halfTalk,
  halfVictims,
  lastCounter,
  linkHalfDays,
  longS,
  markDirty,
  markPlaced,
  peakUnit,
  shortS,
  sketchMask,
  slotHalves,
  slotWords,
  unit,
  wordLast,
  wordState,
} from '../../../../match/kernel/discover-slot.ts';
import {
  callRow,
  classInternational,
  classIot,
  classMalformed,
  classMobile,
} from '../../../../match/kernel/layout.ts';
import { CounterpartMaps } from './counterpart-map.ts';
import { ReferenceCells } from './reference-cells.ts';
import { SketchPool } from './sketch-pool.ts';
import { SlotTable } from './slot-table.ts';

const most = 0xffff;
const hourS = 3600;
const dayS = 86_400;
/** The first and the last one of those that stand together. */
const outCounters = [halfOutCalls, halfDistinct] as const;
const inCounters = [halfInCalls, halfNight] as const;

export type ReferenceSlotsOptions = {
  readonly slots: number;
  readonly sketches: number;
  /** Of the clock that tells day from night. */
  readonly utcOffsetS: number;
};

/** What is remembered of every number, and how a contact changes it. */
export class ReferenceSlots {
  readonly table: SlotTable;
  readonly pool: SketchPool;
  readonly maps: CounterpartMaps;
  readonly cells = new ReferenceCells();
  /** Hours since 1970 of the first contact: first contacts are told for 7 years from there. −1: none yet. */
  baseHour = -1;
  /** Seconds since 1970 of the first contact that was counted; 0 before. */
  watchedSinceS = 0;
  /** Times that all counters of a number were halved because one was half full. */
  squeezed = 0;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #utcOffsetS: number;

  constructor(options: ReferenceSlotsOptions) {
    this.pool = new SketchPool(options.sketches);
    this.table = new SlotTable(
      options.slots,
      (slot) => this.#isWarm(slot),
      (slot) => this.maps.release(slot),
    );
    this.#words = this.table.words;
    this.#halves = this.table.halves;
    this.maps = new CounterpartMaps(this.#words, this.pool);
    this.#utcOffsetS = options.utcOffsetS;
  }

  get bytes(): number {
    return this.table.bytes + this.pool.bytes + this.cells.halves.byteLength;
  }

  /** The slot of the token at `at`, made where there is none. */
  claim(token: Uint32Array, at: number, timeS: number): number {
    const found = this.table.find(token, at);
    if (found >= 0) return found;
    const slot = this.table.insert(token, at);
    const hour = Math.floor(timeS / hourS);
    if (this.baseHour < 0) this.baseHour = hour;
    this.#words[slot * slotWords + wordLast] = timeS;
    this.#halves[slot * slotHalves + halfFirst] = Math.min(Math.max(hour - this.baseHour, 0), most);
    return slot;
  }

  /**
   * Counts a call or SMS that the number made. One that is older than the newest counts as of then.
   *
   * @param hash a word of the other side's token
   * @param callerClass match/kernel/layout.ts, class of the number
   */
  out(
    slot: number,
    timeS: number,
    kind: number,
    durationS: number,
    hash: number,
    callerClass: number,
  ): void {
    this.roll(slot, timeS);
    const base = slot * slotHalves;
    const state = slot * slotWords + wordState;
    this.#words[state] =
      ((this.#words[state] as number) & ~classMask) | (callerClass << classShift) | classKnown;
    const fresh = this.maps.add(slot, hash);
    this.#makeRoom(base, outCounters);
    this.#add(base, halfDistinct, fresh);
    if (kind === callRow) this.#outCall(base, durationS, fresh > 0);
    else this.#add(base, halfOutSms, unit);
    this.#makeRoom(base, inCounters);
    if (this.#isNight(timeS)) this.#add(base, halfNight, unit);
    const hours = this.#halves[base + halfHours] as number;
    const hour = Math.min(255, (hours & 0xff) + 1);
    const peak = Math.max(hours >>> 8, Math.min(255, hour * peakUnit));
    this.#halves[base + halfHours] = hour | (peak << 8);
  }

  #outCall(base: number, durationS: number, isFresh: boolean): void {
    this.#add(base, halfOutCalls, unit);
    if (durationS === 0) return;
    this.#add(base, halfAnswered, unit);
    this.#add(base, halfTalk, Math.round((Math.min(durationS, dayS) * unit) / 60));
    if (durationS < shortS) this.#add(base, halfShort, unit);
    if (durationS >= longS && isFresh) this.#add(base, halfLongNew, unit);
  }

  /**
   * Counts a number in the cell that it calls from, once a half-day and whenever it comes from another.
   *
   * @param cell 0: not known
   */
  place(slot: number, cell: number, timeS: number, callerClass: number, isListed: boolean): void {
    if (cell === 0 || (callerClass !== classMobile && callerClass !== classIot)) return;
    const base = slot * slotHalves;
    const state = slot * slotWords + wordState;
    const marks = this.#words[state] as number;
    if ((marks & markPlaced) !== 0 && this.#halves[base + halfCell] === cell) return;
    this.#halves[base + halfCell] = cell;
    this.#words[state] = marks | markPlaced | (1 << (cellsShift + (cell % cellsBits)));
    const firstS = (this.baseHour + (this.#halves[base + halfFirst] as number)) * hourS;
    const isNew = firstS >= this.watchedSinceS + newAfterS && timeS - firstS < newNumberS;
    this.cells.place(cell, timeS, isNew, isListed);
  }

  /** A number is listed now: where it was last is a place of listed numbers. */
  listInCell(slot: number): void {
    const cell = this.#halves[slot * slotHalves + halfCell] as number;
    if (cell !== 0) this.cells.list(cell);
  }

  /** Counts a call or SMS that came to the number. @param hash a word of the caller's token */
  in(slot: number, timeS: number, kind: number, hash: number): void {
    this.roll(slot, timeS);
    const base = slot * slotHalves;
    this.#makeRoom(base, inCounters);
    if (kind !== callRow) {
      this.#add(base, halfInSms, unit);
      return;
    }
    this.#add(base, halfInCalls, unit);
    if (!this.maps.knows(slot, hash)) return;
    this.#add(base, halfBack, Math.round(unit * (1 - this.maps.falseShare(slot))));
  }

  /** Remembers a contact with a victim (halfVictims) or a listed number (halfListed). */
  link(slot: number, half: number, hash: number): void {
    const at = slot * slotHalves + half;
    this.#halves[at] = (this.#halves[at] as number) | (1 << (hash & 7));
  }

  /** See NumberSlots.isWorthScoring(). */
  isWorthScoring(slot: number, minCounterparts: number): boolean {
    const base = slot * slotHalves;
    if (((this.#words[slot * slotWords + wordState] as number) & classKnown) === 0) {
      return bitsOf(this.#halves[base + halfVictims] as number) >= leastVictims;
    }
    const links =
      (this.#halves[base + halfVictims] as number) | (this.#halves[base + halfListed] as number);
    if (links !== 0) return true;
    const state = this.#words[slot * slotWords + wordState] as number;
    const partyClass = (state & classMask) >>> classShift;
    const isOdd = partyClass === classInternational || partyClass === classMalformed;
    // Behind a rotation the map is empty while the counter still tells.
    const isBusy = (this.#halves[base + halfDistinct] as number) >= minCounterparts * unit;
    return isOdd || isBusy || this.maps.hasReached(slot, minCounterparts);
  }

  /**
   * Takes up a number as a snapshot kept it, instead of what is known of it here.
   *
   * @param sketch its larger map; null where it has none
   * @returns its slot
   */
  restore(words: Uint32Array, sketch: Uint32Array | null): number {
    const found = this.table.find(words, 0);
    const slot = found >= 0 ? found : this.table.insert(words, 0);
    this.maps.release(slot);
    const place = sketch === null ? -1 : this.pool.restore(sketch);
    const base = slot * slotWords;
    this.#words.set(words.subarray(0, slotWords), base);
    const state = (words[wordState] as number) & ~(sketchMask | markDirty);
    this.#words[base + wordState] = state | (place + 1);
    return slot;
  }

  /** Brings a slot's counters and maps to `timeS`; nothing where the slot is newer. */
  roll(slot: number, timeS: number): void {
    const at = slot * slotWords + wordLast;
    const last = this.#words[at] as number;
    if (timeS <= last) return;
    this.#words[at] = timeS;
    const hour = Math.floor(timeS / hourS);
    if (hour === Math.floor(last / hourS)) return;
    const base = slot * slotHalves;
    const hours = base + halfHours;
    this.#halves[hours] = (this.#halves[hours] as number) & 0xff00;
    const from = Math.floor(last / halfDayS);
    const to = Math.floor(timeS / halfDayS);
    if (from === to) return;
    this.#halve(base, Math.min(to - from, 16));
    this.#leaveCells(slot, from, to);
    this.maps.forget(slot, from, to);
    this.#forgetLinks(base, Math.floor(from / linkHalfDays), Math.floor(to / linkHalfDays));
  }

  #leaveCells(slot: number, from: number, to: number): void {
    const state = slot * slotWords + wordState;
    let marks = (this.#words[state] as number) & ~markPlaced;
    for (let halfDay = Math.max(from + 1, to - cellsBits + 1); halfDay <= to; halfDay++) {
      marks &= ~(1 << (cellsShift + (halfDay % cellsBits)));
    }
    this.#words[state] = marks;
  }

  #forgetLinks(base: number, from: number, to: number): void {
    if (from === to) return;
    for (const half of [halfVictims, halfListed]) {
      const at = base + half;
      this.#halves[at] = to - from === 1 ? (this.#halves[at] as number) << 8 : 0;
    }
  }

  #halve(base: number, times: number): void {
    for (let half = firstCounter; half <= lastCounter; half++) {
      this.#halves[base + half] = (this.#halves[base + half] as number) >>> times;
    }
    const hours = this.#halves[base + halfHours] as number;
    this.#halves[base + halfHours] = ((hours & 0xff) >>> times) | (((hours >>> 8) >>> times) << 8);
  }

  /** Where a counter that may be added to is half full all of the slot's are halved, so that shares stay as they are. */
  #makeRoom(base: number, [first, last]: readonly [number, number]): void {
    for (let half = first; half <= last; half++) {
      if ((this.#halves[base + half] as number) <= most >>> 1) continue;
      this.#halve(base, 1);
      this.squeezed++;
      return;
    }
  }

  #add(base: number, half: number, units: number): void {
    this.#halves[base + half] = (this.#halves[base + half] as number) + Math.min(units, most >>> 1);
  }

  #isNight(timeS: number): boolean {
    const hour = Math.floor(((timeS + this.#utcOffsetS) % dayS) / hourS);
    return hour >= 22 || hour < 7;
  }

  #isWarm(slot: number): boolean {
    const base = slot * slotHalves;
    return (
      ((this.#halves[base + halfOutCalls] as number) |
        (this.#halves[base + halfOutSms] as number) |
        (this.#halves[base + halfVictims] as number)) !==
      0
    );
  }
}

/** Bits that are set in either half of a map. */
function bitsOf(maps: number): number {
  let ones = 0;
  for (let bit = 0; bit < 8; bit++) if ((maps & (0x101 << bit)) !== 0) ones++;
  return ones;
}
