import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  firstCounter,
  halfBack,
  halfInCalls,
  halfOutCalls,
  halfVictims,
  lastCounter,
  slotHalves,
  unit,
} from '../../../../match/kernel/discover-slot.ts';
import { callRow, smsRow } from '../../../../match/kernel/layout.ts';
import { wordsOf } from '../../contact-words.ts';
import { featureNames, featuresOf } from '../../features.ts';
import { startMs, tokenOf } from '../traffic.ts';
import { ReferenceSlots } from './reference-slots.ts';

const token = wordsOf(tokenOf('the number'));
const startS = startMs / 1000;
const dayS = 86_400;

type Act = {
  readonly out: boolean;
  readonly atS: number;
  readonly call: boolean;
  readonly durationS: number;
  readonly hash: number;
};

const act: fc.Arbitrary<Act> = fc.record({
  out: fc.boolean(),
  atS: fc.nat(30 * dayS),
  call: fc.boolean(),
  durationS: fc.oneof(fc.constant(0), fc.nat(7200), fc.nat(0xffff_ffff)),
  hash: fc.integer({ min: 0, max: 0xffff_ffff }),
});

function made(acts: readonly Act[]): { slots: ReferenceSlots; slot: number } {
  const slots = new ReferenceSlots({ slots: 64, sketches: 4, utcOffsetS: 0 });
  const slot = slots.claim(token, 0, startS);
  for (const { out, atS, call, durationS, hash } of acts) {
    const kind = call ? callRow : smsRow;
    if (out) slots.out(slot, startS + atS, kind, durationS, hash, 0);
    else slots.in(slot, startS + atS, kind, hash);
  }
  return { slots, slot };
}

function counters({ slots, slot }: ReturnType<typeof made>): number[] {
  const base = slot * slotHalves;
  return [...slots.table.halves.subarray(base + firstCounter, base + lastCounter + 1)];
}

test('features are finite, shares lie between 0 and 1, whatever happened', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 300 }), fc.nat(60 * dayS), (acts, laterS) => {
      const all = made(acts);
      const values = new Float64Array(featureNames.length);
      featuresOf(all.slots, all.slot, startS + laterS, startS, values);
      featureNames.forEach((name, at) => {
        const value = values[at] ?? Number.NaN;
        assert.ok(Number.isFinite(value) && value >= 0, `${name}: ${value}`);
        if (name.endsWith('_share')) assert.ok(value <= 1, `${name}: ${value}`);
      });
    }),
  );
});

test('within a half-day the order of contacts does not matter, but for who called first', () => {
  const inHalfDay = act.map((one) => ({ ...one, atS: one.atS % 3600 }));
  // So few that the small map holds.
  const acts = fc.array(inHalfDay, { maxLength: 20 });
  fc.assert(
    fc.property(
      acts.chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      ),
      ([all, shuffled]) => {
        const without = (list: readonly Act[]): number[] => {
          const values = counters(made(list));
          values[halfBack - firstCounter] = 0;
          return values;
        };
        // A long call counts where it is the first with a counterpart: same lengths for all.
        const even = (list: readonly Act[]): Act[] =>
          list.map((one) => ({ ...one, durationS: 30 }));
        assert.deepEqual(without(even(all)), without(even(shuffled)));
      },
    ),
  );
});

test('counters are halved at each half-day boundary and gone after days', () => {
  const acts = Array.from({ length: 40 }, (_, at) => ({
    out: true,
    atS: at,
    call: true,
    durationS: 30,
    hash: at,
  }));
  const { slots, slot } = made(acts);
  const read = (): number => (slots.table.halves[slot * slotHalves + halfOutCalls] ?? 0) / unit;
  assert.equal(read(), 40);
  slots.roll(slot, startS + 39 + dayS / 2);
  assert.equal(read(), 20);
  slots.roll(slot, startS + 39 + dayS);
  assert.equal(read(), 10);
  slots.roll(slot, startS + 39 + 30 * dayS);
  assert.equal(read(), 0);
});

test('reading features does not change a number, and reads as if it had been brought to that time', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 100 }), fc.nat(20 * dayS), (acts, laterS) => {
      const all = made(acts);
      const before = counters(all);
      const read = (): number[] => {
        const values = new Float64Array(featureNames.length);
        featuresOf(all.slots, all.slot, startS + 30 * dayS + laterS, startS, values);
        // The map of counterparts is only cleared as the number rolls; silence is from the newest.
        for (const name of ['counterparts', 'victim_share', 'silent_h'] as const) {
          values[featureNames.indexOf(name)] = 0;
        }
        return [...values];
      };
      const early = read();
      assert.deepEqual(counters(all), before);
      all.slots.roll(all.slot, startS + 30 * dayS + laterS);
      assert.deepEqual(read(), early);
    }),
  );
});

test('a counter that would overflow has all halved: shares stay', () => {
  const acts = Array.from({ length: 20_000 }, (_, at) => ({
    out: true,
    atS: 0,
    call: true,
    durationS: at % 4 === 0 ? 0 : 60,
    hash: 5,
  }));
  const { slots, slot } = made(acts);
  assert.ok(slots.squeezed > 0);
  const values = new Float64Array(featureNames.length);
  featuresOf(slots, slot, startS, startS, values);
  const answered = values[featureNames.indexOf('answered_share')] ?? 0;
  assert.ok(Math.abs(answered - 0.75) < 0.01, String(answered));
});

test('a call from somebody whom the number called before counts as called back', () => {
  const call = { out: true, atS: 0, call: true, durationS: 20, hash: 9 };
  const { slots, slot } = made([
    call,
    { ...call, out: false, atS: 60 },
    { ...call, out: false, atS: 90, hash: 77 },
  ]);
  const base = slot * slotHalves;
  assert.equal(slots.table.halves[base + halfInCalls], 2 * unit);
  assert.equal(slots.table.halves[base + halfBack], unit);
});

test('victims are remembered for four days at least and for eight at most', () => {
  for (let phase = 0; phase < 8; phase++) {
    const { slots, slot } = made([]);
    const firstS = startS + (phase * dayS) / 2;
    slots.roll(slot, firstS);
    slots.link(slot, halfVictims, 3);
    const after = (days: number): number => {
      const values = new Float64Array(featureNames.length);
      featuresOf(slots, slot, firstS + days * dayS, startS, values);
      return values[featureNames.indexOf('victims')] ?? 0;
    };
    assert.ok(after(0) >= 1);
    assert.ok(after(3.99) >= 1);
    assert.equal(after(8.01), 0);
    slots.roll(slot, firstS + 3.99 * dayS);
    assert.ok(after(3.99) >= 1);
    slots.roll(slot, firstS + 8.01 * dayS);
    assert.equal(after(8.01), 0);
  }
});
