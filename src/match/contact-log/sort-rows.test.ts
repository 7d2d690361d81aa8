import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contactWords, RowSorter } from './sort-rows.ts';
import { someContacts, sortedTexts, textsOf, wordsOf } from './testing/contacts.ts';

const sorter = new RowSorter();

test('rows are sorted by counterpart, then time, then as they came', () => {
  fc.assert(
    fc.property(fc.nat(600), fc.integer({ min: 1, max: 200 }), fc.nat(), (count, parties, seed) => {
      const rows = wordsOf(someContacts(count, parties, seed));
      const sorted = new Uint32Array(rows.length);
      sorter.sort(rows, 0, count, sorted);
      assert.deepEqual(textsOf(sorted, count), sortedTexts(rows));
    }),
  );
});

test('counterparts that differ only behind their leading word are told apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(3)), { maxLength: 60 }),
      (parts) => {
        const rows = new Uint32Array(parts.length * contactWords);
        parts.forEach(([second, third, fourth, time], i) => {
          const at = i * contactWords;
          rows.set([7, second << 24, third << 8, fourth], at);
          // Odd ones are before 1970.
          rows[at + 8] = time;
          rows[at + 9] = time % 2 === 1 ? 0xffff_ffff : 0;
          rows[at + 10] = i;
        });
        const sorted = new Uint32Array(rows.length);
        sorter.sort(rows, 0, parts.length, sorted);
        assert.deepEqual(textsOf(sorted, parts.length), sortedTexts(rows));
      },
    ),
  );
});

test('a part of the rows is sorted without the rest', () => {
  const rows = wordsOf(someContacts(100, 9, 3));
  const sorted = new Uint32Array(40 * contactWords);
  sorter.sort(rows, 30, 40, sorted);
  const part = rows.slice(30 * contactWords, 70 * contactWords);
  assert.deepEqual(textsOf(sorted, 40), sortedTexts(part));
});
