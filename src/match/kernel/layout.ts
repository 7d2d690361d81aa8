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
/** u8, spare. */
export const rowFlags = 15;
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
