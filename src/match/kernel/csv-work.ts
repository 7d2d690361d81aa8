/*
 * The working memory of a CSV scan (scanWorkBytes): what csv-marks.ts finds in one chunk of bytes.
 */

/** So much is looked at together: small enough for the nearest cache, so that reading it twice is cheap. */
export const chunkBytes: u32 = 16384;

/** u32: entries in `workRowEnds`. */
export const workRows = 0;
/** u32, flags below. */
export const workFlags = 4;
/** There are quotes. */
export const flagQuotes: u32 = 1;
/** There are line ends inside quotes. */
export const flagQuotedLines: u32 = 2;
/** There are NUL bytes or bytes beyond ASCII. */
export const flagOdd: u32 = 4;
/** The row behind the last one that was marked has quotes that do not add up. */
export const flagBad: u32 = 8;

/** u32 start and u32 end of the fields of one row: id, kind, time, from, to, duration, cell. */
export const workExtents = 8;

/** u64 for every 64 bytes: which of them are NUL or beyond ASCII. Only filled where `flagOdd` is set. */
export const workOdd = 64;

/**
 * u16: for every delimiter and line end outside quotes, how many bytes of the chunk end with it, which
 * is where the next field begins. A zero stands before the first.
 */
export const workFields = 2304;

/** u16: places in `workFields` of line ends. */
export const workRowEnds = 36864;

/*
 * What plain rows were found to be (csv-plain.ts), forgotten at the beginning of a call unless the caller
 * says that it holds (scanFlagKnown): shapes by where the delimiters stand, and words for kinds.
 */
export const workLearnt = 69696;
export const workLearntBytes = 12864;

/** Enough for hosts of all usual lengths: one that is forgotten costs more than reading its row. */
export const shapeCountBits = 8;
export const shapeBytes = 48;
/** u64 and u64 and u8: which of the row's first 128 bytes are delimiters, and its bytes; 0: nothing learnt. */
export const shapeFirst = 0;
export const shapeSecond = 8;
export const shapeLength = 16;
/** u8: what csv-usual.ts may read, below; else the row goes to takeRow(). */
export const shapeUsable = 17;
/** Visits. */
export const usableFrom: u32 = 1;
/** Calls and short messages, too. */
export const usableBoth: u32 = 2;
/** u8, bytes from the row's start; lengths 0 where the profile has no such column. */
export const shapeId = 18;
export const shapeIdLength = 19;
export const shapeKind = 20;
export const shapeKindLength = 21;
export const shapeTime = 22;
export const shapeTimeLength = 23;
export const shapeDuration = 24;
export const shapeDurationLength = 25;
/** u8: where the eleven digits of both numbers begin. */
export const shapeFrom = 26;
export const shapeTo = 27;
/** u32: bytes of ones where one of the four bytes before the digits is not part of the number. */
export const shapeFromFree = 28;
export const shapeToFree = 32;
/** u8: 1 when the time is a calendar's with its seconds and up to 8 bytes behind them, if it is any. */
export const shapeCalendar = 36;
/** u8 and u8: the whole field of the other side. */
export const shapeOther = 38;
export const shapeOtherLength = 39;
/** u8 and u8: length 0 where cells are not asked for, too. */
export const shapeCell = 40;
export const shapeCellLength = 41;

/** Behind the shapes, 2^5 entries: u64, the word with zeros behind it, 0: nothing learnt; u32 its kind. */
export const workKinds = workLearnt + (shapeBytes << shapeCountBits);
export const kindCountBits = 5;
export const learntKindBytes = 16;
export const learntKind = 8;

/**
 * Behind the kinds, the last time that was read in full: 16 bytes, up to its minute; u64 and its mask,
 * the bytes behind its seconds; u32, its bytes, 0: nothing learnt; f64, epoch milliseconds without its
 * seconds.
 */
export const workTime = workKinds + (learntKindBytes << kindCountBits);
export const learntTail = 16;
export const learntTailMask = 24;
export const learntTimeLength = 32;
export const learntTimeMs = 40;

/** u64 and u64: delimiters of a row with bytes beyond ASCII. */
export const workWide = workTime + 48;

/** Constants of csv-usual.ts, 16 bytes each: V8 would build each one anew from its halves wherever it is used. */
export const workConstants = workTime + 64;
