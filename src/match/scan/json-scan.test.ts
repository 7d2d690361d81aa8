import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Profile } from '../../config/intake.ts';
import { recordFields } from '../../config/record-fields.ts';
import type { RejectReason, TrafficRecord } from '../../domain/record.ts';
import { RowFramer } from '../../intake/records/framer.ts';
import { partyReaders } from '../../intake/records/party-readers.ts';
import { findProfile } from '../../intake/records/profiles.ts';
import { isFault, recordBuilder } from '../../intake/records/record-builder.ts';
import { emptyTexts, jsonRowReader } from '../../intake/records/row-readers.ts';
import { writeSlot } from '../../vault/slot.ts';
import {
  configBytes,
  rowDurationS,
  rowEnd,
  rowFromParty,
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowLine,
  rowPathLength,
  rowRefBytes,
  rowSlots,
  rowStart,
  rowTimeMs,
  rowToParty,
  scanDone,
  scanEnd,
  scanFlags,
  scanFlagUtf8,
  scanFull,
  scanLines,
  scanNext,
  scanRows,
  scanStateBytes,
  scanUnframed,
  scanWork,
  scanWorkBytes,
  slotBytes,
} from '../kernel/layout.ts';
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import { writeJsonScanConfig } from './json-scan.ts';
import { packAttributes } from './party-attributes.ts';
import { kindOfCode } from './row-kind.ts';

const maxLineBytes = 2048;
const base = findProfile('default', {});
const profiles: readonly Profile[] = [
  base,
  {
    ...base,
    fields: { id: 'event', from: '主叫', to: 'dst', duration_s: 'len' },
    kinds: { MOC: 'call', 上网: 'web' },
    timeFormat: 'epoch_s',
  },
  { ...base, constants: { kind: 'sms', cell: 'x' }, timeFormat: 'datetime' },
];

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const blockBytes = 131_072;
const block = allocate(km, blockBytes + 64);
const state = allocate(km, scanStateBytes);
const work = allocate(km, scanWorkBytes);
const manyRows = 1024;
const rows = allocate(km, manyRows * rowRefBytes);
const slots = allocate(km, manyRows * rowSlots * slotBytes);
const configs = profiles.map((profile) => {
  const bytes = writeJsonScanConfig(profile, 'CN', { maxLineBytes });
  assert.ok(bytes !== null);
  const at = allocate(km, bytes.length);
  bytesOf(km).set(bytes, at);
  return at;
});

/** What a row comes to, whichever path read it. `slots` are the parties', in hex. */
type Outcome = {
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly fault: RejectReason | null;
  readonly record: object | null;
};

function hexSlot(write: (slot: Uint8Array) => void): string {
  const slot = new Uint8Array(slotBytes);
  write(slot);
  return Buffer.from(slot).toString('hex');
}

/** A record by what a row reference and its slots say of it. */
function flat(record: TrafficRecord): object {
  const { kind, id, timeMs, durationS, from } = record;
  const own = { kind, id, timeMs, durationS, fromParty: packAttributes(from) };
  const fromSlot = hexSlot((slot) => writeSlot(from, slot, 0));
  if (kind === 'web') return { ...own, fromSlot, target: record.target };
  if (kind === 'app') return { ...own, fromSlot, app: record.app };
  const toSlot = hexSlot((slot) => writeSlot(record.to, slot, 0));
  return { ...own, fromSlot, toSlot, toParty: packAttributes(record.to) };
}

function exactPath(input: Buffer, profile: Profile): Outcome[] {
  const reader = jsonRowReader(profile);
  const build = recordBuilder(profile, partyReaders('CN'), 'source');
  const texts = emptyTexts(profile);
  const found: Outcome[] = [];
  // Bytes in front keep the framer from taking a byte order mark, which is the caller's to do.
  const framer = new RowFramer(
    { maxLineBytes, delimiter: null, byteOffset: 1, line: 0 },
    ({ bytes, start, end, line, fault }) => {
      const text = bytes.toString('utf8', start, end);
      const result = fault === null ? (reader(text, false, texts) ?? build(texts, line)) : null;
      const record = result === null || isFault(result) ? null : flat(result);
      const reason = result !== null && isFault(result) ? result.reason : fault;
      found.push({ start, end, line, fault: reason, record });
    },
  );
  // In one piece, so that its offsets are the input's.
  framer.push(input);
  const rest = found.length;
  framer.end();
  const restStart = input.lastIndexOf(10) + 1;
  return found.map((row, at) =>
    at < rest ? row : { ...row, start: row.start + restStart, end: row.end + restStart },
  );
}

type Scan = {
  readonly rows: { outcome: Outcome | null; start: number; end: number; line: number }[];
  readonly end: number;
  readonly next: number;
  readonly lines: number;
};

/** All rows that the kernel gives, in calls of `maxRows`; `outcome` is null for slow rows. */
function scan(input: Buffer, config: number, maxRows: number, final: boolean): Scan {
  const memory = bytesOf(km);
  memory.fill(0x22, block, block + input.length + 64);
  memory.set(input, block);
  memory.fill(0xee, rows, rows + manyRows * rowRefBytes);
  memory.fill(0xee, slots, slots + manyRows * rowSlots * slotBytes);
  memory.fill(0xee, work, work + scanWorkBytes);
  memory.fill(0, state, state + scanStateBytes);
  const view = new DataView(km.memory.buffer);
  view.setUint32(state + scanWork, work, true);
  view.setUint32(state + scanFlags, isUtf8(input) ? scanFlagUtf8 : 0, true);
  const found: Scan['rows'] = [];
  for (;;) {
    kernel.scanJson(
      config,
      state,
      block,
      block + input.length,
      rows,
      slots,
      maxRows,
      final ? 1 : 0,
    );
    const count = view.getUint32(state + scanRows, true);
    for (let place = 0; place < count; place += 1) {
      found.push(
        readRow(view, input, rows + place * rowRefBytes, slots + place * rowSlots * slotBytes),
      );
    }
    const end = view.getUint32(state + scanEnd, true);
    if (end === scanFull) {
      assert.equal(count, maxRows);
      continue;
    }
    const next = view.getUint32(state + scanNext, true);
    return { rows: found, end, next, lines: view.getUint32(state + scanLines, true) };
  }
}

function readRow(view: DataView, input: Buffer, row: number, slot: number): Scan['rows'][number] {
  const start = view.getUint32(row + rowStart, true);
  const end = view.getUint32(row + rowEnd, true);
  const line = view.getUint32(row + rowLine, true) + 1;
  const kind = kindOfCode(view.getUint8(row + rowKind));
  const slotAt = (at: number): string =>
    Buffer.from(bytesOf(km).slice(at, at + slotBytes)).toString('hex');
  if (kind === null) {
    assert.equal(slotAt(slot) + slotAt(slot + slotBytes), '00'.repeat(2 * slotBytes));
    return { outcome: null, start, end, line };
  }
  const idStart = view.getUint32(row + rowIdStart, true);
  const id = input.toString('utf8', idStart, idStart + view.getUint16(row + rowIdLength, true));
  const own = {
    kind,
    id: id === '' ? `source:${line}` : id,
    timeMs: view.getFloat64(row + rowTimeMs, true),
    durationS: view.getUint32(row + rowDurationS, true),
    fromParty: view.getUint8(row + rowFromParty),
    fromSlot: slotAt(slot),
  };
  const host = view.getUint32(row + rowHostStart, true);
  const hostEnd = host + view.getUint16(row + rowHostLength, true);
  const text = input.toString('utf8', host, hostEnd);
  const path = input.toString('utf8', hostEnd, hostEnd + view.getUint16(row + rowPathLength, true));
  let record: object = {
    ...own,
    toSlot: slotAt(slot + slotBytes),
    toParty: view.getUint8(row + rowToParty),
  };
  if (kind === 'web') record = { ...own, target: { host: text, path: path || '/' } };
  if (kind === 'app') record = { ...own, app: text };
  return { outcome: { start, end, line, fault: null, record }, start, end, line };
}

/** How many rows were decided by the kernel, after everything was compared. */
function compare(input: Buffer, which: number, maxRows: number): { decided: number; of: number } {
  const profile = profiles[which] ?? base;
  const exact = exactPath(input, profile);
  const { rows: fast, end, next, lines } = scan(input, configs[which] ?? 0, maxRows, true);
  let decided = 0;
  for (const [at, row] of fast.entries()) {
    const expected = exact[at];
    assert.ok(expected !== undefined);
    const { start, line } = expected;
    assert.deepEqual({ start: row.start, line: row.line }, { start, line });
    assert.equal(row.end, expected.end);
    if (row.outcome === null) continue;
    decided += 1;
    assert.deepEqual(row.outcome, expected);
  }
  if (end === scanUnframed) {
    assert.equal(exact[fast.length]?.fault, 'line_too_long');
    assert.equal(exact[fast.length]?.start, next);
    assert.equal(exact[fast.length]?.line, lines + 1);
  } else {
    assert.equal(end, scanDone);
    assert.equal(fast.length, exact.length);
    assert.equal(next, input.length);
  }
  return { decided, of: exact.length };
}

/** Mostly the first. */
function mostly<T, U>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<U>): fc.Arbitrary<T | U> {
  return fc.oneof({ weight: 12, arbitrary: usual }, odd);
}

const number = fc.nat(9999).chain((n) => {
  const last = String(n).padStart(4, '0');
  return fc.constantFrom(
    `1700000${last}`,
    `+86 170-0000-${last}`,
    `+8617000000${last.slice(1)}`,
    17000000000 + n,
  );
});
const oddNumber = fc.constantFrom(
  '+999123456789',
  '0519-88880000',
  '95588',
  '000123',
  '12',
  '',
  ' 17000000000 ',
  '未知',
  -1,
);
const time = fc.constantFrom(
  '2026-03-01T08:00:00+08:00',
  '2026-03-01T08:00:00.125Z',
  '2026-03-01 08:00:00',
  1772323200000,
);
const oddTime = fc.constantFrom('1772323200000', '1772323200', 1772323200, 1772323200.5, 'x', null);
const visit = fc.constantFrom(
  'www.example.com',
  'https://pay.example.com/a/b?c=1',
  '192.0.2.1',
  'com.example.pay',
);
const oddVisit = fc.constantFrom('Example.com', 'bücher.example', 'a b', '', '应用', 0);
const keysOf =
  (profile: Profile): ((field: string) => string) =>
  (field) =>
    profile.fields[field] ?? field;

const members = fc.tuple(
  mostly(
    fc.nat().map((n) => `c${n}`),
    fc.constantFrom('é', '\u00a0x', '', null, 7, 2 ** 60, 9999999999999998, 1.5, true),
  ),
  mostly(
    fc.constantFrom('call', 'sms'),
    fc.constantFrom('CALL', ' call', 'MOC', '上网', 'fax', null),
  ),
  mostly(time, oddTime),
  mostly(number, fc.oneof(oddNumber, fc.constant('BANK'))),
  mostly(number, oddNumber),
  mostly(fc.nat(9999), fc.constantFrom('35', '', '1.9', 35.5, -1, 1e300, null, false)),
  mostly(fc.constantFrom('460-00-1234', '基站 7', ''), fc.constantFrom(null, 7, true, 2 ** 60)),
);
const visitMembers = fc
  .tuple(members, mostly(visit, oddVisit), fc.constantFrom('web', 'app'))
  .map(([[id, , at, from, , duration, cell], to, kind]) => [
    id,
    kind,
    at,
    from,
    to,
    duration,
    cell,
  ]);
const extra = fc.tuple(
  fc.constantFrom(
    'imei',
    'lat',
    '省',
    'a key that is longer than the thirty-one bytes of a joint',
    'from',
    'x"y',
    '__proto__',
  ),
  mostly(
    fc.constantFrom(1, -2.5e-3, 0, 'plain', '江苏', true, false, null, 1e21),
    fc.constantFrom('line\nend', { a: 1 }, [1]),
  ),
);

/** One line of JSON in some writer's manner, keys mostly in order. */
const line = fc
  .tuple(
    fc.oneof(members, visitMembers),
    fc.array(extra, { maxLength: 2 }),
    fc.constantFrom(0, 0, 0, 1, 2),
    fc.option(fc.nat(6)),
    fc.boolean(),
  )
  .map(([values, extras, manner, missing, behind]) => (profile: Profile) => {
    const key = keysOf(profile);
    const own = values
      .map((value, at) => [key(recordFields[at] ?? ''), value] as const)
      .filter((_, at) => at !== missing);
    const all = behind ? [...own, ...extras] : [...extras, ...own];
    const colon = [':', ': ', '\t:\r '][manner] ?? ':';
    const comma = [',', ', ', ' , '][manner] ?? ',';
    const text = all.map(([name, value]) => JSON.stringify(name) + colon + JSON.stringify(value));
    return manner === 2 ? ` { ${text.join(comma)} } ` : `{${text.join(comma)}}`;
  });
const oddLine = fc.constantFrom(
  '',
  '\r',
  ' ',
  '{}',
  '[]',
  '7',
  'null',
  '{"id":"x"',
  '{"a":01}',
  '{"a":1.}',
  '{"a":"b" "c"}',
  '{"a":1,}',
  'x'.repeat(3000),
);
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\r\r\n');
const inputs = fc
  .tuple(
    fc.nat(profiles.length - 1),
    fc.array(fc.tuple(fc.oneof({ weight: 9, arbitrary: line }, oddLine), lineEnd), {
      maxLength: 12,
    }),
    fc.boolean(),
  )
  .map(([which, lines, open]) => {
    const profile = profiles[which] ?? base;
    const texts = lines.map(
      ([made, end]) => (typeof made === 'string' ? made : made(profile)) + end,
    );
    const text = texts.join('');
    return { which, input: Buffer.from(open ? text.slice(0, -1) : text) };
  });
const maxRowsOf = fc.constantFrom(1, 2, 5, manyRows);

test('fast and exact path read every row alike', () => {
  let decided = 0;
  fc.assert(
    fc.property(inputs, maxRowsOf, ({ which, input }, maxRows) => {
      decided += compare(input, which, maxRows).decided;
    }),
    { numRuns: 2000 },
  );
  assert.ok(decided > 500, `${decided} rows were decided by the kernel`);
});

test('fast and exact path read damaged bytes alike', () => {
  const bytes = Buffer.from('"\\{}[],:\r\n \t\0\xff\x1f-+.e019tnulas\xe4\xb8\xad', 'latin1');
  const damage = fc.record({
    at: fc.nat(5000),
    cut: fc.nat(3),
    put: fc.array(fc.nat(bytes.length - 1), { maxLength: 2 }),
  });
  let decided = 0;
  fc.assert(
    fc.property(
      inputs,
      fc.array(damage, { minLength: 1, maxLength: 4 }),
      maxRowsOf,
      ({ which, input }, damages, maxRows) => {
        let damaged = input;
        for (const { at, cut, put } of damages) {
          const place = damaged.length === 0 ? 0 : at % damaged.length;
          const inserted = Buffer.from(put.map((index) => bytes[index] ?? 0));
          damaged = Buffer.concat([
            damaged.subarray(0, place),
            inserted,
            damaged.subarray(place + cut),
          ]);
        }
        decided += compare(damaged, which, maxRows).decided;
      },
    ),
    { numRuns: 4000 },
  );
  assert.ok(decided > 500, `${decided} rows were decided by the kernel`);
});

const ordinaryLines = [
  '{"id":"c1","kind":"call","time":"2026-03-01T08:00:00+08:00","from":"+8617000000001","to":"17000000002","duration_s":35,"cell":"460-00-1234"}',
  '{"id":"s1","kind":"sms","time":"2026-03-01T08:00:01+08:00","from":"BANK","to":"17000000002","cell":"460-00-1234"}',
  '{"id":"w1","kind":"web","time":"2026-03-01T08:00:02+08:00","from":"17000000002","to":"https://pay.example.com/a","cell":"基站"}',
  '{"kind":"app","time":1772323200000,"from":"17000000002","to":"com.example.pay","id":"a1","bytes":1.5e3,"ok":true,"via":null}',
];

test('ordinary rows are decided, whatever their writer does with blanks, keys and line ends', () => {
  const spaced = ordinaryLines.map((text) => text.replaceAll('":', '": ').replaceAll(',"', ', "'));
  for (const lines of [ordinaryLines, spaced, [...ordinaryLines, ...spaced]]) {
    for (const lineEnd of ['\n', '\r\n']) {
      const text = Array.from({ length: 20 }, () => lines.join(lineEnd) + lineEnd).join('');
      const { decided, of } = compare(Buffer.from(text), 0, manyRows);
      assert.deepEqual({ decided, of }, { decided: 20 * lines.length, of: 20 * lines.length });
    }
  }
});

test('more keys than the scan remembers, and longer ones, are read none the less', () => {
  const lines = Array.from({ length: 60 }, (_, at) => {
    const extras = Array.from({ length: 8 }, (_, n) => `"${'k'.repeat(n * 6)}${at % 7}${n}":"v"`);
    return `{${extras.join(',')},${(ordinaryLines[0] ?? '').slice(1)}\n`;
  });
  const { decided, of } = compare(Buffer.from(lines.join('')), 0, manyRows);
  assert.deepEqual({ decided, of }, { decided: 60, of: 60 });
});

test('a row that is not whole waits, unless nothing comes behind it', () => {
  const whole = Buffer.from(`${ordinaryLines[0]}\n\n`);
  const input = Buffer.concat([whole, Buffer.from(ordinaryLines[1] ?? '')]);
  const open = scan(input, configs[0] ?? 0, manyRows, false);
  assert.deepEqual(
    [open.rows.length, open.end, open.next, open.lines],
    [1, scanDone, whole.length, 2],
  );
  const closed = scan(input, configs[0] ?? 0, manyRows, true);
  assert.deepEqual(
    [closed.rows.length, closed.end, closed.next, closed.lines],
    [2, scanDone, input.length, 3],
  );
  assert.equal(closed.rows[1]?.outcome, null);
});

test('a row too long is left where it begins, whole or not', () => {
  const long = `{"id":"${'x'.repeat(maxLineBytes)}"}`;
  const input = Buffer.from(`${ordinaryLines[0]}\n${long}`);
  for (const bytes of [input, Buffer.concat([input, Buffer.from('\n')])]) {
    const { rows: found, end, next } = scan(bytes, configs[0] ?? 0, manyRows, false);
    assert.deepEqual([found.length, end], [1, scanUnframed]);
    assert.equal(next, input.length - long.length);
  }
});

test('bytes that are no UTF-8 make only their own row slow', () => {
  const bad = Buffer.from(`${ordinaryLines[2]}\n`);
  bad[bad.length - 4] = 0xff;
  const input = Buffer.concat([Buffer.from(`${ordinaryLines[0]}\n`), bad]);
  assert.deepEqual(compare(input, 0, manyRows), { decided: 1, of: 2 });
});

const call = ordinaryLines[0] ?? '';
const app = ordinaryLines[3] ?? '';

test('what is nearly an ordinary row is what the exact path says it is', () => {
  const hostile = [
    app.replace('{', ','),
    call.replace(',"kind"', '{"kind"'),
    call.replace('","kind', '\\,"kind'),
    call.replace('","kind', '\u0001,"kind'),
    call.replace('"kind":', '"kind" "'),
    call.replace('"call",', '"call"  '),
    call.replace('"call",', '"call",,'),
    call.replace('}', ',}'),
    call.replace('}', '}}'),
    call.replace('}', '} {}'),
    call.replace('"id"', '"to":"17000000003","id"'),
  ];
  for (const bad of hostile) {
    const input = Buffer.from([app, call, bad, call, ''].join('\n'));
    assert.deepEqual(compare(input, 0, manyRows), { decided: 3, of: 4 }, bad);
  }
});

test('values of keys that no record has are read by the grammar', () => {
  const good = ['0', '-0', '10', '1.5', '-1.25e-7', '1E+9', 'true', 'false', 'null', '""', '"é"'];
  const bad = ['01', '-', '1.', '.5', '1e', '1e+', '+1', 'True', 'truex', 'fals', 'nul', '', "'x'"];
  const slow = ['[]', '{}', '"\\n"'];
  for (const value of [...good, ...bad, ...slow]) {
    const input = Buffer.from(`${call.replace('}', `,"extra":${value}}`)}\n`);
    const decided = good.includes(value) ? 1 : 0;
    assert.deepEqual(compare(input, 0, manyRows), { decided, of: 1 }, value);
  }
});

test('a joint of 32 bytes is not taken for another one', () => {
  const long = call.replace(',"kind"', `,"${'k'.repeat(27)}":"v","kind"`);
  const input = Buffer.from([long, call, long, call, ''].join('\n'));
  assert.deepEqual(compare(input, 0, manyRows), { decided: 4, of: 4 });
});

test('a row may have as many bytes as the configuration says, its CR included', () => {
  for (const [bytes, lineEnd, of] of [
    [maxLineBytes, '\n', 2],
    [maxLineBytes - 1, '\r\n', 2],
    [maxLineBytes + 1, '\n', 0],
    [maxLineBytes, '\r\n', 0],
  ] as const) {
    const row = call.replace('}', `${' '.repeat(bytes - call.length)}}`);
    const text = `${row}${lineEnd}${call}\n`;
    assert.equal(compare(Buffer.from(text), 0, manyRows).decided, of, `${bytes} bytes`);
  }
});

test('an id or an app that a row reference cannot hold makes its row slow', () => {
  const at = allocate(km, configBytes);
  const bytes = writeJsonScanConfig(base, 'CN', { maxLineBytes: 100_000 });
  assert.ok(bytes !== null);
  bytesOf(km).set(bytes, at);
  for (const [length, decided] of [
    [65_000, true],
    [65_535, true],
    [65_536, false],
  ] as const) {
    for (const row of [
      call.replace('c1', 'i'.repeat(length)),
      app.replace('com.example.pay', 'a'.repeat(length)),
    ]) {
      const found = scan(Buffer.from(`${row}\n`), at, manyRows, true).rows[0];
      assert.equal(found?.outcome !== null, decided, `${length} bytes`);
    }
  }
});

test('a profile that the kernel cannot follow has no configuration', () => {
  const limits = { maxLineBytes };
  const long = { ...base, fields: { id: 'k'.repeat(61) } };
  const twice = { ...base, fields: { from: 'number', to: 'number' } };
  assert.equal(writeJsonScanConfig(long, 'CN', limits), null);
  assert.equal(writeJsonScanConfig(twice, 'CN', limits), null);
});
