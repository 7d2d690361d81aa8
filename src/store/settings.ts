import { sql } from 'kysely';
import type { Reader, Tx } from './database.ts';
import { type Asked, ask, asked } from './together.ts';

/** What operators change while the program runs, such as the kill switch. */
export function readSetting(read: Reader, key: string): Promise<string | null> {
  return ask(read, setting(key));
}

/** The question of readSetting. */
export function setting(key: string): Asked<string | null> {
  return asked(
    sql`select value from setting where key = ${key}`,
    (rows: readonly { value: string }[]) => rows[0]?.value ?? null,
  );
}

export async function writeSetting(
  tx: Tx,
  key: string,
  value: string,
  nowMs: number,
): Promise<void> {
  await tx
    .insertInto('setting')
    .values({ key, value, updatedMs: nowMs })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updatedMs: nowMs }))
    .execute();
}
