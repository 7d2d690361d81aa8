/**
 * Where things lie in a slot of discovery (assess/discover/): what is remembered of one number, 64 bytes,
 * one line of the processor's cache. Counters are halved at every half-day boundary, so that they weigh
 * the last day or so; maps of counterparts forget a sixteenth of their bits there, so that a counterpart
 * is remembered for at most eight days. Read by both compilers, as layout.ts is.
 */

export const slotWords = 16;
export const slotHalves = 32;

/* ---- 32-bit words ---- */

/** Four words: the token. */
export const wordToken = 0;
/** Seconds since 1970 of the newest contact. */
export const wordLast = 4;
/** Place of the larger sketch + 1 in the low 21 bits, 0: none; then marks, cells and class below. */
export const wordState = 5;
/** Two words: a 64-bit map of those whom the number called or wrote to. */
export const wordMap = 6;

export const sketchMask = 0x1f_ffff;
/** Is counted in its cell in the present half-day. */
export const markPlaced = 1 << 21;
/** A map of the cells that it called from in the last two days: four bits, one forgotten each half-day. */
export const cellsShift = 22;
export const cellsBits = 4;
export const cellsMask = 15 << cellsShift;
/** Class of the number (match/kernel/layout.ts), once it was seen as a caller. */
export const classShift = 26;
export const classMask = 7 << classShift;
export const classKnown = 1 << 29;
/** Waits to be scored. */
export const markDirty = 1 << 30;

/* ---- 16-bit halves ---- */

/** Hours since the base hour of the table of the first contact. */
export const halfFirst = 16;
/** Counters, in eighths of one. */
export const halfOutCalls = 17;
export const halfAnswered = 18;
export const halfShort = 19;
export const halfLongNew = 20;
/** Minutes talked in calls that the number made, in eighths. */
export const halfTalk = 21;
export const halfOutSms = 22;
/** Counterparts reached that the map did not know. */
export const halfDistinct = 23;
export const halfInCalls = 24;
/** Calls from those whom the number had called before. */
export const halfBack = 25;
export const halfInSms = 26;
export const halfNight = 27;
/**
 * Calls and SMS of the clock hour of the newest contact, up to 255, in the low byte; in the high one the most
 * of any hour, in quarters of one.
 */
export const halfHours = 28;
/** What stands for the cell that it last called from (match/kernel/cell.ts); 0: none is known. */
export const halfCell = 29;
/** Maps of 8 bits each: of this spell of four days in the low byte, of the spell before in the high one. */
export const halfVictims = 30;
export const halfListed = 31;

export const firstCounter = halfOutCalls;
export const lastCounter = halfNight;

/** So many units are one event. */
export const unit = 8;
/** And so many of the peak's. */
export const peakUnit = 4;

export const halfDayS = 43_200;
/** Half-days in which every bit of a map is forgotten once. */
export const mapHalfDays = 16;
/** Half-days of a spell of the maps of victims and listed numbers. */
export const linkHalfDays = 8;
/** Words of the larger sketch: a map of 2,048 bits. */
export const sketchWords = 64;
export const sketchBits = 2048;
/** An answered call below this is short, one from longS on is long. Seconds. */
export const shortS = 20;
export const longS = 300;
