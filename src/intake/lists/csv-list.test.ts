import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { parseRecords } from './csv-list.ts';

const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(',', ';', '\t', 'a', 'value', ' ', '\r', '张') },
      { weight: 1, arbitrary: fc.constantFrom('"', '\n', '\ufeff', '\0') },
      { weight: 1, arbitrary: fc.string({ maxLength: 4 }) },
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

test('one plain record is split as the parser splits it', () => {
  let plain = 0;
  fc.assert(
    fc.property(text, fc.constantFrom(',', ';', '\t'), (record, delimiter) => {
      let expected: string[][] | null;
      try {
        expected = parse(record, {
          delimiter,
          relax_column_count: true,
          relax_quotes: true,
          record_delimiter: '\n',
        });
      } catch {
        expected = null;
      }
      if (!/["\n]/.test(record)) plain++;
      assert.deepEqual(parseRecords(record, delimiter), expected);
    }),
    { numRuns: 3000 },
  );
  assert.ok(plain > 500, `${plain} plain records`);
});
