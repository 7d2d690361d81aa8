import { sql } from 'kysely';
import type { Language } from '../domain/warning.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { rowsOf } from './rows.ts';
import type { PreferenceTable } from './schema.ts';
import { type Asked, asked } from './together.ts';

/** What a subscriber chose. */
export type Preference = {
  readonly subscriber: Uint8Array;
  readonly epoch: number;
  /** null: the policy's default. */
  readonly language: Language | null;
  /** On the allow-list: never warned. */
  readonly allowed: boolean;
};

/** Preferences by the subscriber token's hex; who chose nothing is absent. */
export function findPreferences(
  read: Reader,
  subscribers: readonly Uint8Array[],
): Asked<Map<string, Preference>> {
  const wanted = rowsOf(
    read,
    { subscriber: 'blob' },
    subscribers.map((subscriber) => ({ subscriber })),
  );
  const statement = sql`select p.* from ${wanted} as v
    join preference p on p.subscriber = v.subscriber`;
  return asked(
    subscribers.length === 0 ? null : statement,
    (rows: readonly PreferenceTable[]) =>
      new Map(
        rows.map(({ subscriber, epoch, language, allowed }) => [
          hexOf(subscriber),
          { subscriber, epoch, language, allowed: allowed === 1 },
        ]),
      ),
  );
}

export async function setPreference(tx: Tx, preference: Preference, nowMs: number): Promise<void> {
  const { subscriber, epoch, language } = preference;
  const values = { epoch, language, allowed: preference.allowed ? 1 : 0, updatedMs: nowMs };
  await tx
    .insertInto('preference')
    .values({ subscriber, ...values })
    .onConflict((conflict) => conflict.column('subscriber').doUpdateSet(values))
    .execute();
}
