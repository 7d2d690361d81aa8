/**
 * A segment is a Parquet file of contacts of one epoch, sorted by counterpart, that any Parquet tool
 * reads. Nothing in it is compressed: tokens are random, and the other columns are packed by bits, so that
 * one contact is read without its neighbours. Between the last row group and the footer, where Parquet
 * readers do not look, stand a directory (one record for each row group) and a tail that says where
 * the directory is. All numbers are little-endian.
 */

/** Rows of a row group: the reach of one sorted dictionary of counterparts. */
export const groupRows = 16_384;
/** Rows of one page of the time and duration columns, which are decoded from a page's start. */
export const pageRows = 1024;
export const groupPages = groupRows / pageRows;

/** Parquet's schema in the file's order. Names are what other tools show. */
export const columnNames = [
  'counterpart',
  'subscriber',
  'time',
  'duration_s',
  'kind',
  'side',
  'party',
] as const;

/* ---- A record of the directory: u32 words ---- */

export const recordWords = 64;
export const recordBytes = recordWords * 4;

/** The first row's counterpart, four words as they lie in a contact. */
export const recordToken = 0;
/** Offset of the row group in the file: low and high word. Offsets below count from there. */
export const recordOffsetLow = 4;
export const recordOffsetHigh = 5;
export const recordRows = 6;
export const recordFirstRow = 7;
/** Sorted distinct counterparts, 16 bytes each. */
export const recordDictionary = 8;
export const recordDictionaryCount = 9;
/** A row's place in the dictionary, packed; 0 bits where there is only one. */
export const recordPlaces = 10;
export const recordPlacesWidth = 11;
export const recordSubscribers = 12;
/** Small columns: dictionary of int32, its entries, packed places, their width. */
export const recordKind = 13;
export const recordSide = 17;
export const recordParty = 21;
/** The small columns' words. */
export const smallDictionary = 0;
export const smallCount = 1;
export const smallPlaces = 2;
export const smallWidth = 3;
export const recordEnd = 25;
/** Offsets of the pages' values, `groupPages` each. */
export const recordTimePages = 26;
export const recordDurationPages = recordTimePages + groupPages;
/** Two f64: the oldest and newest time of the group. */
export const recordOldest = recordDurationPages + groupPages;
export const recordNewest = recordOldest + 2;

/* ---- The tail, which ends where Parquet's footer begins ---- */

export const tailBytes = 96;
export const tailMagic = 0x31_43_4f_54;
export const tailMagicAt = 0;
export const tailEpochAt = 4;
export const tailGroupsAt = 8;
/** CRC-32 of the directory, and of the tail's bytes before its own. */
export const tailDirectoryCrcAt = 12;
/** f64 each. */
export const tailRowsAt = 16;
export const tailOldestAt = 24;
export const tailNewestAt = 32;
/** When the newest contact was surely made: its time, or when it was written if that is earlier. */
export const tailExpiresAt = 40;
export const tailDirectoryAt = 48;
/** Numbers of the first and last journal whose settled blocks of the epoch are in here. */
export const tailFirstJournalAt = 56;
export const tailLastJournalAt = 64;
export const tailCrcAt = 92;

/** What the tail says. */
export type SegmentFacts = {
  readonly epoch: number;
  readonly rows: number;
  readonly oldestMs: number;
  readonly newestMs: number;
  readonly expiresFromMs: number;
  readonly firstJournal: number;
  readonly lastJournal: number;
};

/** `contacts-<epoch>-<first journal>-<last journal>.parquet`, digits filled up so that names sort. */
export function segmentName(facts: SegmentFacts): string {
  const digits = (value: number, width: number) => String(value).padStart(width, '0');
  return `contacts-${digits(facts.epoch, 6)}-${digits(facts.firstJournal, 9)}-${digits(facts.lastJournal, 9)}.parquet`;
}

export const segmentNamePattern = /^contacts-\d{6,}-\d{9,}-\d{9,}\.parquet$/;
export const unfinishedSuffix = '.tmp';
