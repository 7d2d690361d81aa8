import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { recordKinds } from '../../domain/record.ts';
import type { Contact } from '../contact.ts';
import { exposureFeatures, exposureFeaturesOf } from './exposure-features.ts';
import { exposureWords } from './exposure-words.ts';
import type { Habit } from './habit.ts';
import { bytesOf, contactOf, hourMs, noonMs } from './testing/exposures.ts';

function named(contacts: readonly Contact[], nowMs = noonMs, habit: Habit | null = null) {
  const values = exposureFeaturesOf(contacts, nowMs, habit);
  return Object.fromEntries(exposureFeatures.map((name, at) => [name, values[at]]));
}

test('a story by hand: called, talked, wrote back, was sent to a site, got an app', () => {
  const at = (n: number, hoursAgo: number) => ({
    id: bytesOf(n),
    timeMs: noonMs - hoursAgo * hourMs,
  });
  const caller = { caseRef: 'A1', confidence: 60, validFromMs: noonMs - 2 * hourMs };
  const site = {
    caseRef: 'A1',
    confidence: 90,
    partyClass: null,
    validFromMs: noonMs - 30 * hourMs,
  };
  const told = named(
    [
      contactOf({ ...at(1, 26), durationS: 40, late: true }, caller),
      contactOf({ ...at(2, 14), durationS: 600, late: true }, caller),
      contactOf({ ...at(3, 3), kind: 'sms', side: 'to', counterpart: bytesOf(10) }, caller),
      contactOf(
        {
          ...at(4, 0.5),
          kind: 'web',
          side: 'host',
          indicatorId: bytesOf(2),
          counterpart: bytesOf(11),
        },
        site,
      ),
      // The same visit by the URL's own indicator: one contact more of nothing.
      contactOf(
        {
          ...at(5, 0.5),
          kind: 'web',
          side: 'host',
          indicatorId: bytesOf(3),
          counterpart: bytesOf(11),
        },
        { ...site, caseRef: 'B2', scamType: null },
      ),
      contactOf(
        {
          ...at(6, 0.25),
          kind: 'app',
          side: 'app',
          indicatorId: bytesOf(4),
          counterpart: bytesOf(12),
        },
        { confidence: 20, partyClass: null },
      ),
    ],
    noonMs,
    { typicalCallS: 60, contactsPerDay: 2 },
  );
  assert.deepEqual(told, {
    contacts: 5,
    contacts_1h: 2,
    contacts_24h: 4,
    calls: 2,
    answered_calls: 2,
    messages: 1,
    visits: 1,
    app_uses: 1,
    call_backs: 1,
    talk_total_s: 640,
    talk_longest_s: 600,
    talk_to_habit: 10,
    contacts_to_habit: 2,
    channels: 4,
    channel_changes: 3,
    site_after_call: 1,
    site_after_message: 1,
    app_after_contact: 1,
    counterparts: 4,
    most_counterparts_24h: 2,
    indicators: 4,
    indicators_of_one_case: 2,
    scam_types: 1,
    confidence_max: 90,
    confidence_mean: (3 * 60 + 2 * 90 + 20) / 6,
    confidence_newest: 20,
    newest_age_h: 0.25,
    span_h: 25.75,
    days: 2,
    // 26 hours before noon is ten in the morning, 14 hours before is ten at night.
    night_share: 1 / 5,
    since_listing_h: 2,
    late_share: 2 / 6,
    abroad: 0,
    malformed: 0,
    sender_share: 0,
  });
});

test('what is not known is missing, not nought', () => {
  const told = named([contactOf({ kind: 'sms' }, { partyClass: 'malformed' })]);
  for (const name of ['talk_longest_s', 'talk_to_habit', 'contacts_to_habit'] as const) {
    assert.ok(Number.isNaN(told[name]));
  }
  assert.ok(Number.isNaN(told.indicators_of_one_case) && Number.isNaN(told.since_listing_h));
  assert.equal(told.abroad, 1);
  assert.equal(told.malformed, 1);
});

const contactArb: fc.Arbitrary<Contact> = fc
  .record({
    id: fc.integer({ min: 0, max: 255 }),
    party: fc.integer({ min: 0, max: 4 }),
    kind: fc.constantFrom(...recordKinds),
    ageMs: fc.integer({ min: -60_000, max: 8 * 24 * hourMs }),
    durationS: fc.nat(4000),
    late: fc.boolean(),
    confidence: fc.nat(100),
  })
  .map(({ id, party, kind, ageMs, durationS, late, confidence }) =>
    contactOf(
      {
        id: bytesOf(id, party),
        counterpart: bytesOf(party),
        indicatorId: bytesOf(party),
        kind,
        timeMs: noonMs - ageMs,
        durationS: kind === 'call' ? durationS : 0,
        late,
      },
      { confidence },
    ),
  );

test('counts stay counts, shares stay shares, and each has its words', () => {
  fc.assert(
    fc.property(fc.array(contactArb, { minLength: 1, maxLength: 30 }), (contacts) => {
      const told = named(contacts);
      const most = contacts.length;
      for (const name of exposureFeatures) {
        const value = told[name] ?? Number.NaN;
        assert.ok(Number.isNaN(value) || value >= 0, `${name} is ${value}`);
        const isShare = name.endsWith('_share');
        if (isShare) assert.ok(value <= 1);
        const words = exposureWords[name](value);
        assert.ok(words.zh.length > 0 && words.en.length > 0);
      }
      assert.ok((told.contacts ?? 0) <= most && (told.contacts ?? 0) >= 1);
      assert.ok((told.contacts_1h ?? 0) <= (told.contacts_24h ?? 0));
      assert.ok((told.most_counterparts_24h ?? 0) <= (told.counterparts ?? 0));
      assert.ok((told.confidence_mean ?? 0) <= (told.confidence_max ?? 0) + 1e-9);
    }),
  );
});
