import type { Indicator, IndicatorDraft } from '../domain/indicator.ts';
import { otherScamType } from '../domain/scam-type.ts';
import { indicatorId } from './indicator-id.ts';

/** The reason that an operator's lifting leaves behind: vetting does not quarantine the indicator again. */
export const liftedReason = 'lifted';

/**
 * What an indicator becomes when a list names it (once more).
 *
 * - the highest confidence and the widest validity count (null is open)
 * - a scam type that a list names is kept over one that was guessed, over `other` and over none; of
 *   two alike, the surer list's
 * - listed again, a revoked or expired one is active
 * - quarantine stays until an operator lifts it, and does not come back after that
 *
 * @returns `known` itself when nothing changes
 */
export function mergeIndicator(
  known: Indicator | null,
  draft: IndicatorDraft,
  nowMs: number,
): Indicator {
  const listed = known === null ? fromDraft(draft, nowMs) : widened(known, draft);
  const next = { ...listed, ...statusOf(known, listed, draft, nowMs) };
  if (known === null) return next;
  return same(known, next) ? known : { ...next, updatedMs: nowMs };
}

function fromDraft(draft: IndicatorDraft, nowMs: number): Indicator {
  const { kind, value, space, partyClass, scamType, confidence, validFromMs, validUntilMs } = draft;
  const { scamTypeFrom = null, site = null } = draft;
  return {
    id: indicatorId(kind, value, space),
    kind,
    value,
    space,
    partyClass,
    scamType,
    scamTypeFrom,
    site,
    confidence,
    status: 'active',
    statusReason: null,
    validFromMs,
    validUntilMs,
    createdMs: nowMs,
    updatedMs: nowMs,
  };
}

function widened(known: Indicator, draft: IndicatorDraft): Indicator {
  const surer = draft.confidence > known.confidence;
  return {
    ...known,
    space: known.space ?? draft.space,
    partyClass: known.partyClass ?? draft.partyClass,
    confidence: Math.max(known.confidence, draft.confidence),
    site: known.site ?? draft.site ?? null,
    ...betterTyped(known, draft, surer),
    validFromMs: widest(known.validFromMs, draft.validFromMs, Math.min),
    validUntilMs: widest(known.validUntilMs, draft.validUntilMs, Math.max),
  };
}

function widest(
  a: number | null,
  b: number | null,
  choose: (a: number, b: number) => number,
): number | null {
  return a === null || b === null ? null : choose(a, b);
}

type Typed = Pick<Indicator, 'scamType' | 'scamTypeFrom'>;

function betterTyped(known: Typed, given: Typed, surer: boolean): Typed {
  const [before, now] = [rankOf(known), rankOf(given)];
  const { scamType, scamTypeFrom = null } =
    now > before || (now === before && surer) ? given : known;
  return { scamType, scamTypeFrom };
}

/** How much a type's origin counts: none, `other`, neighbours, a text, a list's own word. */
function rankOf({ scamType, scamTypeFrom = null }: Typed): number {
  if (scamType === null) return 0;
  if (scamType === otherScamType.key) return 1;
  if (scamTypeFrom === null) return 4;
  return scamTypeFrom === 'text' ? 3 : 2;
}

function statusOf(
  known: Indicator | null,
  listed: Indicator,
  draft: IndicatorDraft,
  nowMs: number,
): Pick<Indicator, 'status' | 'statusReason'> {
  if (known?.status === 'quarantined') return known;
  const lifted = known?.statusReason === liftedReason;
  if (draft.quarantine !== null && !lifted) {
    return { status: 'quarantined', statusReason: draft.quarantine };
  }
  if (listed.validUntilMs !== null && listed.validUntilMs <= nowMs) {
    return { status: 'expired', statusReason: lifted ? liftedReason : null };
  }
  return { status: 'active', statusReason: lifted ? liftedReason : null };
}

function same(a: Indicator, b: Indicator): boolean {
  return (
    a.space === b.space &&
    a.partyClass === b.partyClass &&
    a.scamType === b.scamType &&
    (a.scamTypeFrom ?? null) === (b.scamTypeFrom ?? null) &&
    (a.site ?? null) === (b.site ?? null) &&
    a.confidence === b.confidence &&
    a.status === b.status &&
    a.statusReason === b.statusReason &&
    a.validFromMs === b.validFromMs &&
    a.validUntilMs === b.validUntilMs
  );
}
