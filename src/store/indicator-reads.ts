import { sql } from 'kysely';
import {
  type Indicator,
  type IndicatorKind,
  type IndicatorStatus,
  indicatorStatuses,
} from '../domain/indicator.ts';
import type { Reader } from './database.ts';
import { hexOf } from './hex.ts';
import { rowsOf } from './rows.ts';
import type { IndicatorSourceTable } from './schema.ts';
import { type Asked, ask, asked } from './together.ts';

/** Indicators by the hex of their id; unknown ids are absent. */
export function findIndicators(
  read: Reader,
  ids: readonly Uint8Array[],
): Promise<Map<string, Indicator>> {
  return ask(read, indicatorsById(read, ids));
}

/** The question of findIndicators. */
export function indicatorsById(
  read: Reader,
  ids: readonly Uint8Array[],
): Asked<Map<string, Indicator>> {
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  const statement = sql`select i.* from ${wanted} as v join indicator i on i.id = v.id`;
  return asked(
    ids.length === 0 ? null : statement,
    (rows: readonly Indicator[]) => new Map(rows.map((row) => [hexOf(row.id), row])),
  );
}

/** All indicators (of one status), in pages by id. Each page is a read of its own: no long snapshot is held. */
export async function* streamIndicators(
  read: Reader,
  options: { readonly status?: IndicatorStatus; readonly pageSize?: number } = {},
): AsyncGenerator<Indicator[]> {
  const { status, pageSize = 5000 } = options;
  let after: Uint8Array | null = null;
  for (;;) {
    let query = read.selectFrom('indicator').selectAll().orderBy('id').limit(pageSize);
    if (status !== undefined) query = query.where('status', '=', status);
    if (after !== null) query = query.where('id', '>', after);
    const page: Indicator[] = await query.execute();
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = last.id;
  }
}

/** All indicators that a list of this name has named, in pages by id, whatever their status. */
export async function* streamSourceIndicators(
  read: Reader,
  source: string,
  pageSize = 5000,
): AsyncGenerator<Indicator[]> {
  let after = new Uint8Array();
  for (;;) {
    const { rows } = await sql<Indicator>`select i.* from indicator i
      where i.id > ${after} and exists (select 1 from indicator_source s
        where s.indicator_id = i.id and s.source = ${source})
      order by i.id limit ${pageSize}`.execute(read);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = new Uint8Array(last.id);
  }
}

export type IndicatorList = {
  readonly status?: IndicatorStatus | undefined;
  readonly kind?: IndicatorKind | undefined;
  /** Part of a value, whatever its case. */
  readonly search?: string | undefined;
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after?: string | undefined;
};

/** One page of indicators, by kind and value. */
export async function listIndicators(
  read: Reader,
  list: IndicatorList,
): Promise<{ indicators: Indicator[]; next: string | null }> {
  let query = read
    .selectFrom('indicator')
    .selectAll()
    .orderBy('kind')
    .orderBy('value')
    .limit(list.limit);
  if (list.status !== undefined) query = query.where('status', '=', list.status);
  if (list.kind !== undefined) query = query.where('kind', '=', list.kind);
  if (list.search !== undefined && list.search !== '') {
    const pattern = `%${list.search.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where(sql<boolean>`lower(value) like ${pattern} escape '\\'`);
  }
  const at = list.after === undefined ? null : parseCursor(list.after);
  if (at !== null) {
    query = query.where(sql<boolean>`(kind, value) > (${at.kind}, ${at.value})`);
  }
  const indicators: Indicator[] = await query.execute();
  const last = indicators.at(-1);
  const next = last === undefined || indicators.length < list.limit ? null : cursorOf(last);
  return { indicators, next };
}

function cursorOf({ kind, value }: Indicator): string {
  return Buffer.from(`${kind}\n${value}`).toString('base64url');
}

function parseCursor(cursor: string): { kind: string; value: string } | null {
  const [kind, value] = Buffer.from(cursor, 'base64url').toString('utf8').split('\n');
  return kind === undefined || value === undefined ? null : { kind, value };
}

/** Who names each of the indicators, by the id's hex, earliest first; one that nobody names is absent. */
export async function indicatorSources(
  read: Reader,
  ids: readonly Uint8Array[],
): Promise<Map<string, IndicatorSourceTable[]>> {
  if (ids.length === 0) return new Map();
  const wanted = rowsOf(
    read,
    { id: 'blob' },
    ids.map((id) => ({ id })),
  );
  const { rows } = await sql<IndicatorSourceTable>`select s.*
    from (select distinct id from ${wanted} as i) as v
    join indicator_source s on s.indicator_id = v.id
    order by s.listed_ms, s.source, s.case_ref`.execute(read);
  return Map.groupBy(rows, (row) => hexOf(row.indicatorId));
}

/** Indicators by status; every status is there. */
export async function countIndicators(read: Reader): Promise<Record<IndicatorStatus, number>> {
  const { rows } = await sql<{ status: IndicatorStatus; n: number }>`
    select status, count(*) as n from indicator group by status`.execute(read);
  const counts = Object.fromEntries(indicatorStatuses.map((status) => [status, 0])) as Record<
    IndicatorStatus,
    number
  >;
  for (const { status, n } of rows) counts[status] = n;
  return counts;
}
