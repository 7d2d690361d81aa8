import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsUnder } from './stream-rows.ts';

test('cells are of one epoch: under another one none is known', () => {
  const cells = new Uint16Array([1, 2]);
  assert.equal(cellsUnder(cells, 3, 3), cells);
  assert.equal(cellsUnder(cells, 2, 3), null);
  assert.equal(cellsUnder(null, 3, 3), null);
});
