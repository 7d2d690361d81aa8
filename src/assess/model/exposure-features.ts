import type { RecordKind } from '../../domain/record.ts';
import type { Contact } from '../contact.ts';
import { isFromAbroad, isPersonal, keyOf, meetingKey } from '../reasons.ts';
import type { Habit } from './habit.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Clock of the people's evenings and nights: China has one time zone. */
const homeOffsetMs = 8 * hourMs;
const nightUntilH = 7;
const nightSinceH = 22;

/**
 * The inputs of the risk model, in the order of its table. What cannot be known of an exposure (the
 * length of the calls where there was none, the habit where nobody keeps it) is NaN.
 */
export const exposureFeatures = [
  'contacts',
  'contacts_1h',
  'contacts_24h',
  'calls',
  'answered_calls',
  'messages',
  'visits',
  'app_uses',
  'call_backs',
  'talk_total_s',
  'talk_longest_s',
  'talk_to_habit',
  'contacts_to_habit',
  'channels',
  'channel_changes',
  'site_after_call',
  'site_after_message',
  'app_after_contact',
  'counterparts',
  'most_counterparts_24h',
  'indicators',
  'indicators_of_one_case',
  'scam_types',
  'confidence_max',
  'confidence_mean',
  'confidence_newest',
  'newest_age_h',
  'span_h',
  'days',
  'night_share',
  'since_listing_h',
  'late_share',
  'abroad',
  'malformed',
  'sender_share',
] as const;
export type ExposureFeature = (typeof exposureFeatures)[number];

/** Inputs that ask what is usual for the person. */
export const habitFeatures: readonly ExposureFeature[] = ['talk_to_habit', 'contacts_to_habit'];

/** Inputs of which more is never safer; `tocsin train --rising` takes them. */
export const risingFeatures: readonly ExposureFeature[] = [
  'contacts',
  'answered_calls',
  'call_backs',
  'talk_longest_s',
  'confidence_max',
];

/**
 * What the model is told of an exposure.
 *
 * @param contacts hits that count, each once (see countingContacts); at least one
 * @param nowMs on the clock of Hit.observedMs
 * @param habit null where nothing is kept of the person's ordinary traffic
 * @returns one number for each of exposureFeatures
 */
export function exposureFeaturesOf(
  contacts: readonly Contact[],
  nowMs: number,
  habit: Habit | null,
): Float64Array {
  const meetings = meetingsOf(contacts);
  const values: Record<ExposureFeature, number> = {
    ...countsOf(meetings, nowMs),
    ...talkOf(meetings, habit, nowMs),
    ...sequenceOf(meetings),
    ...partiesOf(contacts),
    ...listingOf(contacts, nowMs),
    ...timesOf(meetings, nowMs),
  };
  return Float64Array.from(exposureFeatures, (name) => values[name]);
}

/** Contacts in the order of time, one where a record hit several indicators. */
function meetingsOf(contacts: readonly Contact[]): Contact[] {
  const first = new Map<string, Contact>();
  for (const contact of contacts) {
    const key = meetingKey(contact.hit);
    if (!first.has(key)) first.set(key, contact);
  }
  return [...first.values()].sort((a, b) => a.hit.timeMs - b.hit.timeMs);
}

function countsOf(meetings: readonly Contact[], nowMs: number) {
  const within = (ms: number): number =>
    meetings.filter(({ hit }) => hit.timeMs > nowMs - ms).length;
  const ofKind = (kind: RecordKind): number =>
    meetings.filter(({ hit }) => hit.kind === kind).length;
  return {
    contacts: meetings.length,
    contacts_1h: within(hourMs),
    contacts_24h: within(dayMs),
    calls: ofKind('call'),
    messages: ofKind('sms'),
    visits: ofKind('web'),
    app_uses: ofKind('app'),
    answered_calls: meetings.filter(({ hit }) => isAnswered(hit)).length,
    call_backs: meetings.filter(({ hit }) => isPersonal(hit.kind) && hit.side === 'to').length,
  };
}

function isAnswered(hit: Contact['hit']): boolean {
  return hit.kind === 'call' && hit.durationS > 0;
}

function talkOf(meetings: readonly Contact[], habit: Habit | null, nowMs: number) {
  const lengths = meetings.filter(({ hit }) => hit.kind === 'call').map(({ hit }) => hit.durationS);
  const longest = lengths.length === 0 ? Number.NaN : Math.max(...lengths);
  const today = meetings.filter(({ hit }) => hit.timeMs > nowMs - dayMs).length;
  return {
    talk_total_s: lengths.reduce((sum, seconds) => sum + seconds, 0),
    talk_longest_s: longest,
    talk_to_habit: habit === null ? Number.NaN : longest / Math.max(1, habit.typicalCallS),
    contacts_to_habit: habit === null ? Number.NaN : today / Math.max(0.1, habit.contactsPerDay),
  };
}

/** Which channel followed which: a site after a call is a scam's next step more than its first. */
function sequenceOf(meetings: readonly Contact[]) {
  const kinds = meetings.map(({ hit }) => hit.kind);
  const follows = (later: RecordKind, earlier: (hit: Contact['hit']) => boolean): number => {
    const since = meetings.findIndex(({ hit }) => earlier(hit));
    return since >= 0 && kinds.lastIndexOf(later) > since ? 1 : 0;
  };
  return {
    channels: new Set(kinds).size,
    channel_changes: kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length,
    site_after_call: follows('web', isAnswered),
    site_after_message: follows('web', (hit) => hit.kind === 'sms'),
    app_after_contact: follows('app', (hit) => hit.kind !== 'app'),
  };
}

function partiesOf(contacts: readonly Contact[]) {
  const personal = contacts.filter(({ hit }) => isPersonal(hit.kind));
  const senders = contacts.filter(({ indicator }) => indicator.partyClass === 'sender').length;
  return {
    counterparts: new Set(contacts.map(({ hit }) => keyOf(hit.counterpart))).size,
    most_counterparts_24h: mostInADay(personal),
    indicators: new Set(contacts.map(({ hit }) => keyOf(hit.indicatorId))).size,
    indicators_of_one_case: mostOfOneCase(contacts),
    abroad: contacts.filter(isFromAbroad).length,
    malformed: contacts.filter(({ indicator }) => indicator.partyClass === 'malformed').length,
    sender_share: senders / contacts.length,
  };
}

/** Different numbers within 24 hours at most: who changes numbers shows here. */
function mostInADay(contacts: readonly Contact[]): number {
  const ordered = contacts.toSorted((a, b) => a.hit.timeMs - b.hit.timeMs);
  let most = 0;
  let from = 0;
  const inside = new Map<string, number>();
  for (const { hit } of ordered) {
    const key = keyOf(hit.counterpart);
    inside.set(key, (inside.get(key) ?? 0) + 1);
    for (let old = ordered[from]; old !== undefined; old = ordered[from]) {
      if (old.hit.timeMs > hit.timeMs - dayMs) break;
      from += 1;
      const gone = keyOf(old.hit.counterpart);
      const left = (inside.get(gone) ?? 0) - 1;
      if (left > 0) inside.set(gone, left);
      else inside.delete(gone);
    }
    most = Math.max(most, inside.size);
  }
  return most;
}

/** NaN where no indicator says of which case it is. */
function mostOfOneCase(contacts: readonly Contact[]): number {
  const byCase = new Map<string, Set<string>>();
  for (const { hit, indicator } of contacts) {
    if (indicator.caseRef === undefined || indicator.caseRef === null) continue;
    const known = byCase.get(indicator.caseRef) ?? new Set();
    byCase.set(indicator.caseRef, known.add(keyOf(hit.indicatorId)));
  }
  if (byCase.size === 0) return Number.NaN;
  return Math.max(...[...byCase.values()].map((ids) => ids.size));
}

function listingOf(contacts: readonly Contact[], nowMs: number) {
  const confidences = contacts.map(({ indicator }) => indicator.confidence);
  const newest = contacts.reduce((last, one) => (one.hit.timeMs >= last.hit.timeMs ? one : last));
  const types = contacts.map(({ indicator }) => indicator.scamType).filter((type) => type !== null);
  const listings = contacts
    .map(({ indicator }) => indicator.validFromMs)
    .filter((time) => time !== undefined && time !== null);
  return {
    scam_types: new Set(types).size,
    confidence_max: Math.max(...confidences),
    confidence_mean: confidences.reduce((sum, one) => sum + one, 0) / confidences.length,
    confidence_newest: newest.indicator.confidence,
    since_listing_h:
      listings.length === 0 ? Number.NaN : Math.max(0, nowMs - Math.max(...listings)) / hourMs,
    late_share: contacts.filter(({ hit }) => hit.late).length / contacts.length,
  };
}

function timesOf(meetings: readonly Contact[], nowMs: number) {
  const times = meetings.map(({ hit }) => hit.timeMs);
  const first = Math.min(...times);
  const last = Math.max(...times);
  const days = new Set(times.map((time) => Math.floor((time + homeOffsetMs) / dayMs)));
  const atNight = times.filter((time) => {
    const hour = Math.floor((time + homeOffsetMs) / hourMs) % 24;
    return hour < nightUntilH || hour >= nightSinceH;
  });
  return {
    newest_age_h: Math.max(0, nowMs - last) / hourMs,
    span_h: (last - first) / hourMs,
    days: days.size,
    night_share: atNight.length / times.length,
  };
}
