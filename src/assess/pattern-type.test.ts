import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CountedHit } from '../domain/hit.ts';
import { recordKinds } from '../domain/record.ts';
import { patternType } from './pattern-type.ts';

const hourMs = 3_600_000;

/** `c` a call, `s` a message, both `>` by the person; `w` a visit, `a` an app event; one every six hours. */
function course(steps: string): CountedHit[] {
  const kinds = { c: 'call', s: 'sms', w: 'web', a: 'app' } as const;
  return (steps.match(/[cswa]>?/g) ?? []).map((step, at) => {
    const kind = kinds[step[0] as keyof typeof kinds];
    const side = step.endsWith('>') || kind === 'web' || kind === 'app' ? 'to' : 'from';
    return hit({ kind, side, timeMs: at * 6 * hourMs });
  });
}

function hit(given: Partial<CountedHit>): CountedHit {
  return {
    ...{ id: new Uint8Array(16), subscriber: new Uint8Array(16), epoch: 1 },
    ...{ counterpart: new Uint8Array(16), indicatorId: new Uint8Array(16) },
    ...{ kind: 'call', side: 'from', timeMs: 0, observedMs: 0, durationS: 30 },
    ...{ subscriberClass: 'mobile', subscriberCarrier: null, subscriberListed: false, late: false },
    ...given,
  };
}

test('courses that one type alone takes', () => {
  const expected: Readonly<Record<string, string | null>> = {
    'ss>ss>ss>': 'romance_investment',
    'sc>c': 'false_prize',
    www: 'false_shopping',
    scaaaa: 'brushing_rebate',
  };
  for (const [steps, type] of Object.entries(expected))
    assert.equal(patternType(course(steps)), type);
});

test('what many types begin with says nothing', () => {
  for (const steps of ['', 'c', 'cc', 'cc>', 's', 'ss>', 'w', 'a', 'cwaa', 'ccc', 'sc']) {
    assert.equal(patternType(course(steps)), null, steps);
  }
});

test('a message at the instant of the call led to nothing', () => {
  const message = hit({ kind: 'sms', side: 'from', timeMs: hourMs });
  const call = hit({ kind: 'call', side: 'to', timeMs: hourMs });
  assert.equal(patternType([message, call]), null);
  assert.equal(patternType([call, message]), null);
  assert.equal(patternType([message, { ...call, timeMs: hourMs + 1 }]), 'false_prize');
});

test('neither the order of hits nor several hits of one record matter', () => {
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom(...recordKinds),
      side: fc.constantFrom('from', 'to'),
      timeMs: fc.integer({ min: 0, max: 100 }).map((n) => n * hourMs),
    }) as fc.Arbitrary<Partial<CountedHit>>,
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, (given) => {
      const hits = given.map(hit);
      const type = patternType(hits);
      assert.equal(patternType(hits.toReversed()), type);
      assert.equal(patternType([...hits, ...hits]), type);
    }),
  );
});
