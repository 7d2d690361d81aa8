import type { RiskConfig } from '../config/policy.ts';
import type { Reason, ReasonKey } from '../domain/exposure.ts';
import type { RecordKind } from '../domain/record.ts';
import type { Contact } from './contact.ts';
import { recency } from './recency.ts';

const listedReason: Record<RecordKind, ReasonKey> = {
  call: 'listed_caller',
  sms: 'listed_sms',
  web: 'listed_site',
  app: 'listed_app',
};
/** The same where no list has named anybody on that channel. Sites and apps are never suspected. */
const suspectedReason: Record<RecordKind, ReasonKey> = {
  ...listedReason,
  call: 'suspected_caller',
  sms: 'suspected_sms',
};

/**
 * Why these contacts are dangerous, part by part. The weights and `base` add up to the log-odds of
 * the risk. Every part is a maximum or a count, never an average: with weights that are not
 * negative, one more contact, a longer one or a surer list can only raise the risk.
 *
 * Sizes in `value`: the listed_… and suspected_… reasons give the highest confidence (0–100) seen on that channel,
 * long_call seconds, recent the age of the newest contact in seconds, the others a count.
 */
export function reasonsFor(
  contacts: readonly Contact[],
  weights: RiskConfig,
  nowMs: number,
): Reason[] {
  const hits = contacts.map((contact) => contact.hit);
  const calls = hits.filter((hit) => hit.kind === 'call');
  const longestS = calls.reduce((longest, hit) => Math.max(longest, hit.durationS), 0);
  const backwards = hits.filter((hit) => isPersonal(hit.kind) && hit.side === 'to').length;
  const meetings = new Set(hits.map(meetingKey)).size;
  const kinds = new Set(hits.map((hit) => hit.kind)).size;
  const indicators = new Set(hits.map((hit) => keyOf(hit.indicatorId))).size;
  const abroad = contacts.filter(isFromAbroad).length;
  const newestMs = hits.reduce((newest, hit) => Math.max(newest, hit.timeMs), -Infinity);
  const lateCount = hits.filter((hit) => hit.late).length;

  const reasons = listedReasons(contacts, weights);
  const add = (seen: boolean, key: ReasonKey, weight: number, value: number): void => {
    if (seen) reasons.push({ key, weight, value });
  };
  const answered = calls.filter((hit) => hit.durationS > 0).length;
  add(answered > 0, 'answered', weights.answered, answered);
  add(
    longestS > 0,
    'long_call',
    weights.longCall * Math.min(1, longestS / Math.max(1, weights.longCallS)),
    longestS,
  );
  add(backwards > 0, 'call_back', weights.callBack, backwards);
  add(meetings > 1, 'repeated', weights.repeated * Math.log2(meetings), meetings);
  add(kinds > 1, 'several_channels', weights.severalChannels * (kinds - 1), kinds);
  add(
    indicators > 1,
    'several_indicators',
    weights.severalIndicators * Math.log2(indicators),
    indicators,
  );
  add(abroad > 0, 'international', weights.international, abroad);
  add(
    true,
    'recent',
    weights.recent * recency(newestMs, nowMs, weights.recentHalfLifeS),
    Math.max(0, Math.round((nowMs - newestMs) / 1000)),
  );
  // Late adds nothing: a number listed after the call is no less a scammer's. It is told, not weighed.
  add(lateCount > 0, 'late', 0, lateCount);
  return reasons;
}

/**
 * One reason a channel. The confidence of the surest indicator counts once, on the channel where
 * it was met (the first of call, SMS, site, app where several are as sure). A list's word stands
 * before a suspicion's.
 */
function listedReasons(contacts: readonly Contact[], weights: RiskConfig): Reason[] {
  const weightOf: Record<RecordKind, number> = {
    call: weights.listedCaller,
    sms: weights.listedSms,
    web: weights.listedSite,
    app: weights.listedApp,
  };
  const surest = new Map<RecordKind, number>();
  const listed = new Set<RecordKind>();
  for (const { hit, indicator } of contacts) {
    if (indicator.word !== 'suspected') listed.add(hit.kind);
    surest.set(hit.kind, Math.max(surest.get(hit.kind) ?? 0, indicator.confidence));
  }
  const highest = Math.max(...surest.values());
  const reasons: Reason[] = [];
  let counted = false;
  for (const kind of Object.keys(listedReason) as RecordKind[]) {
    const confidence = surest.get(kind);
    if (confidence === undefined) continue;
    const carries: boolean = !counted && confidence === highest;
    counted ||= carries;
    const extra = carries ? (weights.confidence * confidence) / 100 : 0;
    const key = (listed.has(kind) ? listedReason : suspectedReason)[kind];
    reasons.push({ key, weight: weightOf[kind] + extra, value: confidence });
  }
  return reasons;
}

export function isPersonal(kind: RecordKind): boolean {
  return kind === 'call' || kind === 'sms';
}

export function isFromAbroad({ hit, indicator }: Contact): boolean {
  return (
    isPersonal(hit.kind) &&
    (indicator.partyClass === 'international' || indicator.partyClass === 'malformed')
  );
}

/** One record can hit several indicators (a URL and its host); it is still one contact. */
export function meetingKey(hit: Contact['hit']): string {
  return `${hit.kind} ${hit.timeMs} ${keyOf(hit.counterpart)}`;
}

export function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
