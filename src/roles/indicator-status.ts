import type { ReleaseResult, RevokeInput, RevokeResult } from '../api/platform.ts';
import type { Indicator, IndicatorStatus } from '../domain/indicator.ts';
import { readValue } from '../intake/lists/indicator-value.ts';
import { applyIndicators } from '../match/load-index.ts';
import { observe } from '../observe/channel.ts';
import { hexOf } from '../store/hex.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { liftedReason } from '../store/indicator-merge.ts';
import { findIndicators } from '../store/indicator-reads.ts';
import { setIndicatorStatus } from '../store/indicators.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import type { Foundation } from './foundation.ts';

/** Takes indicators out of the store's active ones and out of the index, by id or by value. */
export async function revoke(foundation: Foundation, input: RevokeInput): Promise<RevokeResult> {
  const { found, notFound } = await find(foundation, input);
  const revoked = await move(foundation, found, 'revoked', input.reason, input);
  return { revoked, notFound };
}

/** Lets indicators match again that were put aside; those whose time has passed stay expired. */
export async function release(foundation: Foundation, input: RevokeInput): Promise<ReleaseResult> {
  const { found, notFound } = await find(foundation, input);
  const aside = found.filter(({ status }) => status === 'quarantined' || status === 'revoked');
  const released = await move(foundation, aside, 'active', liftedReason, input);
  return { released, notFound };
}

async function find(
  { db, lists }: Foundation,
  { indicators }: RevokeInput,
): Promise<{ found: Indicator[]; notFound: number[] }> {
  const ids = indicators.map((ref): Uint8Array | null => {
    if ('id' in ref) return Buffer.from(ref.id, 'hex');
    const read = readValue(ref.kind, ref.value, lists.plan);
    return read.ok ? indicatorId(read.value.kind, read.value.value, read.value.space) : null;
  });
  const known = await findIndicators(
    db.read,
    ids.filter((id) => id !== null),
  );
  const notFound = ids.flatMap((id, at) => (id !== null && known.has(hexOf(id)) ? [] : [at]));
  return { found: [...known.values()], notFound };
}

/** Moves the status in the store, the audit chain and the running index; returns how many moved. */
async function move(
  { db, vault, index }: Foundation,
  indicators: readonly Indicator[],
  status: IndicatorStatus,
  statusReason: string,
  { reason, actor }: RevokeInput,
): Promise<number> {
  const nowMs = Date.now();
  const action = status === 'revoked' ? 'indicator.revoke' : 'indicator.release';
  const moved = await db.write(async (tx) => {
    const ids = indicators.map(({ id }) => id);
    const count = await setIndicatorStatus(tx, ids, status, statusReason, nowMs);
    const entries = indicators.map(({ id }) => ({
      actor,
      action,
      subject: hexOf(id),
      detail: { reason },
    }));
    await appendAudit(tx, vault, entries, nowMs);
    return count;
  });
  applyIndicators(
    index,
    indicators.map((indicator) => ({ ...indicator, status })),
  );
  if (moved > 0) observe('tocsin:listed', { indicators: moved });
  return moved;
}
