/**
 * What is kept of people's habits (assess/habit/), in the memory of a watch. Read by both compilers, as
 * layout.ts is: whole numbers, in bytes where they are sizes or offsets.
 *
 * A person's slot is 16 bytes, four of them on a line of the processor's cache:
 *
 * | word | what |
 * |---|---|
 * | 0 | second word of the person's token, 0: the slot is free |
 * | 1 | day of the newest contact (16 bits), full days before it (8), answered calls (8) |
 * | 2 | mean of log2 seconds × 4096 (16), contacts of that day (16) |
 * | 3 | f32: contacts a day, decaying, of the full days |
 *
 * Word 1 as a number is the slot's warmth: the person met longest ago gives way first, and of the same
 * day the one of whom the least is known.
 */
export const habitSlotBytes = 16;
export const personTag = 0;
export const personTimes = 4;
export const personSums = 8;
export const personRate = 12;

/** Slots of a bucket, and how many are in use from which on it shares with the other. */
export const habitBucketBytes = 64;
export const habitCrowdedFrom = 3;

/** A call weighs no less than one in so many: the mean follows the newest. */
export const meanOfCalls = 32;

/* ---- The state, which every call is given: u32 addresses and sizes ---- */

export const habitSlots = 0;
export const habitBuckets = 4;
/** u16 for each second up to 65535: log2 × 4096. */
export const habitLengths = 8;
/** f64 for 0 … 255 days: what is kept of a day after so many more. */
export const habitKept = 12;
/** i32, seconds. */
export const habitUtcOffsetS = 16;

/** u64 each. */
export const habitContacts = 24;
export const habitListed = 32;
export const habitStale = 40;
export const habitAhead = 48;
export const habitPeople = 56;
export const habitEvicted = 64;
export const habitStateBytes = 72;
