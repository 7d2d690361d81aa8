import { mapBits, newAfterS, newNumberS } from '../../match/kernel/discover-layout.ts';
import {
  cellsMask,
  classKnown,
  classMask,
  classShift,
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
  linkHalfDays,
  peakUnit,
  sketchBits,
  sketchMask,
  slotHalves,
  slotWords,
  unit,
  wordLast,
  wordMap,
  wordState,
} from '../../match/kernel/discover-slot.ts';
import {
  classFixed,
  classInternational,
  classIot,
  classMalformed,
  classSender,
  classService,
  classTollFree,
} from '../../match/kernel/layout.ts';
import type { CellCounts } from './cell-table.ts';

/**
 * What a score is made of, in the order of the values. `…_day`: a count weighed over the last day
 * or so (half of it for the half-day before the present one, a quarter for the one before …) and
 * brought to a day. `…_share`: 0…1. `…_h`: hours.
 */
export const featureNames = [
  'out_calls_day',
  'out_sms_day',
  /** Counterparts reached that were not reached in the eight days before. */
  'new_counterparts_day',
  /** Different counterparts of the last eight days. */
  'counterparts',
  /** Calls and SMS made for each new counterpart, 1 at least. */
  'contacts_per_new',
  'answered_share',
  /** Of answered calls, those under 20 s. */
  'short_share',
  /** Of answered calls, those of five minutes or more with a new counterpart. */
  'long_new_share',
  'talk_s',
  /** Of calls and SMS made, those of the fullest clock hour. */
  'peak_share',
  'hour_out',
  'night_share',
  'sms_share',
  'in_calls_day',
  'in_sms_day',
  /** Calls that came in, of all calls. */
  'in_share',
  /** Calls from those whom the number had called, for each new counterpart. */
  'back_share',
  /**
   * Since the first contact that was seen, up to ten days; ten days as well for a number that was there when
   * the watch began or within two days from then: how old it is nobody knows, and most are old.
   */
  'age_h',
  'silent_h',
  /** Different victims and listed numbers that it was in contact with in the last four to eight days. */
  'victims',
  'victim_share',
  'listed',
  'international',
  'malformed',
  'service',
  'fixed',
  'sender',
  /** Machine numbers and bulk SMS access numbers. */
  'iot',
  /** Different cells, up to four, that it called from in the last two days; 0: none is known. */
  'cells',
  /**
   * New numbers among the others that call from its cell, as a multiple of their share in all cells; 1 where
   * its cell is not known.
   */
  'cell_new_times',
  /** Listed numbers that call from its cell, of all that do. */
  'cell_listed_share',
] as const;

export type FeatureName = (typeof featureNames)[number];

const hourS = 3600;
/** An older number is as old. */
export const oldestH = 240;
/** Of a cell of which little is seen, as much as so many callers says is what all cells say. */
const priorCallers = 4;
/** New numbers are not taken to be rarer than one in so many. */
const leastNewShare = 0.001;

/** Slots and the clear bits of their sketches, as they lie in memory. */
export type NumbersView = {
  readonly table: { readonly words: Uint32Array; readonly halves: Uint16Array };
  readonly pool: { readonly zeros: Uint16Array };
  readonly cells: {
    of(cell: number, halfDay: number): CellCounts;
    /** Of all callers. */
    readonly newShare: number;
  };
  readonly baseHour: number;
};

/** Values of a slot at `nowS` (seconds since 1970), into `out`; the slot stays as it is. */
export function featuresOf(
  slots: NumbersView,
  slot: number,
  nowS: number,
  watchedSinceS: number,
  out: Float64Array,
): void {
  const { halves, words } = slots.table;
  const base = slot * slotHalves;
  const last = words[slot * slotWords + wordLast] as number;
  const now = Math.max(nowS, last);
  const fromHalfDay = Math.floor(last / halfDayS);
  const halfDay = Math.floor(now / halfDayS);
  const shift = Math.min(halfDay - fromHalfDay, 16);
  // Half-days that a steady number's counters weigh at this point of the present one.
  const weighed = 1 + (now - halfDay * halfDayS) / halfDayS;

  const outCalls = counted(halves, base + halfOutCalls, shift);
  const outSms = counted(halves, base + halfOutSms, shift);
  const made = outCalls + outSms;
  const fresh = counted(halves, base + halfDistinct, shift);
  const answered = counted(halves, base + halfAnswered, shift);
  const inCalls = counted(halves, base + halfInCalls, shift);
  const remembered = rememberedBy(slots, slot);
  const spells = Math.floor(halfDay / linkHalfDays) - Math.floor(fromHalfDay / linkHalfDays);
  const victims = linked(halves[base + halfVictims] as number, spells);
  const firstS = (slots.baseHour + (halves[base + halfFirst] as number)) * hourS;
  const state = words[slot * slotWords + wordState] as number;
  const partyClass = (state & classKnown) === 0 ? -1 : (state & classMask) >>> classShift;

  out[0] = (2 * outCalls) / weighed;
  out[1] = (2 * outSms) / weighed;
  out[2] = (2 * fresh) / weighed;
  out[3] = remembered;
  out[4] = Math.max(1, made / Math.max(1, fresh));
  out[5] = share(answered, outCalls);
  out[6] = share(counted(halves, base + halfShort, shift), answered);
  out[7] = share(counted(halves, base + halfLongNew, shift), answered);
  out[8] = answered === 0 ? 0 : (counted(halves, base + halfTalk, shift) * 60) / answered;
  const hours = halves[base + halfHours] as number;
  out[9] = share(((hours >>> 8) >>> shift) / peakUnit, made);
  out[10] = Math.floor(now / hourS) === Math.floor(last / hourS) ? hours & 0xff : 0;
  out[11] = share(counted(halves, base + halfNight, shift), made);
  out[12] = share(outSms, made);
  out[13] = (2 * inCalls) / weighed;
  out[14] = (2 * counted(halves, base + halfInSms, shift)) / weighed;
  out[15] = share(inCalls, inCalls + outCalls);
  out[16] = share(counted(halves, base + halfBack, shift), fresh);
  const isKnownSince = firstS >= watchedSinceS + newAfterS;
  out[17] = isKnownSince ? Math.min(oldestH, Math.max(0, now - firstS) / hourS) : oldestH;
  out[18] = (now - last) / hourS;
  out[19] = victims;
  out[20] = share(victims, Math.max(1, remembered));
  out[21] = linked(halves[base + halfListed] as number, spells);
  out[22] = Number(partyClass === classInternational);
  out[23] = Number(partyClass === classMalformed);
  out[24] = Number(partyClass === classService || partyClass === classTollFree);
  out[25] = Number(partyClass === classFixed);
  out[26] = Number(partyClass === classSender);
  out[27] = Number(partyClass === classIot);
  out[28] = onesIn(state & cellsMask);
  const cell = halves[base + halfCell] as number;
  const isNew = isKnownSince && now - firstS < newNumberS;
  cellFeatures(slots.cells, cell, halfDay, isNew, out);
}

/** Who else calls from a number's cell; the number itself is left out. */
function cellFeatures(
  cells: NumbersView['cells'],
  cell: number,
  halfDay: number,
  isNew: boolean,
  out: Float64Array,
): void {
  out[29] = 1;
  out[30] = 0;
  if (cell === 0) return;
  const { callers, fresh, listed } = cells.of(cell, halfDay);
  const others = Math.max(0, callers - 1);
  const usual = Math.max(leastNewShare, cells.newShare);
  const newOthers = Math.max(0, fresh - Number(isNew));
  out[29] = (newOthers + priorCallers * usual) / ((others + priorCallers) * usual);
  out[30] = share(listed, others + priorCallers);
}

/** Events of a counter, halved `shift` times since. */
function counted(halves: Uint16Array, at: number, shift: number): number {
  return ((halves[at] as number) >>> shift) / unit;
}

/** Counterparts of the last days, estimated from what is set (match/kernel/discover-maps.ts). */
function rememberedBy({ table: { words }, pool }: NumbersView, slot: number): number {
  const base = slot * slotWords;
  const sketch = (words[base + wordState] as number) & sketchMask;
  if (sketch !== 0) return estimate(sketchBits, pool.zeros[sketch - 1] as number);
  const ones =
    onesIn(words[base + wordMap] as number) + onesIn(words[base + wordMap + 1] as number);
  return estimate(mapBits, mapBits - ones);
}

function estimate(bits: number, zeros: number): number {
  return bits * Math.log(bits / Math.max(zeros, 1));
}

/** Set bits of a 32-bit word. */
function onesIn(word: number): number {
  let pairs = word - ((word >>> 1) & 0x5555_5555);
  pairs = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((pairs + (pairs >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/**
 * Different ones behind a map of eight bits, this spell's and the one before together: how many it
 * takes on average until so many bits are set (1, 2.1, 3.5, 5.1, 7.1, 9.7, 13.7, 21.7).
 */
function linked(maps: number, spells: number): number {
  if (spells > 1) return 0;
  const ones = onesIn(spells === 1 ? maps & 0xff : (maps & 0xff) | (maps >>> 8));
  let count = 0;
  for (let one = 0; one < ones; one++) count += 8 / (8 - one);
  return count;
}

function share(part: number, of: number): number {
  return of <= 0 ? 0 : Math.min(1, part / of);
}
