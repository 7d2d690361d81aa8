import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chinaPlan } from '../domain/number/china-plan.ts';
import { normaliseSender } from '../domain/number/sender.ts';
import type { PartySpace } from '../domain/party.ts';
import { readSlot, type SlotParty, slotBytes, writeSlot } from './slot.ts';

const digits = (minLength: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength: 15 });
const number = digits(1).filter((text) => !text.startsWith('0'));
const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 15 });

const plain = { noNullPrototype: true };
const anyParty: fc.Arbitrary<SlotParty> = fc.oneof(
  fc.record({ space: fc.constantFrom<PartySpace>('e164', 'service'), text: number }, plain),
  fc.record({ space: fc.constant<PartySpace>('sender'), text: printable }, plain),
  fc.record({ space: fc.constant<PartySpace>('malformed'), text: digits(1) }, plain),
);

function slotOf(party: SlotParty): Uint8Array {
  const slot = new Uint8Array(slotBytes);
  writeSlot(party, slot, 0);
  return slot;
}

test('a party comes back from its slot exactly, wherever the slot lies', () => {
  fc.assert(
    fc.property(fc.array(anyParty, { minLength: 1, maxLength: 8 }), (parties) => {
      const slots = new Uint8Array(parties.length * slotBytes);
      for (const [at, party] of parties.entries()) writeSlot(party, slots, at * slotBytes);
      assert.deepEqual(
        parties.map((_, at) => readSlot(slots, at * slotBytes)),
        parties,
      );
    }),
  );
});

test('two parties have the same slot only when they are the same', () => {
  fc.assert(
    fc.property(anyParty, anyParty, (a, b) => {
      const same = a.space === b.space && a.text === b.text;
      assert.equal(Buffer.compare(slotOf(a), slotOf(b)) === 0, same);
    }),
  );
});

test('a number lies as a big-endian u64 in bytes 8 to 15', () => {
  const slot = Buffer.from(slotOf({ space: 'e164', text: '8619900001234' }));
  assert.equal(slot[0], 1);
  assert.equal(
    slot.subarray(1, 8).every((byte) => byte === 0),
    true,
  );
  assert.equal(slot.readBigUInt64BE(8), 8619900001234n);
  assert.equal(
    Buffer.from(slotOf({ space: 'service', text: '999999999999999' })).readBigUInt64BE(8),
    999999999999999n,
  );
});

test('leading zeros of a malformed number survive', () => {
  for (const text of ['0', '00', '000861700000001', '0861']) {
    assert.deepEqual(readSlot(slotOf({ space: 'malformed', text }), 0), {
      space: 'malformed',
      text,
    });
  }
});

test('whatever the normaliser lets through fits a slot', () => {
  const writing = fc.oneof(
    fc.string({ maxLength: 24 }),
    digits(1),
    digits(3).map((d) => `+${d}`),
  );
  fc.assert(
    fc.property(writing, (text) => {
      const read = normaliseSender(text, chinaPlan);
      if (!read.ok) return;
      const { space, text: normal } = read.party;
      assert.deepEqual(readSlot(slotOf(read.party), 0), { space, text: normal });
    }),
    { numRuns: 1000 },
  );
});

test('what does not fit is refused without being quoted', () => {
  const bad: SlotParty[] = [
    { space: 'e164', text: '' },
    { space: 'e164', text: '086199000' },
    { space: 'e164', text: '8619900001234567' },
    { space: 'service', text: '95588#' },
    { space: 'sender', text: 'A-NAME-TOO-LONG1' },
    { space: 'sender', text: '工商银行' },
    { space: 'sender', text: 'A\u0000' },
    { space: 'malformed', text: '' },
    { space: 'malformed', text: '0A1' },
  ];
  for (const party of bad) {
    assert.throws(
      () => slotOf(party),
      (error: Error & { code?: string }) =>
        error.code === 'TOKEN_INVALID' &&
        (party.text === '' || !error.message.includes(party.text)),
    );
  }
});

test('bytes that no writer makes are no slot', () => {
  const bytes = (...head: number[]) => Uint8Array.from({ length: 16 }, (_, at) => head[at] ?? 0);
  assert.equal(readSlot(bytes(0), 0), null);
  assert.equal(readSlot(bytes(5, 49), 0), null);
  assert.equal(readSlot(bytes(1), 0), null, 'the number 0');
  assert.equal(readSlot(bytes(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7), 0), null);
  assert.equal(
    readSlot(bytes(1, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 7), 0),
    null,
    'over 15 digits',
  );
  assert.equal(readSlot(bytes(3, 65, 0, 65), 0), null, 'text after its end');
  assert.equal(readSlot(bytes(3, 200), 0), null, 'not ASCII');
  assert.equal(readSlot(bytes(4), 0), null, 'empty text');
  assert.equal(readSlot(bytes(4, 65), 0), null, 'no digit');
});
