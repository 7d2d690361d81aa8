import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Party } from '../../domain/party.ts';
import type { CallRecord, TrafficRecord } from '../../domain/record.ts';
import { createSealer } from '../../vault/seal.ts';
import { writeSlot } from '../../vault/slot.ts';
import {
  contactBytes,
  maxDigests,
  rowCell,
  rowDurationS,
  rowFromParty,
  rowHostLength,
  rowHostStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  rowSlots,
  rowTimeMs,
  rowToParty,
  slotBytes,
} from '../kernel/layout.ts';
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import { cellCoder, hashCell } from './cell-hash.ts';
import { type ContactRows, contactsOfRecords, readContact } from './contact-rows.ts';
import { HostDigests } from './host-digest.ts';
import { packAttributes, unpackAttributes } from './party-attributes.ts';
import { kindCode } from './row-kind.ts';

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const digestKey = Buffer.from('digest key, 16 b');
const digests = new HostDigests(km, digestKey);
const cellCode = cellCoder(digestKey);
const seal = createSealer(Buffer.alloc(16, 7));
after(() => digests.close());

const maxRows = 40;
const key = allocate(km, 16);
const block = allocate(km, 65_536);
const rows = allocate(km, maxRows * rowRefBytes);
const tokens = allocate(km, maxRows * rowSlots * slotBytes);
const digestSlots = allocate(km, maxRows * maxDigests * slotBytes);
const places = allocate(km, maxRows * maxDigests * 4);
const out = allocate(km, maxRows * maxDigests * contactBytes);
const cellsOut = allocate(km, maxRows * maxDigests * 2);
bytesOf(km).set(digestKey, key);

function isCall(record: TrafficRecord): record is CallRecord {
  return record.kind === 'call' || record.kind === 'sms';
}

/** Lays records out as a scan does, null for a slow row. */
function layOut(records: readonly (TrafficRecord | null)[]): void {
  const memory = bytesOf(km);
  const view = new DataView(km.memory.buffer);
  const slots = new Uint8Array(records.length * rowSlots * slotBytes);
  memory.fill(0, rows, rows + maxRows * rowRefBytes);
  let textAt = 10;
  for (const [place, record] of records.entries()) {
    if (record === null) continue;
    const row = rows + place * rowRefBytes;
    const slot = place * rowSlots * slotBytes;
    view.setUint8(row + rowKind, kindCode(record.kind));
    view.setFloat64(row + rowTimeMs, record.timeMs, true);
    view.setUint32(row + rowDurationS, record.durationS, true);
    view.setUint8(row + rowFromParty, packAttributes(record.from));
    writeSlot(record.from, slots, slot);
    if (isCall(record)) {
      view.setUint8(row + rowToParty, packAttributes(record.to));
      view.setUint32(row + rowCell, hashCell(record.cell ?? ''), true);
      writeSlot(record.to, slots, slot + slotBytes);
      continue;
    }
    const host = record.kind === 'web' ? record.target.host : record.app;
    const path = record.kind === 'web' && record.target.path !== '/' ? record.target.path : '';
    view.setUint32(row + rowHostStart, textAt, true);
    view.setUint16(row + rowHostLength, Buffer.byteLength(host), true);
    view.setUint16(row + rowPathLength, path.length, true);
    const text = Buffer.from(host + path);
    memory.set(text, block + textAt);
    textAt += text.length;
  }
  memory.set(seal(slots), tokens);
}

function kernelContacts(count: number, cells: boolean): ContactRows {
  const found = kernel.writeDigestSlots(rows, count, block, key, digestSlots, places);
  const memory = bytesOf(km);
  memory.set(seal(memory.slice(digestSlots, digestSlots + found * slotBytes)), digestSlots);
  const cellsAt = cells ? cellsOut : 0;
  memory.fill(0xee, cellsOut, cellsOut + maxRows * maxDigests * 2);
  const written = kernel.writeContacts(
    ...([rows, tokens, count, digestSlots, places, found, out, key, cellsAt] as const),
  );
  const behind = cells ? cellsOut + written * 2 : cellsOut;
  assert.ok(memory.subarray(behind, cellsOut + maxRows * maxDigests * 2).every((b) => b === 0xee));
  return {
    rows: new Uint8Array(memory.slice(out, out + written * contactBytes)),
    cells: cells ? new Uint16Array(km.memory.buffer.slice(cellsOut, behind)) : null,
  };
}

const parties: fc.Arbitrary<Party> = fc.oneof(
  fc.integer({ min: 0, max: 9999 }).map(
    (n): Party => ({
      space: 'e164',
      text: `861700000${String(n).padStart(4, '0')}`,
      class: 'mobile',
      carrier: 'china_telecom',
    }),
  ),
  fc.constant<Party>({ space: 'sender', text: 'BANK', class: 'sender', carrier: null }),
  fc.constant<Party>({ space: 'malformed', text: '000123', class: 'malformed', carrier: null }),
);
const base = fc.record({
  id: fc.constant('x'),
  timeMs: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) }),
  durationS: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  cell: fc.option(fc.constantFrom('460-00-1234', '460-00-1235', '基站')),
  from: parties,
});
const hosts = fc.constantFrom(
  'a.example',
  'www.shop.example.com',
  '192.0.2.1',
  'localhost',
  `${'a.'.repeat(60)}b`,
);
const paths = fc.constantFrom('/', '/a', '/a/b;c/', '/.x/y', `/${'p/'.repeat(30)}`);
const records: fc.Arbitrary<TrafficRecord> = fc.oneof(
  fc
    .tuple(base, fc.constantFrom<'call' | 'sms'>('call', 'sms'), parties)
    .map(([own, kind, to]): TrafficRecord => ({ ...own, kind: kind, to })),
  fc
    .tuple(base, hosts, paths)
    .map(([own, host, path]): TrafficRecord => ({ ...own, kind: 'web', target: { host, path } })),
  fc
    .tuple(base, fc.constantFrom('com.example.pay', 'x', '应用'))
    .map(([own, app]): TrafficRecord => ({ ...own, kind: 'app', app })),
);

test('the kernel writes of its rows what is written of the same records', () => {
  fc.assert(
    fc.property(
      fc.array(fc.option(records), { maxLength: maxRows }),
      fc.boolean(),
      (mixed, cells) => {
        layOut(mixed);
        const taken = mixed.filter((record) => record !== null);
        const expected = contactsOfRecords(taken, seal, digests, cells ? cellCode : null);
        assert.deepEqual(kernelContacts(mixed.length, cells), expected);
      },
    ),
  );
});

test('both directions of a call have its cell beside them, and nothing else has one', () => {
  fc.assert(
    fc.property(records, (record) => {
      const { rows: contacts, cells } = contactsOfRecords([record], seal, digests, cellCode);
      const expected = isCall(record) ? cellCode(record.cell) : 0;
      assert.deepEqual(
        [...(cells ?? [])],
        Array.from({ length: contacts.length / contactBytes }, () => expected),
      );
      assert.equal(expected !== 0, isCall(record) && record.cell !== null);
      const bare = contactsOfRecords([{ ...record, cell: null }], seal, digests, null);
      assert.deepEqual(bare, { rows: contacts, cells: null });
    }),
  );
});

test('a contact reads back', () => {
  fc.assert(
    fc.property(records, (record) => {
      const { rows: rowsOfOne } = contactsOfRecords([record], seal, digests, null);
      const contacts = Array.from({ length: rowsOfOne.length / contactBytes }, (_, at) =>
        readContact(rowsOfOne, at * contactBytes),
      );
      const tokenOf = (party: Party): Uint8Array => {
        const slot = new Uint8Array(slotBytes);
        writeSlot(party, slot, 0);
        return seal(slot);
      };
      for (const contact of contacts) {
        const { kind, timeMs, durationS } = contact;
        assert.deepEqual(
          { kind, timeMs, durationS },
          {
            kind: record.kind,
            timeMs: record.timeMs,
            durationS: record.durationS,
          },
        );
      }
      if (isCall(record)) {
        assert.deepEqual(
          contacts.map((contact) => contact.side),
          ['from', 'to'],
        );
        const [byCaller, byCalled] = contacts;
        assert.deepEqual(byCaller?.counterpart, tokenOf(record.from));
        assert.deepEqual(byCaller?.subscriber, tokenOf(record.to));
        assert.deepEqual(byCalled?.counterpart, tokenOf(record.to));
        assert.deepEqual(byCalled?.subscriber, tokenOf(record.from));
        const { class: partyClass, carrier } = record.to;
        assert.deepEqual(unpackAttributes(byCaller?.party ?? 0), { class: partyClass, carrier });
      } else {
        const slots =
          record.kind === 'web'
            ? digests.visitSlots(record.target.host, record.target.path)
            : digests.appSlot(record.app);
        assert.deepEqual(
          Buffer.concat(contacts.map((contact) => contact.counterpart)),
          Buffer.from(seal(slots)),
        );
        for (const contact of contacts) {
          assert.equal(contact.side, record.kind === 'web' ? 'host' : 'app');
          assert.deepEqual(contact.subscriber, tokenOf(record.from));
        }
      }
    }),
  );
});

test('what is no contact is not read as one', () => {
  assert.throws(() => readContact(new Uint8Array(contactBytes), 0), RangeError);
  assert.throws(() => unpackAttributes(7 << 3), RangeError);
});
