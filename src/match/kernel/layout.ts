/**
 * Where things lie in the kernel's memory. Read by both compilers: AssemblyScript, which makes the
 * kernel of this folder, and TypeScript, which fills and reads its memory. So it holds nothing but
 * constants of one kind: whole numbers, in bytes where they are sizes or offsets.
 */

/** A sealing slot, and the token that it becomes (vault/slot.ts). */
export const slotBytes = 16;

/** Slots of a row: the `from` side, then the other side (zero for web, app and slow rows). */
export const rowSlots = 2;

/** Space codes of slots that hold a keyed digest instead of a number: bytes 1…15 are the digest. */
export const hostSpace = 5;
export const appSpace = 6;
export const pageSpace = 7;

/* ---- What a scan gives: one reference for each row, in the input's order ---- */

export const rowRefBytes = 48;
/** u32, offsets in the block: the row without its line end. */
export const rowStart = 0;
export const rowEnd = 4;
/** u32, lines of the block before the row. */
export const rowLine = 8;
/** u8, a kind below. */
export const rowKind = 12;
/** u8: attributes of both parties, see `party attributes`. */
export const rowFromParty = 13;
export const rowToParty = 14;
/** u8: bytes of the last two labels of a visit's host; of all of it where it has no more. */
export const rowTailLength = 15;
/** u32 and u16: where the record's own id stands; no bytes where the row has none. */
export const rowIdStart = 16;
export const rowIdLength = 20;
/** u16 and u32 and u16: host of a visit, or the name of an app. */
export const rowHostLength = 22;
export const rowHostStart = 24;
/** u16: the path directly behind the host, 0 where it is '/'. */
export const rowPathLength = 28;
/** u32, seconds. */
export const rowDurationS = 32;
/**
 * u32: hash of the cell's text (cell.ts), 0 where the row has none, where nobody asked for cells, and for
 * visits and app events, whose place nobody asks for.
 */
export const rowCell = 36;
/** f64, epoch milliseconds. */
export const rowTimeMs = 40;

/** A row that the fast path does not decide: the exact path takes it or rejects it. */
export const slowRow = 0;
export const callRow = 1;
export const smsRow = 2;
export const webRow = 3;
export const appRow = 4;

/* ---- Party attributes, one byte: class in bits 0…2, carrier + 1 in bits 3…5 (0: none) ---- */

export const classMobile = 0;
export const classFixed = 1;
export const classTollFree = 2;
export const classService = 3;
export const classIot = 4;
export const classInternational = 5;
export const classSender = 6;
export const classMalformed = 7;
export const carrierShift = 3;

/* ---- The state of a scan, which a call takes up and leaves for the next ---- */

export const scanStateBytes = 64;
/** u32: rows written by this call. */
export const scanRows = 0;
/** u32: offset of the first byte that was not consumed; a call begins here. */
export const scanNext = 4;
/** u32: lines of the block before `scanNext`. */
export const scanLines = 8;
/** u32, why the call came back. */
export const scanEnd = 12;

/** The output is full: call again. */
export const scanFull = 0;
/** All whole rows up to the end of the bytes were consumed; a row without its line end may be left. */
export const scanDone = 1;
/** The row at `scanNext` cannot be framed here (quotes that do not add up, too long): the exact path must. */
export const scanUnframed = 2;
/** It depends on `scanFlagAsk` what the row at `scanNext` is: call again with an answer. */
export const scanAsks = 3;

/* ---- A contact, as the journal keeps it: little-endian, one for each direction ---- */

export const contactBytes = 48;
/** 16 bytes each: what may be listed, and whom it reached. */
export const contactCounterpart = 0;
export const contactSubscriber = 16;
/** i64, epoch milliseconds. */
export const contactTimeMs = 32;
/** u32, seconds. */
export const contactDurationS = 40;
/** u8: call 1, sms 2, web 3, app 4. */
export const contactKind = 44;
/** u8: which side of the record the counterpart is. */
export const contactSide = 45;
/** u8: attributes of the subscriber, see `party attributes`. */
export const contactParty = 46;
/** u8, zero. */
export const contactSpare = 47;

export const sideFrom = 0;
export const sideTo = 1;
export const sideHost = 2;
export const sideApp = 3;

/* ---- More of a scan's state, which the caller sets before the first call ---- */

/** u32: address of `scanWorkBytes` bytes that only this scan uses. */
export const scanWork = 16;
export const scanWorkBytes = 82944;
/** u32, flags of the bytes to scan. */
export const scanFlags = 20;
/** The bytes from `scanNext` to the end are valid UTF-8 (plain ASCII is). Unset, rows beyond ASCII are slow. */
export const scanFlagUtf8 = 1;
/** Records only: nobody has looked yet whether they are, and the scan asks where it must know. */
export const scanFlagAsk = 2;
/** Records only: `scanWork` is as the last call left it, which had the same config. */
export const scanFlagKnown = 4;

/* ---- What a scan is told of the profile and the home plan, see scan/scan-config.ts ---- */

/** u8: the byte between CSV fields. */
export const configDelimiter = 0;
/** u8, a format below. */
export const configTimeFormat = 1;
export const timeAuto = 0;
export const timeCalendar = 1;
export const timeEpochMs = 2;
export const timeEpochS = 3;
/** u8: the kind of every row where the profile fixes it, else 0. */
export const configConstantKind = 2;
/** i32: minutes, for calendar times that name no offset. */
export const configUtcOffset = 4;
/** u32. */
export const configMaxLineBytes = 8;
/** u16 each: how many columns a CSV row may have. */
export const configMinColumns = 12;
export const configMaxColumns = 14;
/** u16 each: the columns of CSV fields, `noColumn` where the profile has none. */
export const configIdColumn = 16;
export const configKindColumn = 18;
export const configTimeColumn = 20;
export const configFromColumn = 22;
export const configToColumn = 24;
export const configDurationColumn = 26;
export const noColumn = 65535;
/** u32, and so many entries: a word of up to 16 bytes, zero-filled, its u8 length, its u8 kind. */
export const configKindCount = 28;
export const configKinds = 32;
export const kindEntryBytes = 32;
export const kindEntryLength = 16;
export const kindEntryKind = 17;
export const maxKindWords = 16;
/** 1,504 bytes that the JSON scan lays out by itself. */
export const configJson = 544;
/** u8[1000] by area code: 1 where it exists (domain/number/china-areas.ts). */
export const configAreas = 2048;
/** u8[2000] by a mobile number's first four digits: carrier + 1, or 0 (domain/number/carrier.ts). */
export const configCarriers = 3072;
/** u16[1000] by country code: bit n is set when n national digits are possible (country-codes.ts). */
export const configCountries = 5120;
/**
 * Where all CSV columns that are read are among the first eight and in every row: the u8 is 1, and 16
 * bytes bring eight u16 of a row's columns into the order of the fields, u16 by u16 (v128.swizzle).
 */
export const configFewColumns = 3;
export const configOrder = 7168;
/** u8: 1 where the cells of calls and SMS are asked for; else they are not even looked at. */
export const configCells = 7184;
/** u16: the column of a CSV's cells. Apart from the others, which are read as a run. */
export const configCellColumn = 7186;
/** u32: hash of the cell that the profile gives every row, 0 where it gives none. */
export const configConstantCell = 7188;
export const configBytes = 7200;

/* ---- Digests of a visit, see kernel/digests.ts ---- */

/** Suffixes of a host: 2 to 17 labels. */
export const maxHostDigests = 16;
/** Prefixes of a page's path. */
export const maxPageDigests = 16;
/** Slots that one row may give. */
export const maxDigests = 32;

/* ---- At `configJson`: the keys of the record's fields, id first, as the field codes below ---- */

export const jsonKeyBytes = 64;
/** u32: bytes of the key, `noKey` where the profile has none; and the key itself. */
export const jsonKeyLength = 0;
export const jsonKeyText = 4;
export const longestJsonKey = 60;
export const noKey = 0x7fffffff;
export const jsonKeyCount = 7;
export const fieldId = 1;
export const fieldKind = 2;
export const fieldTime = 3;
export const fieldFrom = 4;
export const fieldTo = 5;
export const fieldDuration = 6;
export const fieldCell = 7;

/* ---- A scan of a list instead: what it is told besides, see kernel/list.ts ---- */

/** Words of the kind column: from `configKinds` on, callRow for a number and webRow for a host. */
export const maxListWords = 32;
/** u16 each: columns, `noColumn` where the list has none. */
export const listKindColumn = 1088;
export const listValueColumn = 1090;
export const listConfidenceColumn = 1092;
export const listFromColumn = 1094;
export const listUntilColumn = 1096;
/** u8: what a value without a kind is, below. */
export const listHint = 1098;
export const listHintOther = 0;
/** The column says that it holds numbers. */
export const listHintNumber = 1;
/** Nothing says; digits alone are a number, a name with a letter is a host. */
export const listHintNone = 2;
/** The column says that it holds hosts or URLs. */
export const listHintHost = 3;
/**
 * u32: address of 65,536 bits, or 0. The rows of a number whose bit is set are slow; it is the upper 16
 * bits of the product of its slot's two u64, by exclusive or, and 0x9e3779b97f4a7c15.
 */
export const listMarks = 1100;
export const listMarksBytes = 8192;
/** u32: address of the hosts whose rows are slow (kernel/host-marks.ts), or 0: then all hosts are. */
export const listHostMarks = 1104;

/** Marks of hosts: u32 places; u64 random bits for the hashes; u64 tags, of which half stay empty. */
export const hostMarksCapacity = 0;
export const hostMarksSeed = 8;
export const hostMarksTags = 16;

/** More of the state: u32, slow rows of this call; u32, 1 when a number of it has a validity. */
export const scanSlowRows = 24;
export const scanValidity = 28;
/** u32: hosts of this call, their bytes as they are packed, 1 when one of them has a validity. */
export const scanHosts = 32;
export const scanHostBytes = 36;
export const scanHostValidity = 40;
/**
 * A slow row of a list, u32 each: start and end in the block, lines before it; numbers, hosts and bytes
 * of packed hosts of this call before it.
 */
export const listRowBytes = 24;
/** f64 valid from and f64 valid until, epoch milliseconds; NaN for none. */
export const validityBytes = 16;
/** Hosts are packed one behind the other, each behind its length in one byte. */
export const longestHost = 253;

/* ---- Lines of the stateless output, see kernel/hit-lines.ts ---- */

/** u32: bytes of text that were written; u32: lines in it; then the text. */
export const hitLinesBytes = 0;
export const hitLinesRows = 4;
export const hitLinesText = 64;
/** An id of more bytes is left to others. */
export const longestWrittenId = 255;
/** Of one row: both sides, each as a phone and as a sender, and what a store writes beyond. */
export const longestHitLines = 1280;
