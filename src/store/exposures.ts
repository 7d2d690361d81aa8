import { sql } from 'kysely';
import type { Exposure } from '../domain/exposure.ts';
import type { Reader, Tx } from './database.ts';
import { hexOf } from './hex.ts';
import { insertion, rowsOf } from './rows.ts';
import type { ExposureTable } from './schema.ts';
import type { Statement } from './together.ts';

const exposureColumns = {
  subscriber: 'blob',
  epoch: 'int',
  risk: 'float',
  level: 'text',
  scamType: 'text',
  reasons: 'text',
  hitCount: 'int',
  firstMs: 'int',
  lastMs: 'int',
  updatedMs: 'int',
} as const satisfies Record<keyof ExposureTable, string>;

/** Replaces what is known of each subscriber; of two for one subscriber the last one stands. */
export async function upsertExposures(
  tx: Tx,
  exposures: readonly Exposure[],
  nowMs: number,
): Promise<void> {
  await exposureUpsert(tx, exposures, nowMs)?.execute(tx);
}

/** The statement of upsertExposures. */
export function exposureUpsert(tx: Tx, exposures: readonly Exposure[], nowMs: number): Statement {
  const bySubscriber = new Map(exposures.map((exposure) => [hexOf(exposure.subscriber), exposure]));
  const rows = [...bySubscriber]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, exposure]) => ({
      ...exposure,
      reasons: JSON.stringify(exposure.reasons),
      updatedMs: nowMs,
    }));
  return insertion(
    tx,
    'exposure',
    exposureColumns,
    rows,
    sql`on conflict (subscriber) do update set epoch = excluded.epoch, risk = excluded.risk,
      level = excluded.level, scam_type = excluded.scam_type, reasons = excluded.reasons,
      hit_count = excluded.hit_count, first_ms = excluded.first_ms, last_ms = excluded.last_ms,
      updated_ms = excluded.updated_ms`,
  );
}

/** Exposures by the subscriber token's hex. */
export async function findExposures(
  read: Reader,
  subscribers: readonly Uint8Array[],
): Promise<Map<string, Exposure>> {
  if (subscribers.length === 0) return new Map();
  const wanted = rowsOf(
    read,
    { subscriber: 'blob' },
    subscribers.map((subscriber) => ({ subscriber })),
  );
  const { rows } = await sql<ExposureTable>`select x.* from ${wanted} as v
    join exposure x on x.subscriber = v.subscriber`.execute(read);
  return new Map(
    rows.map(({ updatedMs: _, ...row }) => [
      hexOf(row.subscriber),
      { ...row, reasons: JSON.parse(row.reasons) },
    ]),
  );
}
