import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RejectTally } from './reject-tally.ts';

function row(line: number, reason: string) {
  return { source: 'r.csv', line, field: 'to', reason };
}

test('rejected rows are counted by reason, the commonest first, and the first are kept', () => {
  const tally = new RejectTally();
  tally.add([row(2, 'bad_time'), row(3, 'bad_number')]);
  tally.add(Array.from({ length: 20 }, (_, n) => row(4 + n, 'bad_number')));
  const { count, reasons, first } = tally.rejections;
  assert.equal(count, 22);
  assert.deepEqual(Object.entries(reasons), [
    ['bad_number', 21],
    ['bad_time', 1],
  ]);
  assert.equal(first.length, 10);
  assert.deepEqual(first[0], { file: 'r.csv', line: 2, field: 'to', reason: 'bad_time' });
});

test('reasons that quote their row do not fill the memory, and still sum to all', () => {
  const tally = new RejectTally();
  tally.add(Array.from({ length: 1000 }, (_, n) => row(n, `unknown kind "${n}"`)));
  const { count, reasons } = tally.rejections;
  assert.equal(Object.keys(reasons).length, 51);
  assert.equal(
    Object.values(reasons).reduce((sum, one) => sum + one, 0),
    count,
  );
});
