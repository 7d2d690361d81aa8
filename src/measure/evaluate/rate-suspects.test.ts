import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  callRow,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideFrom,
  sideTo,
} from '../../match/kernel/layout.ts';
import { PairFilter } from './pair-filter.ts';
import { SeededRandom } from './random.ts';
import { RateSuspects } from './rate-suspects.ts';
import { TokenIds } from './token-ids.ts';

type Call = {
  readonly from: number;
  readonly to: number;
  readonly timeMs: number;
  readonly durationS: number;
};

const random = new SeededRandom(7);
const tokens = new Map<number, Uint8Array>();

function token(n: number): Uint8Array {
  const known = tokens.get(n);
  if (known !== undefined) return known;
  const made = Uint8Array.from({ length: 16 }, () => random.below(256));
  tokens.set(n, made);
  return made;
}

/** Both rows of each call, as the matcher writes them. */
function rowsOf(calls: readonly Call[]): Uint8Array {
  const rows = new Uint8Array(calls.length * 2 * contactBytes);
  const view = new DataView(rows.buffer);
  const write = (at: number, side: number, other: number, own: number, call: Call): void => {
    rows.set(token(other), at + contactCounterpart);
    rows.set(token(own), at + contactSubscriber);
    view.setBigInt64(at + contactTimeMs, BigInt(call.timeMs), true);
    view.setUint32(at + contactDurationS, call.durationS, true);
    rows[at + contactKind] = callRow;
    rows[at + contactSide] = side;
  };
  for (const [n, call] of calls.entries()) {
    write(n * 2 * contactBytes, sideFrom, call.from, call.to, call);
    write((n * 2 + 1) * contactBytes, sideTo, call.to, call.from, call);
  }
  return rows;
}

function suspectsOf(calls: readonly Call[], nowMs: number): Uint8Array[] {
  const source = new RateSuspects();
  source.observe(rowsOf(calls));
  return [...source.suspects(nowMs)].map((one) => one.token);
}

const minuteMs = 60_000;

test('who calls many strangers shortly is suspect, and is not for ever', () => {
  const calls = Array.from({ length: 20 }, (_, n) => ({
    ...{ from: 1, to: 100 + n, timeMs: n * 2 * minuteMs, durationS: 5 },
  }));
  assert.deepEqual(suspectsOf(calls, 40 * minuteMs), [token(1)]);
  assert.deepEqual(suspectsOf(calls, 26 * 60 * minuteMs), []);
});

test('neither who talks at length, nor who calls the same, nor who is called back, is suspect', () => {
  const at = (n: number): number => n * 2 * minuteMs;
  const long = Array.from({ length: 20 }, (_, n) => ({
    from: 1,
    to: 100 + n,
    timeMs: at(n),
    durationS: 90,
  }));
  const same = Array.from({ length: 20 }, (_, n) => ({
    from: 1,
    to: 100 + (n % 3),
    timeMs: at(n),
    durationS: 5,
  }));
  const back = Array.from({ length: 20 }, (_, n) => [
    { from: 1, to: 100 + n, timeMs: at(n), durationS: 5 },
    { from: 100 + n, to: 1, timeMs: at(n) + 1, durationS: 5 },
  ]).flat();
  for (const calls of [long, same, back]) assert.deepEqual(suspectsOf(calls, 40 * minuteMs), []);
});

test('a pair is new once', () => {
  const filter = new PairFilter(1024);
  const pairs = Array.from(
    { length: 500 },
    () => [random.below(2 ** 32), random.below(2 ** 32)] as const,
  );
  const fresh = pairs.filter(([a, b]) => filter.add(a, b));
  assert.ok(fresh.length > 490);
  for (const [a, b] of pairs) assert.equal(filter.add(a, b), false);
});

test('ids are given once, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2 ** 32 - 1), fc.nat(50)), { maxLength: 400 }), (keys) => {
      const ids = new TokenIds(1);
      const model = new Map<string, number>();
      for (const [first, second] of keys) {
        const key = `${first} ${second}`;
        if (!model.has(key)) model.set(key, model.size);
        assert.equal(ids.idOf(first, second), model.get(key));
      }
      assert.equal(ids.size, model.size);
    }),
  );
});
