import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ContactBuffer } from './contact-buffer.ts';

test('what was added comes out in one piece that can be posted away, whatever was expected', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 10_000 }),
      fc.array(fc.uint8Array({ maxLength: 4000 }), { maxLength: 12 }),
      (expected, pieces) => {
        const buffer = new ContactBuffer(expected);
        for (const piece of pieces) {
          const reused = piece.slice();
          buffer.add(reused);
          reused.fill(0xff);
        }
        const contacts = buffer.take();
        const posted = structuredClone(contacts, { transfer: [contacts.buffer] });
        assert.deepEqual(Buffer.from(posted), Buffer.concat(pieces));
        assert.equal(contacts.length, 0);
      },
    ),
  );
});
