import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foundRow, requireSame } from './found.ts';

const rows = [
  foundRow('aa', 'bb', [1, 2, 'call', 'from']),
  foundRow('aa', 'cc', [1, 2, 'sms', 'to']),
];

test('the order of the found does not matter', () => {
  requireSame({ name: 'a', rows }, { name: 'b', rows: rows.toReversed() });
});

test('one missing and one twice are told', () => {
  const first = rows.slice(0, 1);
  assert.throws(
    () => requireSame({ name: 'a', rows }, { name: 'b', rows: first }),
    /a found 2 contacts, b 1\.\nOnly the first has\n {2}aacc,1,2,sms,to/,
  );
  assert.throws(() => requireSame({ name: 'a', rows }, { name: 'b', rows: [...rows, ...first] }));
});
