import type { Reader, Tx } from './database.ts';

/** What operators change while the program runs, such as the kill switch. */
export async function readSetting(read: Reader, key: string): Promise<string | null> {
  const row = await read
    .selectFrom('setting')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.value ?? null;
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
