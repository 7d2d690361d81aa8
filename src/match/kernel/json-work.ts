/*
 * The working memory of a JSON scan (scanWorkBytes). What is learnt in it is forgotten at the beginning of
 * a call, unless the caller says that it holds (scanFlagKnown) and it did.
 */

/**
 * u32 start and u32 end of each field's value, by field code, both equal where the row has none. Those
 * of code 0 mean nothing: they are written for values that no record has.
 */
export const extentBytes = 8;
export const extentsBytes = 64;

/** Joints, see json-joints.ts. */
export const workJoints = 64;

/** u32: how many values the row has that was read last by the grammar. */
export const workValueCount = 1408;
/** And the values, in order: u32 start and u32 end, without quotes; u32 address of the joint before. */
export const workValues = 1424;
export const valueBytes = 16;
export const valueStart = 0;
export const valueEnd = 4;
export const valueJoint = 8;
/** u8: 1 for a string; u8: its field, 0 for one that no record has. */
export const valueQuoted = 12;
export const valueField = 13;
/** Rows with more values are read by the grammar every time. */
export const maxValues: u32 = 48;

/** Of the last rows: their time, see recent-time.ts; words for kinds, see json-usual.ts. */
export const workTime = 2304;
export const workKinds = 2368;
/** See mobile-pair.ts. */
export const workConstants = 2880;

/** u32: how many stretches are known (json-stretches.ts). */
export const workStretchCount = 2240;
/** u32 and u32: addresses of the stretches with which the last rows began, see `stretchNext`. */
export const workFirst = 2248;
/** u32: where in the row that was read last a stretch is missing, 0 where none is. */
export const workMissing = 2256;
/** u32: where the addresses stand of those that were expected; u32: what stands before it, below. */
export const workMissingLink = 2260;
export const workMissingBefore = 2264;
/** u32: 1 when what was learnt fitted too few rows of the last call. */
export const workStale = 2268;

/** A stretch is the row's first, or stands behind the closing quote of a string, or behind another value. */
export const beforeRow: u32 = 0;
export const beforeString: u32 = 1;
export const beforeBare: u32 = 2;

/** u32 each: what stands before a stretch, its bytes, and a bit for each field that it holds or opens. */
export const stretchBefore = 0;
export const stretchLength = 4;
export const stretchFields = 8;
/** u8: how it ends, below; u8: offset of the extent of the value that it opens; u8: fields that it holds. */
export const stretchEnding = 12;
export const stretchOpened = 13;
export const stretchHeld = 14;
/** With the row's line end. */
export const endsRow: u32 = 0;
/** Before the first character of a string, or of another value. */
export const opensString: u32 = 1;
export const opensBare: u32 = 2;
/** Fields that it holds: u16 start and u16 end of the value; u32 offset of its extent. */
export const stretchValues = 16;
export const heldBytes = 8;
/** u32: address of the stretch that came next the last time, 0 for none; u32: the one before it that differs. */
export const stretchNext = 72;
/** For 16 bytes each, 16 least bytes and 16 that say how much more each may be. */
export const stretchTemplate = 80;
export const longestStretch: u32 = 256;
export const stretchBytes = 592;
export const workStretches = 3072;
export const maxStretches: u32 = 32;
