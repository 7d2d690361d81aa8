/**
 * What the discovery of unlisted numbers (assess/discover/) keeps beside its slots (discover-slot.ts), in
 * a memory of its own. Read by both compilers, as layout.ts is: whole numbers, in bytes where they are
 * sizes or offsets.
 */

/** Slots of a bucket: their tags are half a line of the processor's cache. */
export const bucketSlots = 16;
/** Slots in use from which on a bucket shares with the other. */
export const crowdedFrom = 11;
/** Seconds by which a number that has called counts as warmer than one that was only called. */
export const callerWarmthS = 86400;

/** A small map with so many clear bits or fewer gives way to a larger sketch. */
export const mapBits = 64;
export const growAtZeros = 32;
/** A sketch with so many set bits or fewer goes back to the pool. */
export const shrinkAtOnes = 24;

/** A pair of the ring of recent contacts: token of the called, token of the caller. */
export const pairBytes = 32;

/** Marks of a token: bits of a byte. */
export const markListed = 1;
export const markVictim = 2;

/* ---- The state, which every call is given: u32 addresses and sizes, set by assess/discover/number-memory.ts ---- */

/** Slots; and a u16 for each, 0: free. Slots of a bucket are taken from its beginning. */
export const watchSlots = 0;
export const watchTags = 4;
export const watchBuckets = 8;
/** Sketches: their bits, a u16 of clear bits for each, the stack of those that are free. */
export const watchPoolBits = 12;
export const watchPoolZeros = 16;
export const watchPoolFree = 20;
export const watchPoolFreeCount = 24;
/** Marked tokens (assess/discover/token-marks.ts): tokens, a byte for each, a filter; both by mask. */
export const watchMarkTokens = 28;
export const watchMarks = 32;
export const watchMarksMask = 36;
export const watchFilter = 40;
export const watchFilterMask = 44;
/** 0: nothing is marked. */
export const watchMarksCount = 48;
/** A ring of slots that wait to be scored; 1 where it was full and only a walk finds them all. */
export const watchQueue = 52;
export const watchQueueSize = 56;
export const watchQueueHead = 60;
export const watchQueueCount = 64;
export const watchQueueFull = 68;
/** The ring of recent contacts: pairs, room, place of the next one, how many are remembered. */
export const watchRing = 72;
export const watchRingRoom = 76;
export const watchRingNext = 80;
export const watchRingCount = 84;
/** Whose numbers are counted: those whose token's last word is `at` modulo `of`. */
export const watchShardAt = 88;
export const watchShardOf = 92;
/**
 * A number is worth scoring with so many bits of its map set, or so many units counted as distinct; one that
 * has called or written to nobody with so many victims.
 */
export const watchLeastBits = 96;
export const watchLeastUnits = 100;
export const leastVictims = 2;
/** i32, seconds. */
export const watchUtcOffsetS = 104;
/** i32, hours since 1970 of the first contact, −1: none yet. */
export const watchBaseHour = 108;
/** Seconds since 1970 of the first contact that was counted, 0 before. */
export const watchSinceS = 112;
/** `discoverWorkBytes`, for one call at a time. */
export const watchWork = 116;
/** Cells, see below; half-days since 1970 of the newest caller that was counted in any. */
export const watchCells = 120;
export const watchPlacedAt = 124;

/** u64 each. */
export const watchContacts = 128;
export const watchStale = 136;
export const watchAhead = 144;
export const watchUsed = 152;
export const watchEvicted = 160;
export const watchRefused = 168;
export const watchRestarted = 176;
export const watchSqueezed = 184;
/** Callers counted in all cells together, and new ones among them: as those of a cell. */
export const watchPlaced = 192;
export const watchPlacedNew = 200;
export const watchBytes = 208;

/* ---- Cells: one entry for each u16 that stands for one (match/kernel/cell.ts), of u16 each ---- */

export const cellEntries = 65_536;
export const cellEntryBytes = 8;
/** Half-days since 1970 of the newest caller. */
export const cellHalfDay = 0;
/**
 * Callers that were here, each counted once a half-day, in eighths; halved at every half-day boundary. New
 * ones among them.
 */
export const cellCallers = 2;
export const cellNew = 4;
/** Listed numbers that called from here, in eighths; halved every two days. */
export const cellListed = 6;
export const cellListedHalfDays = 4;
/** A number counts as new for so long, where the watch had gone on for so long before it came. Seconds. */
export const newNumberS = 259_200;
export const newAfterS = 172_800;

/* ---- Work of discoverContacts(): so many rows a call at most, an entry for each that counts ---- */

export const discoverRows = 512;
export const entryBytes = 16;
/** u32: the row; i32 each: slots of its sides as they were looked up, −1 for none; u32: its cell, 0 for none. */
export const entryRow = 0;
export const entryCaller = 4;
export const entryCalled = 8;
export const entryCell = 12;
/** Behind the entries: sides that are to be looked for in the other bucket, 8 bytes each: the slot's place, the token. */
export const discoverWorkBytes = 16384;
