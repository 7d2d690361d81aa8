import { type RawBuilder, sql } from 'kysely';
import type { Level } from '../domain/exposure.ts';
import type { Language } from '../domain/warning.ts';
import type { Reader } from './database.ts';
import { rowsOf } from './rows.ts';

/** When a warning's contacts are looked at: after the grace, up to the horizon. Milliseconds. */
export type FollowUp = { readonly graceMs: number; readonly horizonMs: number };

/**
 * A contact that the person took part in: a call that they answered or made, an SMS that they sent,
 * a visit, use of an app. A call that rang in vain, or an SMS that came, is only the other side's act.
 * Index hit_engaging has this very condition.
 */
const engaging = sql`(h.kind in ('web', 'app') or h.side = 'to' or (h.kind = 'call' and h.duration_s > 0))`;

/**
 * Nobody saw the person of warning `w` take part in a contact with any indicator in the follow-up.
 * Contacts with what was revoked or put aside do not count, in whichever arm: it was no scammer's. One
 * that has expired speaks for the contacts of its time, and afterwards makes no hits for either arm.
 */
function stopped({ graceMs, horizonMs }: FollowUp): RawBuilder<unknown> {
  return sql`not exists (select 1 from hit h where h.subscriber = w.subscriber
    and h.time_ms > w.observed_ms + ${graceMs} and h.time_ms <= w.observed_ms + ${horizonMs}
    and ${engaging} and not exists (select 1 from indicator i where i.id = h.indicator_id
      and i.status in ('revoked', 'quarantined')))`;
}

/**
 * Up to when contacts can have been seen, on the clock of the records: the newest contact of all, or
 * now. After an import of one week, nothing is known of what came after that week. Null: no contact.
 */
export async function contactsUntilMs(read: Reader, nowMs: number): Promise<number | null> {
  const { rows } = await sql<{ newest: number | null }>`
    select max(time_ms) as newest from hit`.execute(read);
  const newest = rows[0]?.newest ?? null;
  return newest === null ? null : Math.min(nowMs, newest);
}

/** Why a warning is compared with no other; `waiting`: its time is not over. */
export const leftOutReasons = [
  /** It is older than the columns that the comparison needs. */
  'not_recorded',
  /** Nobody was held out when it was decided. */
  'no_hold_out',
  /** Urgent ones are never held out. */
  'urgent',
  /** The person had been warned, or held out, before the span began. */
  'warned_before',
  /** The person was warned, or held out, earlier in the span. */
  'repeated',
  /** The arms were drawn anew before its time was over: other keys, or another share. */
  'redrawn',
] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** Warnings that have all of this in common, and what became of them. */
export type OutcomeCount = {
  readonly standing: 'compared' | 'waiting' | LeftOutReason;
  readonly arm: 'treated' | 'hold_out';
  readonly scamType: string;
  readonly level: Level;
  readonly channels: string | null;
  readonly template: string;
  readonly variant: string | null;
  readonly drawnEpoch: number | null;
  readonly holdOutShare: number | null;
  readonly warnings: number;
  /** The first and the last of them, observed time. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** What follows counts compared ones only. */
  readonly stopped: number;
  /** Treated ones of which the person's phone got a message, and of those the stopped. */
  readonly delivered: number;
  readonly deliveredStopped: number;
  /** Held out, and warned all the same before their time was over, since the danger had become urgent. */
  readonly crossed: number;
};

export type Span = {
  readonly sinceMs: number;
  readonly untilMs: number;
  /** See contactsUntilMs. */
  readonly untilKnownMs: number;
};

/** Warnings of one statement at most, about: half a second, after which others may use the reader. */
const warningsAtOnce = 50_000;

/**
 * What became of the warnings decided (observed time) from sinceMs on and before untilMs, both arms by
 * the same rule. Of a person only the first warning since the arms were drawn is compared: whether
 * there is a second one depends on what the first one did.
 *
 * Rows of one kind may come more than once, from several pieces of the span.
 */
export async function countOutcomes(
  read: Reader,
  span: Span,
  followUp: FollowUp,
  atOnce: number = warningsAtOnce,
): Promise<OutcomeCount[]> {
  const draws = await readDraws(read);
  const counts: OutcomeCount[] = [];
  for (const [fromMs, toMs] of await pieces(read, span, atOnce)) {
    counts.push(...(await countPiece(read, span, followUp, { draws, fromMs, toMs })));
  }
  return counts;
}

/** A draw of arms, and when the first and the last warning under it were decided. */
type Draw = { drawnEpoch: number; holdOutShare: number; firstMs: number; lastMs: number };

const drawColumns = {
  drawnEpoch: 'int',
  holdOutShare: 'float',
  firstMs: 'int',
  lastMs: 'int',
} as const;

async function readDraws(read: Reader): Promise<Draw[]> {
  const { rows } = await sql<Draw>`
    select drawn_epoch, hold_out_share, min(observed_ms) as first_ms, max(observed_ms) as last_ms
    from warning where hold_out_share is not null
    group by drawn_epoch, hold_out_share`.execute(read);
  return rows;
}

/** The span in pieces of equal length, as many as its warnings need. */
async function pieces(
  read: Reader,
  { sinceMs, untilMs }: Span,
  atOnce: number,
): Promise<[number, number][]> {
  const { rows } = await sql<{ n: number; first: number; last: number }>`
    select count(*) as n, min(observed_ms) as first, max(observed_ms) as last from warning
    where observed_ms >= ${sinceMs} and observed_ms < ${untilMs}`.execute(read);
  const { n = 0, first = 0, last = 0 } = rows[0] ?? {};
  const count = Math.ceil(n / atOnce);
  const edge = (at: number): number => first + Math.floor(((last + 1 - first) * at) / count);
  return Array.from({ length: count }, (_, at) => [edge(at), edge(at + 1)]);
}

async function countPiece(
  read: Reader,
  { sinceMs, untilKnownMs }: Span,
  followUp: FollowUp,
  { draws, fromMs, toMs }: { draws: readonly Draw[]; fromMs: number; toMs: number },
): Promise<OutcomeCount[]> {
  const { horizonMs } = followUp;
  const { rows } = await sql<OutcomeCount>`
    with draw as materialized (
      select * from ${rowsOf(read, drawColumns, draws)} as v
    ), spanned as materialized (
      select w.id, w.subscriber, w.observed_ms, w.arm, w.scam_type, w.level, w.channels, w.template,
        w.variant, w.drawn_epoch, w.hold_out_share,
        case when w.hold_out_share > 0 and w.level <> 'urgent' then (
          select min(e.observed_ms) from warning e
          where e.subscriber = w.subscriber and e.observed_ms <= w.observed_ms
            and (e.observed_ms < w.observed_ms or e.id < w.id)
            and e.drawn_epoch = w.drawn_epoch and e.hold_out_share > 0) end as earlier_ms
      from warning w where w.observed_ms >= ${fromMs} and w.observed_ms < ${toMs}
    ), standing as materialized (
      select w.*, case
        when w.hold_out_share is null then 'not_recorded'
        when w.hold_out_share = 0 then 'no_hold_out'
        when w.level = 'urgent' then 'urgent'
        when w.earlier_ms < ${sinceMs} then 'warned_before'
        when w.earlier_ms is not null then 'repeated'
        when exists (select 1 from draw d
          where (d.drawn_epoch <> w.drawn_epoch or abs(d.hold_out_share - w.hold_out_share) > 1e-9)
            and d.first_ms <= w.observed_ms + ${horizonMs} and d.last_ms > w.observed_ms)
          then 'redrawn'
        when w.observed_ms + ${horizonMs} > ${untilKnownMs} then 'waiting'
        else 'compared' end as standing
      from spanned w
    ), outcome as materialized (
      select w.*,
        case when w.standing = 'compared' and ${stopped(followUp)} then 1 else 0 end as stopped,
        case when w.standing = 'compared' and w.arm = 'treated' and exists (select 1 from message m
          where m.warning_id = w.id and m.role = 'subscriber' and m.state = 'delivered')
          then 1 else 0 end as delivered,
        case when w.standing = 'compared' and w.arm = 'hold_out' and exists (select 1 from warning l
          where l.subscriber = w.subscriber and l.arm = 'treated'
            and l.observed_ms > w.observed_ms and l.observed_ms <= w.observed_ms + ${horizonMs})
          then 1 else 0 end as crossed
      from standing w
    )
    select standing, arm, scam_type, level, channels, template, variant, drawn_epoch, hold_out_share,
      count(*) as warnings, min(observed_ms) as first_ms, max(observed_ms) as last_ms,
       cast(sum(stopped) as bigint) as stopped,
      cast(sum(delivered) as bigint) as delivered,
      cast(sum(delivered * stopped) as bigint) as delivered_stopped,
      cast(sum(crossed) as bigint) as crossed
    from outcome
    group by standing, arm, scam_type, level, channels, template, variant, drawn_epoch, hold_out_share
    order by standing, arm, scam_type, level, channels, template, variant, drawn_epoch,
      hold_out_share`.execute(read);
  return rows;
}

/** Warnings that had one text drawn for them, and what became of those that were sent. */
export type TextCount = {
  readonly scamType: string;
  readonly level: Level;
  readonly language: Language;
  readonly template: string;
  readonly variant: string | null;
  /** Sent with it. */
  readonly drawn: number;
  /** Of them, those whose time is over. */
  readonly shown: number;
  /** Of these, those after which the contact stopped. */
  readonly stopped: number;
  /** The same two, each warning counted 1 / propensity times. */
  readonly shownWeighted: number;
  readonly stoppedWeighted: number;
};

/**
 * What became of warnings whose text was drawn, from sinceMs on (observed time). Held-out ones never
 * saw it and are not counted. Every draw is one of its own, so that a second warning of a person counts
 * like a first one.
 */
export async function countTexts(
  read: Reader,
  span: { readonly sinceMs: number; readonly untilKnownMs: number },
  followUp: FollowUp,
): Promise<TextCount[]> {
  const { rows } = await sql<TextCount>`
    with outcome as materialized (
      select w.scam_type, w.level, w.language, w.template, w.variant, 1.0 / w.propensity as weight,
        case when w.observed_ms + ${followUp.horizonMs} > ${span.untilKnownMs} then 0
          when ${stopped(followUp)} then 2 else 1 end as state
      from warning w
      where w.propensity is not null and w.arm = 'treated' and w.observed_ms >= ${span.sinceMs}
    )
    select scam_type, level, language, template, variant, count(*) as drawn,
      cast(sum(case when state > 0 then 1 else 0 end) as bigint) as shown,
      cast(sum(case when state = 2 then 1 else 0 end) as bigint) as stopped,
      sum(case when state > 0 then weight else 0 end) as shown_weighted,
      sum(case when state = 2 then weight else 0 end) as stopped_weighted
    from outcome group by scam_type, level, language, template, variant
    order by scam_type, level, language, template, variant`.execute(read);
  return rows;
}
