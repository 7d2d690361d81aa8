import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { wordsOf } from './contact-words.ts';
import { tokenOf } from './testing/traffic.ts';
import { TokenMarks } from './token-marks.ts';

const step = fc.record({
  number: fc.nat(400),
  mark: fc.constantFrom(1, 2),
  take: fc.boolean(),
});

test('marks are as in a map, whatever comes and goes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
      const marks = new TokenMarks();
      const model = new Map<number, number>();
      for (const { number, mark, take } of steps) {
        const words = wordsOf(tokenOf(String(number)));
        const before = model.get(number) ?? 0;
        if (take) marks.unset(words, 0, mark);
        else assert.equal(marks.set(words, 0, mark), (before & mark) === 0);
        model.set(number, take ? before & ~mark : before | mark);
      }
      for (let number = 0; number <= 400; number++) {
        assert.equal(marks.of(wordsOf(tokenOf(String(number))), 0), model.get(number) ?? 0);
      }
      const alive = [...model.values()].filter((mark) => mark !== 0).length;
      assert.equal(marks.entries().marks.length, alive);
    }),
    { numRuns: 40 },
  );
});
