/**
 * How the index lies in memory. Read by both compilers, like layout.ts. Offsets and sizes in bytes;
 * pointers and counts are u32.
 *
 * control ─► region ─► numbers ─► tags, payloads, filter (and a column of windows)
 *                  ├─► texts   ─► slots, filter; records lie in the arena
 *                  └─► windows: pairs of f64, from (in) and until (out), epoch milliseconds
 */

/* ---- Control: the one thing whose address readers are given ---- */

export const controlRegion = 0;
/** Counts up whenever something is replaced that readers may be in; 2 at first. */
export const controlVersion = 4;
/** One cache line a reader: 0 not in use, 1 outside, else the version that it came in under. */
export const controlReaders = 64;
export const readerBytes = 64;
export const maxReaders = 256;
export const controlBytes = 16_448;

/* ---- Region: one index under one epoch ---- */

export const regionEpoch = 0;
export const regionNumbers = 4;
export const regionTexts = 8;
export const regionWindows = 12;
/** u64, random: nobody outside can aim at a place in the text table. */
export const regionSeed = 16;
export const regionBytes = 64;

/* ---- Numbers: tokens by their own bits ---- */

/** u64 a slot: bytes 0…7 of the token; 0 where the slot is empty. */
export const numbersTags = 0;
/** u32 a slot, see `payload`. */
export const numbersPayloads = 4;
/** u64 words. */
export const numbersFilter = 8;
export const numbersCapacity = 12;
export const numbersFilterWords = 16;
/** u32 a slot: the window where the payload says `columnCode`; a null pointer while nothing needs it. */
export const numbersColumn = 20;
/** Found by a look-up if its window lets it. */
export const numbersLive = 24;
/** Slots that are not empty. */
export const numbersUsed = 28;
/** u64, means nothing: keeps the compiler from leaving out reads that only warm the cache. */
export const numbersTouched = 40;
export const numbersBytes = 64;
/** Their payloads are one cache line. Capacities are multiples of it. */
export const slotsPerBucket = 16;
/**
 * Both buckets of a token lie in one district: 1024 buckets, or fewer in a small table. Where so many
 * share their load, 90 % in use is 90 % everywhere, give or take 3; and since a filter word is chosen by
 * the same bits, a table that is filled district by district is filled within the cache: 220 KB.
 */
export const districtSlots = 16_384;

/** Payload: bits 0…15 are bytes 8 and 9 of the token, bit 16 the kind, bits 17…31 a window code. */
export const payloadKindShift = 16;
export const payloadCodeShift = 17;
export const phoneKind = 0;
export const senderKind = 1;

/* ---- Stage: sealed numbers of one thread that wait to be put into a table together ---- */

/** By the highest bits of their tokens, whose order is that of the table. */
export const stagePartitionBits = 8;
export const stagePartitions = 256;
/** u32 each: where the next chunk may begin, the end of the room for chunks, entries in all. */
export const stageNext = 0;
export const stageEnd = 4;
export const stageCount = 8;
/** u32: the piece of memory that was given last; each begins with u32, the one before or 0. */
export const stagePiece = 12;
export const stagePieceHeader = 64;
/** For each partition u32 each: its first chunk, where its next entry goes, the end of its last chunk. */
export const stageChains = 64;
export const stageChainBytes = 16;
export const chainFirst = 0;
export const chainNext = 4;
export const chainEnd = 8;
export const stageBytes = 4160;
/** Begins with u32, the next chunk of the partition or 0. Its last one is filled up to `chainNext`. */
export const stageChunkBytes = 2048;
export const stageChunkHeader = 16;
/**
 * u64, bytes 0…7 of the token; u32, the part that it came with above an identity as in a payload; u32,
 * its window code.
 */
export const stagedToken = 0;
export const stagedIdentity = 8;
export const stagedCode = 12;
export const stagedBytes = 16;
export const stagedPartShift = 17;
/** Numbers come with part 0 … stagedParts - 1. */
export const stagedParts = 32_768;

/** What a build works with, for each chain u32 each: its next entry, the end of what is there, its chunk. */
export const buildCursorBytes = 16;
export const buildNext = 0;
export const buildEnd = 4;
export const buildChunk = 8;
export const buildChain = 12;

/* ---- Windows: when an indicator counts ---- */

/** A window code: 0 is none at all. */
export const alwaysCode = 1;
export const removedCode = 2;
/** A number of the allow-list: never found, never added. */
export const blockedCode = 3;
/** Code `firstWindow + n` is the nth pair. */
export const firstWindow = 4;
/** In a payload: the code is in the column, since it needs more than 15 bits. */
export const columnCode = 32_767;
export const windowBytes = 16;

/* ---- Texts: hosts, addresses, pages, apps ---- */

/** u64 a slot: the keyed hash's low half over the address of the record; 0 where the slot is empty. */
export const textsSlots = 0;
/** u64 words. */
export const textsFilter = 8;
export const textsCapacity = 12;
export const textsFilterWords = 16;
export const textsLive = 20;
export const textsUsed = 24;
/** Listed domains of one label, which the last two labels of a visited host do not show. */
export const textsSingles = 28;
/** Length of the longest listed page, host included. */
export const textsLongestPage = 32;
/** Not 0: a page is listed as `host//`. */
export const textsRootPages = 44;
/** Where the next record goes, and the end of the room for it. */
export const textsArenaAt = 36;
export const textsArenaEnd = 40;
/** u64, means nothing: keeps the compiler from leaving out reads that only warm the cache. */
export const textsTouched = 48;
export const textsBytes = 64;

/** u32, a window code; written once and again, the rest of a record never. */
export const recordWindow = 0;
export const recordKind = 4;
export const recordLength = 8;
export const recordText = 12;

export const domainText = 1;
export const pageText = 2;
export const ipText = 3;
export const appText = 4;
/** A host of which pages are listed: says nothing by itself. */
export const pageHostText = 5;

/* ---- Candidates: u32 each, the place of a row in its block, and for numbers which side ---- */

export const candidatePlaceMask = 0xffffff;
export const candidateFrom = 0x1000000;
export const candidateTo = 0x2000000;
/** What a probe may write for each row that it is given, in bytes; of the result there are 4 a row at most. */
export const candidateBytes = 24;
