import { TocsinError } from '../domain/error.ts';

/** A failure for good; see storeUnavailable for one that may pass. */
export class StoreFault extends TocsinError {
  constructor(message: string, cause?: unknown) {
    super('STORE_FAILED', message, cause === undefined ? {} : { cause });
  }
}

/** SQLite primary result codes (sqlite.org/rescode.html) that another try may get past. */
const sqliteBusy = 5;
const sqliteLocked = 6;
const sqliteFull = 13;
const sqliteCantOpen = 14;
const passing = new Map<number, string>([
  [sqliteBusy, 'The database is locked by another program; try again when it has ended.'],
  [sqliteLocked, 'The database is locked by another program; try again when it has ended.'],
  [sqliteFull, 'The disk is full; free some space.'],
]);

/**
 * @param message SQLite's own message: it names tables and columns, never values
 * @param errcode extended result code; its low byte is the primary one
 */
export function sqliteError(message: string, errcode: number | null, cause: unknown): TocsinError {
  const options = cause === null ? {} : { cause };
  const primary = errcode === null ? 0 : errcode & 0xff;
  const mend = passing.get(primary);
  if (mend !== undefined) {
    return new TocsinError('STORE_UNAVAILABLE', `${mend} (${message})`, options);
  }
  const hint =
    primary === sqliteCantOpen
      ? ' Does the data directory exist, and may this user write to it?'
      : '';
  return new TocsinError('STORE_FAILED', `The database failed: ${message}.${hint}`, options);
}

/** PostgreSQL's serialization_failure and deadlock_detected: the whole transaction may be run again. */
const conflicts = new Set(['40001', '40P01']);

/**
 * SQLSTATE classes that say the server is away or short of something and not that we are wrong:
 * 08 connection, 53 resources, 57 operator intervention, 55P03 lock (postgresql.org/docs, appendix A).
 */
function passes(state: string): boolean {
  return (
    conflicts.has(state) || ['08', '53', '57'].includes(state.slice(0, 2)) || state === '55P03'
  );
}

export function isConflict(error: unknown): boolean {
  return error instanceof TocsinError && conflicts.has(String(error.details.sqlstate ?? ''));
}

/** Maps what `pg` throws. Its `detail` field quotes values and is left out, and so is the cause that holds it. */
export function postgresError(error: unknown): TocsinError {
  if (error instanceof TocsinError) return error;
  const { message, code } = error as { message?: string; code?: unknown };
  const state = typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
  if (state === null) {
    // No SQLSTATE: the socket or the pool speaks (ECONNREFUSED, ended unexpectedly, timeout).
    return new TocsinError(
      'STORE_UNAVAILABLE',
      `PostgreSQL cannot be reached: ${message ?? code}.`,
    );
  }
  return new TocsinError(
    passes(state) ? 'STORE_UNAVAILABLE' : 'STORE_FAILED',
    `PostgreSQL: ${message ?? ''} (SQLSTATE ${state}).`,
    { details: { sqlstate: state } },
  );
}
