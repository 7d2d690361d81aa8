import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { expireTime } from './expiry.ts';
import {
  providerNode,
  SequenceSource,
  sequenceId,
  sequenceOfId,
  sequenceTime,
} from './sequence.ts';

const word = fc.integer({ min: 0, max: 0xffffffff });

describe('sequences', () => {
  it('have the time of China, whatever the machine’s zone', () => {
    assert.equal(sequenceTime(Date.UTC(2026, 10, 21, 19, 27, 44)), 1_122_032_744);
    assert.equal(sequenceTime(Date.UTC(2026, 11, 31, 16, 0, 0)), 101_000_000);
  });

  it('are numbers of 32 bits in every second of the year', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date(0),
          max: new Date('9999-12-31'),
          noInvalidDate: true,
        }),
        (date) => {
          const time = sequenceTime(date.getTime());
          assert.ok(time >= 101_000_000 && time <= 1_231_235_959);
        },
      ),
    );
  });

  it('make the node of area code and corporation', () => {
    assert.equal(providerNode('010', '12381'), 3_010_012_381);
    assert.equal(providerNode('0571', '99'), 3_057_100_099);
  });

  it('count on over all seconds and wrap at 2³²', () => {
    let nowMs = Date.UTC(2026, 0, 1);
    const source = new SequenceSource(3_010_012_381, {
      nowMs: () => nowMs,
      firstCounter: 0xfffffffe,
    });
    const first = source.next();
    nowMs += 1000;
    const rest = [source.next(), source.next()];
    assert.equal(rest[0]?.time, first.time + 1);
    assert.deepEqual(
      [first, ...rest].map(({ counter }) => counter),
      [0xfffffffe, 0xffffffff, 0],
    );
  });

  it('begin somewhere else in every process', () => {
    const starts = new Set(Array.from({ length: 8 }, () => new SequenceSource(1).next().counter));
    assert.ok(starts.size > 1);
  });

  it('are ids of 24 digits and back', () => {
    fc.assert(
      fc.property(word, word, word, (node, time, counter) => {
        const id = sequenceId({ node, time, counter });
        assert.match(id, /^[0-9a-f]{24}$/);
        assert.deepEqual(sequenceOfId(id), { node, time, counter });
        assert.deepEqual(sequenceOfId(id.toUpperCase()), { node, time, counter });
      }),
    );
    assert.equal(sequenceOfId('b36924dd42e0dc680000000'), null);
    assert.equal(sequenceOfId(''), null);
  });
});

describe('expire times', () => {
  it('are China’s, with its quarter hours, and bounded', () => {
    const nowMs = Date.UTC(2026, 10, 21, 19, 27, 44);
    assert.equal(expireTime(3600, nowMs), '261122042744032+');
    assert.equal(expireTime(1e12, nowMs), expireTime(99 * 86_400, nowMs));
    assert.equal(expireTime(0, nowMs), '');
    assert.equal(expireTime(Number.NaN, nowMs), '');
  });
});
