import { sql } from 'kysely';
import type { CountedHit } from '../domain/hit.ts';
import type { Reader } from './database.ts';
import { hexOf } from './hex.ts';
import { isPostgres, rowsOf } from './rows.ts';
import { type Asked, asked } from './together.ts';

type Fields = [
  id: string,
  counterpart: string,
  indicatorId: string,
  epoch: number,
  kind: CountedHit['kind'],
  side: CountedHit['side'],
  timeMs: number,
  durationS: number,
  late: number,
];

/** The hits of one subscriber as one JSON text: as rows, moving them costs five times their reading. */
function listOf(postgres: boolean) {
  const rest = 'h.epoch, h.kind, h.side, h.time_ms, h.duration_s, h.late';
  const hex = (column: string): string =>
    postgres ? `encode(h.${column}, 'hex')` : `hex(h.${column})`;
  const fields = `${hex('id')}, ${hex('counterpart')}, ${hex('indicator_id')}, ${rest}`;
  return postgres
    ? sql.raw(`json_agg(json_build_array(${fields}))::text`)
    : sql.raw(`json_group_array(json_array(${fields}))`);
}

/** The newest `perSubscriber` hits of each subscriber since `sinceMs` (record time), by token hex, newest first. */
export function recentHits(
  read: Reader,
  subscribers: readonly Uint8Array[],
  sinceMs: number,
  perSubscriber: number,
): Asked<Map<string, CountedHit[]>> {
  const distinct = new Map(subscribers.map((subscriber) => [hexOf(subscriber), { subscriber }]));
  if (distinct.size === 0) return asked(null, () => new Map());
  const wanted = rowsOf(read, { subscriber: 'blob' }, [...distinct.values()]);
  const statement = sql`
    select v.subscriber, (
      select ${listOf(isPostgres(read))} from (
        select * from hit as n where n.subscriber = v.subscriber and n.time_ms >= ${sinceMs}
        order by n.time_ms desc, n.id limit ${perSubscriber}
      ) as h
    ) as hits from ${wanted} as v`;
  return asked(statement, (rows: readonly { subscriber: Uint8Array; hits: string | null }[]) => {
    const found = new Map<string, CountedHit[]>();
    for (const { subscriber, hits } of rows) {
      const list = JSON.parse(hits ?? '[]') as Fields[];
      if (list.length > 0) found.set(hexOf(subscriber), pastHits(subscriber, list));
    }
    return found;
  });
}

function pastHits(subscriber: Uint8Array, list: readonly Fields[]): CountedHit[] {
  return list.map(
    ([id, counterpart, indicatorId, epoch, kind, side, timeMs, durationS, late]): CountedHit => ({
      id: Buffer.from(id, 'hex'),
      subscriber,
      epoch,
      counterpart: Buffer.from(counterpart, 'hex'),
      indicatorId: Buffer.from(indicatorId, 'hex'),
      kind,
      side,
      timeMs,
      durationS,
      late: late === 1,
    }),
  );
}
