import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { Reassembler } from './reassemble.ts';

const limits = { maxUnfinished: 3, timeoutMs: 1000 };

it('puts parts together in any order and however often they come', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 2, maxLength: 9 }).chain((texts) =>
        fc.record({
          texts: fc.constant(texts),
          order: fc.shuffledSubarray([...texts.keys(), ...texts.keys()], {
            minLength: texts.length * 2,
          }),
        }),
      ),
      ({ texts, order }) => {
        const reassembler = new Reassembler(limits);
        const whole: string[] = [];
        const seen = new Set<number>();
        for (const at of order) {
          if (seen.size === texts.length) break;
          seen.add(at);
          const done = reassembler.add(
            'a',
            { reference: 1, part: at + 1, parts: texts.length },
            texts[at] ?? '',
            0,
          );
          if (done) whole.push(done.text);
        }
        assert.deepEqual(whole, [texts.join('')]);
        assert.equal(reassembler.unfinished(), 0);
      },
    ),
  );
});

it('keeps no more than it may, and gives up what is late', () => {
  const reassembler = new Reassembler(limits);
  for (let reference = 0; reference < 5; reference++) {
    assert.equal(reassembler.add('a', { reference, part: 1, parts: 2 }, 'x', reference), null);
  }
  assert.equal(reassembler.unfinished(), 3);
  assert.equal(reassembler.dropped(), 2);
  assert.equal(reassembler.add('a', { reference: 9, part: 1, parts: 2 }, 'x', 1003), null);
  assert.equal(reassembler.unfinished(), 2);
  assert.equal(reassembler.dropped(), 4);
});

it('passes a single part through', () => {
  assert.deepEqual(new Reassembler(limits).add('a', null, 'whole', 0), { text: 'whole', parts: 1 });
});

it('hands on the parts that came when the others stay away', () => {
  const givenUp: string[] = [];
  const reassembler = new Reassembler({
    ...limits,
    onGivenUp: (scope, text) => givenUp.push(`${scope}: ${text}`),
  });
  for (const part of [1, 3]) {
    reassembler.add('a', { reference: 1, part, parts: 3 }, `${part}.`, 0);
  }
  reassembler.dropStale(999);
  assert.deepEqual(givenUp, []);
  reassembler.dropStale(1000);
  assert.deepEqual(givenUp, ['a: 1.3.']);
});
