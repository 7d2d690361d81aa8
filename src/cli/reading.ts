import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { TocsinError } from '../domain/error.ts';
import type { Database } from '../store/database.ts';
import { openDatabase } from '../store/open.ts';

/**
 * Opens the state for a command that only reads it, beside a running program or without one. A data
 * directory that is not there is an error and is not made.
 */
export async function readingState<T>(
  config: Config,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  const { dataDir, databaseUrl } = config;
  if (databaseUrl === null && !existsSync(join(dataDir, 'tocsin.db'))) {
    throw new TocsinError(
      'DATA_DIR_UNUSABLE',
      `There is no state in ${dataDir} yet. Name the right directory with --data, or begin with "tocsin start".`,
    );
  }
  const db = await openDatabase({ dataDir, databaseUrl });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
}
