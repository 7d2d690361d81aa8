import { sql } from 'kysely';
import type { Reader, Tx } from '../store/database.ts';
import { setting, writeSetting } from '../store/settings.ts';
import { type Asked, ask } from '../store/together.ts';

const key = 'kill_switch';

/** Whether somebody has pressed the kill switch; the policy's own is beside it, and either one stops. */
export function isKillSwitchOn(read: Reader): Promise<boolean> {
  return ask(read, killSwitch());
}

/** The question of isKillSwitchOn. */
export function killSwitch(): Asked<boolean> {
  const { statement, take } = setting(key);
  return { statement, take: (rows) => take(rows) === 'on' };
}

/** The same as a condition in SQL: nobody has pressed it. */
export const killSwitchIsOff = sql`not exists (
  select 1 from setting where key = ${sql.lit(key)} and value = 'on')`;

/** Survives restarts. Read in the transaction of every batch: nothing is decided to be sent after it commits. */
export async function setKillSwitch(tx: Tx, on: boolean, nowMs: number): Promise<void> {
  await writeSetting(tx, key, on ? 'on' : 'off', nowMs);
}
