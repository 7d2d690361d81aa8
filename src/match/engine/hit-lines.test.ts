import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PartySpace } from '../../domain/party.ts';
import { sealingKeyOf } from '../../vault/sealing-key.ts';
import { type SlotParty, writeSlot } from '../../vault/slot.ts';
import { createEphemeralVault } from '../../vault/vault.ts';
import { workerSealer } from '../../vault/worker-seal.ts';
import { openIndexReader } from '../index/reader.ts';
import { IndicatorIndex } from '../indicator-index.ts';
import { candidateFrom, candidateTo } from '../kernel/index-layout.ts';
import {
  callRow,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowRefBytes,
  rowSlots,
  rowTimeMs,
  slotBytes,
  webRow,
} from '../kernel/layout.ts';
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import { HostDigests } from '../scan/host-digest.ts';
import { CsvText } from './csv-text.ts';
import { HitLines } from './hit-lines.ts';
import { hitLinesRoom, RowMemory } from './row-memory.ts';
import { touchesOf } from './row-touches.ts';

const digits = (min: number, max: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: min, maxLength: max })
    .map((all) => all.join(''));

const texts: Record<PartySpace, fc.Arbitrary<string>> = {
  e164: digits(0, 14).map((text) => `1${text}`),
  service: digits(0, 6).map((text) => `9${text}`),
  malformed: digits(1, 15),
  sender: fc.string({
    unit: fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom(...'ABCDEFGHxyz019-_. ~') },
      { weight: 1, arbitrary: fc.constantFrom('"', ',', "'", ';') },
    ),
    minLength: 1,
    maxLength: 15,
  }),
};
const party: fc.Arbitrary<SlotParty> = fc
  .constantFrom<PartySpace>('e164', 'service', 'malformed', 'sender')
  .chain((space) => texts[space].map((text) => ({ space, text })));

const id = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: fc.constantFrom(...'abc0189-:'), maxLength: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom('a"b', 'a,b', 'a\rb', 'a\nb', 'a b', '\t', 'é', '~') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(254, 255, 256, 600).map((length) => 'x'.repeat(length)),
  },
);

const known = fc.record({
  party,
  sender: fc.boolean(),
  phone: fc.boolean(),
  fromMs: fc.constantFrom(null, 0, 1000),
});
const row = fc.record({
  id,
  kind: fc.constantFrom(callRow, callRow, callRow, callRow + 1, webRow),
  from: fc.nat(),
  to: fc.nat(),
  sides: fc.integer({ min: 1, max: 3 }),
  timeMs: fc.constantFrom(-1, 500, 5000),
});

const vault = createEphemeralVault();
const km = createKernelMemory();
const kernel = instantiateKernel(km);
const memory = new RowMemory(km, { contacts: false, cells: false, lines: true });
const lines = new HitLines(km, memory);
const block = allocate(km, 64 * 1024);

test('lines that the kernel writes are those of the touches, and it stops where they need quotes', () => {
  let written = 0;
  let left = 0;
  fc.assert(
    fc.property(
      fc.array(known, { minLength: 1, maxLength: 12 }),
      fc.array(row, { maxLength: 200 }),
      (listed, rows) => {
        const index = new IndicatorIndex(vault, { memory: km, kernel });
        for (const { party, phone, sender, fromMs: validFromMs } of listed) {
          const entry = { value: party.text, space: party.space, validFromMs, validUntilMs: null };
          if (phone) index.upsert([{ kind: 'phone', ...entry }]);
          if (sender) index.upsert([{ kind: 'sender', ...entry }]);
        }
        const reader = openIndexReader(km, index.handle, { kernel });
        const sealer = workerSealer(sealingKeyOf(vault, index.epoch));
        const digests = new HostDigests(km, sealer.digestKey, kernel);
        const { buffer } = km.memory;
        const bytes = Buffer.from(buffer as unknown as ArrayBuffer, block, 64 * 1024);
        const refs = new DataView(buffer, memory.rows, rows.length * rowRefBytes);
        const slots = new Uint8Array(buffer, memory.slots, rows.length * rowSlots * slotBytes);
        slots.fill(0);
        const candidates = new Uint32Array(buffer, memory.candidates, rows.length);
        let end = 0;
        for (const [place, { id, kind, from, to, sides, timeMs }] of rows.entries()) {
          const at = place * rowRefBytes;
          refs.setUint8(at + rowKind, kind);
          refs.setFloat64(at + rowTimeMs, timeMs, true);
          refs.setUint32(at + rowIdStart, end, true);
          const length = bytes.write(id, end, 'latin1');
          refs.setUint16(at + rowIdLength, length, true);
          end += length;
          const pair = place * rowSlots * slotBytes;
          for (const [n, choice] of [from, to].entries()) {
            const chosen = listed[choice % listed.length];
            if (chosen !== undefined) writeSlot(chosen.party, slots, pair + n * slotBytes);
          }
          candidates[place] =
            place | (sides & 1 ? candidateFrom : 0) | (sides & 2 ? candidateTo : 0);
        }
        bytesOf(km).set(sealer.sealSlots(slots), memory.tokens);
        reader.enter();
        const blockIndex = { reader, sealer, digests };
        const views = {
          rows: refs,
          slots,
          tokenWords: new Uint32Array(buffer, memory.tokens, slots.length / 4),
        };
        const expected = new CsvText();
        const got = new CsvText();
        const exact = (to: CsvText, place: number): void => {
          // The texts of visits are another matter: here they only stop the kernel.
          if (rows[place]?.kind === webRow) return;
          const sides = rows[place]?.sides ?? 0;
          const bits = (sides & 1 ? candidateFrom : 0) | (sides & 2 ? candidateTo : 0);
          const found = touchesOf(
            views,
            { row: place, sides: bits, line: place },
            bytes,
            blockIndex,
          );
          for (const { kind, value, side } of found?.touches ?? []) {
            to.add(found?.id ?? null, place, kind, value, side);
          }
        };
        for (const place of rows.keys()) exact(expected, place);
        for (let at = 0; at < rows.length; ) {
          const part = lines.write(blockIndex, at, rows.length, block);
          got.addLines(part.text, part.rows);
          assert.ok(part.text.length <= hitLinesRoom);
          at += part.done;
          written += part.rows;
          if (part.done > 0 || at === rows.length) continue;
          exact(got, at++);
          left++;
        }
        assert.equal(got.rows, expected.rows);
        assert.deepEqual(got.take(), expected.take());
        reader.leave();
        reader.close();
        digests.close();
        index.close();
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 150) },
  );
  assert.ok(written > 0 && left > 0);
});

test('what does not fit is written by the next call', () => {
  const index = new IndicatorIndex(vault, { memory: km, kernel });
  const listed = { value: '17000000001', validFromMs: null, validUntilMs: null };
  index.upsert([{ kind: 'phone', ...listed, space: 'e164' }]);
  const reader = openIndexReader(km, index.handle, { kernel });
  const sealer = workerSealer(sealingKeyOf(vault, index.epoch));
  const digests = new HostDigests(km, sealer.digestKey, kernel);
  const { buffer } = km.memory;
  const count = memory.maxRows;
  const text = Buffer.from(buffer as unknown as ArrayBuffer, block, 255).fill('i');
  const refs = new DataView(buffer, memory.rows, count * rowRefBytes);
  const slots = new Uint8Array(buffer, memory.slots, count * rowSlots * slotBytes).fill(0);
  const candidates = new Uint32Array(buffer, memory.candidates, count);
  for (let place = 0; place < count; place++) {
    refs.setUint8(place * rowRefBytes + rowKind, callRow);
    refs.setUint32(place * rowRefBytes + rowIdStart, 0, true);
    refs.setUint16(place * rowRefBytes + rowIdLength, text.length, true);
    for (const n of [0, 1]) {
      const party = { space: 'e164', text: '17000000001' } as const;
      writeSlot(party, slots, (place * rowSlots + n) * slotBytes);
    }
    candidates[place] = place | candidateFrom | candidateTo;
  }
  bytesOf(km).set(sealer.sealSlots(slots), memory.tokens);
  reader.enter();
  let all = '';
  let calls = 0;
  for (let at = 0; at < count; calls++) {
    const part = lines.write({ reader, sealer, digests }, at, count, block);
    assert.ok(part.done > 0);
    assert.ok(part.text.length <= hitLinesRoom);
    all += part.text;
    at += part.done;
  }
  const row = (side: string): string => `${text.toString()},phone,17000000001,${side}\n`;
  assert.ok(calls > 1);
  assert.equal(all, (row('from') + row('to')).repeat(count));
  reader.leave();
  reader.close();
  digests.close();
  index.close();
});
