import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantileOf, recordedContacts } from './contact-figures.ts';

test('figures of contacts counted by hand', () => {
  const figures = recordedContacts('Source;Target;Weight\n1;2;60\n2;1;5\n1;2;3\n1;3;9\n').figures();
  // Directed pairs: 1→2 twice, 2→1, 1→3. People: 1 knows two, 2 and 3 know one.
  assert.equal(figures.pairsAPerson, 1);
  assert.equal(figures.reciprocity, 2 / 3);
  assert.equal(figures.once, 2 / 3);
  assert.deepEqual(figures.contactsAPair, { p50: 1, p90: 2, p99: 2 });
  assert.deepEqual(figures.degree, { p50: 0.75, p90: 1.5, p99: 1.5 });
});

test('there is no quantile of nothing', () => {
  assert.ok(Number.isNaN(quantileOf(new Float64Array(0), 0.5)));
});
