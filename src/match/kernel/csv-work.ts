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

/** u32 start and u32 end of the fields of one row: id, kind, time, from, to, duration. */
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
