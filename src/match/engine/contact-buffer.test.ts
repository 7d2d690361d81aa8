import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { contactBytes } from '../kernel/layout.ts';
import { ContactBuffer } from './contact-buffer.ts';

const piece = fc.nat({ max: 90 }).chain((count) => {
  const rows = { minLength: count * contactBytes, maxLength: count * contactBytes };
  return fc.record({
    rows: fc.uint8Array(rows),
    cells: fc.uint16Array({ minLength: count, maxLength: count }),
  });
});

test('what was added comes out in pieces that can be posted away, whatever was expected', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 300 }),
      fc.array(piece, { maxLength: 12 }),
      fc.boolean(),
      (expected, pieces, wanted) => {
        const buffer = new ContactBuffer(expected, wanted);
        for (const { rows, cells } of pieces) {
          const reused = { rows: rows.slice(), cells: wanted ? cells.slice() : null };
          buffer.add(reused);
          reused.rows.fill(0xff);
          reused.cells?.fill(0xff);
        }
        const { rows, cells } = buffer.take();
        const transfer = [rows.buffer, ...(cells === null ? [] : [cells.buffer])];
        const posted = structuredClone({ rows, cells }, { transfer });
        assert.deepEqual(Buffer.from(posted.rows), Buffer.concat(pieces.map((one) => one.rows)));
        assert.equal(rows.length, 0);
        const all = pieces.flatMap((one) => [...one.cells]);
        assert.deepEqual(posted.cells && [...posted.cells], wanted ? all : null);
      },
    ),
  );
});

test('contacts whose cells are missing are not taken where cells are wanted', () => {
  const rows = new Uint8Array(2 * contactBytes);
  const buffer = new ContactBuffer(2, true);
  assert.throws(() => buffer.add({ rows, cells: null }), RangeError);
  assert.throws(() => buffer.add({ rows, cells: new Uint16Array(1) }), RangeError);
});
