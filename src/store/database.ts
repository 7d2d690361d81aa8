import type { Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

export type Tx = Transaction<Schema>;
export type Reader = Kysely<Schema>;

/**
 * The database port. Writers queue one behind the other (SQLite has one writer; PostgreSQL keeps
 * the same order so that batches never deadlock); those that queue on SQLite may share one sync to
 * the disk. Readers have a connection of their own and never hold up the flow.
 */
export interface Database {
  readonly engine: 'sqlite' | 'postgres';
  /** Runs `work` in one durable transaction: committed and synced when the promise resolves, rolled back when it rejects. */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Read-only; may lag behind a write that has not committed, never behind one that has. */
  readonly read: Reader;
  /** Waits for running work, then lets go of every handle. */
  close(): Promise<void>;
}
