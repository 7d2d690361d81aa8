import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { type ErrorCode, TocsinError } from '../../domain/error.ts';
import type { RecordBatch } from '../../domain/record.ts';
import type { RecordInput } from './byte-source.ts';
import { partyReaders } from './party-readers.ts';
import { shippedProfiles } from './profiles.ts';
import { openRecordSource, type RecordSourceOptions } from './record-source.ts';

const readers = partyReaders('CN');

const profile = shippedProfiles.default ?? assert.fail('no default profile');
const base: RecordSourceOptions = {
  profile,
  readers,
  limits: { maxLineBytes: 2048, batchRecords: 7, batchDelayMs: 60_000 },
};

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-records-'));
});
after(async () => {
  await rm(folder, { recursive: true });
});

const header = 'id,kind,time,from,to,duration_s,cell\n';
const call = (n: number): string =>
  `r${n},call,2026-07-01T00:00:${String(n % 60).padStart(2, '0')}Z,+86 1990000${String(n % 10_000).padStart(4, '0')},1700000${String((n * 7) % 10_000).padStart(4, '0')},${n % 90},c${n % 5}\n`;
const calls = (count: number): string => Array.from({ length: count }, (_, n) => call(n)).join('');

function bytesInput(bytes: string | Uint8Array): RecordInput {
  return { kind: 'bytes', id: 'body-1', name: 'http:body-1', bytes: Buffer.from(bytes) };
}

async function read(
  input: RecordInput,
  options: Partial<RecordSourceOptions> = {},
): Promise<{ batches: RecordBatch[]; error: TocsinError | null }> {
  const batches: RecordBatch[] = [];
  try {
    const source = await openRecordSource(input, { ...base, ...options });
    for await (const batch of source.batches()) batches.push(batch);
  } catch (error) {
    if (!(error instanceof TocsinError)) throw error;
    return { batches, error };
  }
  return { batches, error: null };
}

const recordsOf = (batches: readonly RecordBatch[]) => batches.flatMap((batch) => batch.records);
const rejectsOf = (batches: readonly RecordBatch[]) => batches.flatMap((batch) => batch.rejects);
const rowsOf = (batches: readonly RecordBatch[]) =>
  batches.reduce((sum, batch) => sum + batch.rowsIn, 0);

function assertBalanced(batches: readonly RecordBatch[]): void {
  for (const batch of batches) {
    assert.equal(batch.rowsIn, batch.records.length + batch.rejects.length);
    assert.ok(batch.rowsIn > 0 && batch.rowsIn <= base.limits.batchRecords);
  }
}

test('good rows become records; bad ones rejects with line, field and reason', async () => {
  const rows = [
    'r1,call,2026-07-01T08:00:00+08:00,+86 19900000001,17000000001,12.9,c1',
    'r2,sms,1782864000000,BANK-95,19900000002,,',
    'r3,web,2026-07-01 08:00:00,19900000003,bad.example.com,,',
    'r4,app,2026-07-01T00:00:00Z,19900000003,com.example.app,3,',
    '',
    'r5,fax,2026-07-01T00:00:00Z,19900000003,17000000001,,',
    'r6,call,yesterday,19900000003,17000000001,,',
    'r7,call,2026-07-01T00:00:00Z,19900000003,17000000001,-1,',
    'r8,call,2026-07-01T00:00:00Z,19900000003,17000000001',
    'r9,call,2026-07-01T00:00:00Z,,17000000001,,',
    'r10,call,2026-07-01T00:00:00Z,x,17000000001,,',
    'r11,web,2026-07-01T00:00:00Z,19900000003,not a host,,',
    ',call,2026-07-01T00:00:00Z,19900000003,"17000000001",1,"c\n""2"""',
    'r13,call,2026-07-01T00:00:00Z,19900000003,"17000000001,1,',
  ];
  const { batches } = await read(bytesInput(`${header}${rows.join('\n')}`));
  assertBalanced(batches);
  assert.deepEqual(
    recordsOf(batches).map((record) => [
      record.id,
      record.kind,
      record.timeMs - Date.UTC(2026, 6, 1),
      record.from.text,
      record.kind === 'web'
        ? record.target.host
        : record.kind === 'app'
          ? record.app
          : record.to.text,
      record.durationS,
      record.cell,
    ]),
    [
      ['r1', 'call', 0, '8619900000001', '8617000000001', 12, 'c1'],
      ['r2', 'sms', 0, 'BANK-95', '8619900000002', 0, null],
      ['r3', 'web', 0, '8619900000003', 'bad.example.com', 0, null],
      ['r4', 'app', 0, '8619900000003', 'com.example.app', 3, null],
      ['body-1:14', 'call', 0, '8619900000003', '8617000000001', 1, 'c\n"2"'],
    ],
  );
  assert.deepEqual(
    rejectsOf(batches).map(({ source, line, field, reason }) => [source, line, field, reason]),
    [
      ['http:body-1', 7, 'kind', 'bad_kind'],
      ['http:body-1', 8, 'time', 'bad_time'],
      ['http:body-1', 9, 'duration_s', 'bad_duration'],
      ['http:body-1', 10, null, 'wrong_column_count'],
      ['http:body-1', 11, 'from', 'missing_field'],
      ['http:body-1', 12, 'from', 'bad_number'],
      ['http:body-1', 13, 'to', 'bad_host'],
      ['http:body-1', 16, null, 'bad_quotes'],
    ],
  );
});

test('JSON Lines are recognised, and give the same records as CSV', async () => {
  const rows = Array.from({ length: 20 }, (_, n) => call(n).trim().split(','));
  const lines = rows.map(([id, kind, time, from, to, duration, cell]) =>
    JSON.stringify({ cell, to: Number(to), duration_s: Number(duration), from, time, kind, id }),
  );
  const json = await read(bytesInput(`\ufeff\n  \r\n${lines.join('\r\n')}`));
  const csv = await read(bytesInput(header + calls(20)));
  // White space alone is a line that holds no object.
  assert.deepEqual(
    rejectsOf(json.batches).map((reject) => reject.reason),
    ['bad_json'],
  );
  assert.deepEqual(recordsOf(json.batches), recordsOf(csv.batches));
});

test('a JSON row that is no object, or holds what is no text, is rejected', async () => {
  const good = { kind: 'call', time: 1782864000000, from: '19900000001', to: '17000000001' };
  const rows = [
    good,
    { ...good, from: 2 ** 53 },
    { ...good, to: ['17000000001'] },
    { ...good, to: null },
    { ...good, cell: 'a\0b' },
    [good],
    7,
  ].map((row) => JSON.stringify(row));
  const { batches } = await read(bytesInput(`${rows.join('\n')}\n{"kind":"call"`));
  assert.equal(recordsOf(batches).length, 1);
  assert.deepEqual(
    rejectsOf(batches).map(({ field, reason }) => [field, reason]),
    [
      ['from', 'bad_json'],
      ['to', 'bad_json'],
      ['to', 'missing_field'],
      [null, 'nul_byte'],
      [null, 'bad_json'],
      [null, 'bad_json'],
      [null, 'bad_json'],
    ],
  );
});

test('gzip and zstd, of one or several members, give what the plain file gives', async () => {
  const text = header + calls(500);
  const [one, two] = [text.slice(0, 9001), text.slice(9001)];
  const skippable = Buffer.from([0x51, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
  const variants = {
    'plain.csv': Buffer.from(text),
    'one.csv.gz': gzipSync(text),
    'two.csv.gz': Buffer.concat([gzipSync(one), gzipSync(two)]),
    'one.csv.zst': zstdCompressSync(text),
    'two.csv.zst': Buffer.concat([zstdCompressSync(one), skippable, zstdCompressSync(two)]),
    'wrong-name.gz': zstdCompressSync(text),
  };
  const plain = await read(bytesInput(text));
  assert.equal(recordsOf(plain.batches).length, 500);
  for (const [name, bytes] of Object.entries(variants)) {
    const path = join(folder, name);
    await writeFile(path, bytes);
    const source = await openRecordSource({ kind: 'file', path }, base);
    const batches: RecordBatch[] = [];
    for await (const batch of source.batches()) batches.push(batch);
    assert.deepEqual(recordsOf(batches), recordsOf(plain.batches), name);
    assert.deepEqual(
      batches.map(({ position }) => position.byteOffset),
      plain.batches.map(({ position }) => position.byteOffset),
    );
    assert.equal(source.bytesRead(), bytes.length, name);
    assert.equal(source.sizeBytes, bytes.length);
  }
});

test('cut or damaged compression: the good rows first, then an error that names file and offset', async () => {
  const text = header + calls(5000);
  const good = recordsOf((await read(bytesInput(text))).batches).slice(0, 1500);
  const check = async (bytes: Buffer, code: ErrorCode) => {
    const { batches, error } = await read(bytesInput(bytes));
    assertBalanced(batches);
    assert.equal(error?.code, code);
    // Damage in deflate data is noticed late, so only what lies well before it is sure.
    const rows = recordsOf(batches).slice(0, 1500);
    assert.equal(rows.length, 1500);
    assert.deepEqual(rows, good);
    assert.match(error.message, /^http:body-1 .* after \d+ decompressed bytes/);
    const last = batches.at(-1)?.position.byteOffset ?? 0;
    assert.ok(Number(error.details.byteOffset) >= last);
  };
  const gzip = gzipSync(text);
  const zstd = zstdCompressSync(text);
  const damaged = Buffer.from(gzip);
  damaged.fill(0xff, gzip.length - 3000, gzip.length - 2900);
  await check(gzip.subarray(0, gzip.length - 1), 'INPUT_TRUNCATED');
  await check(gzip.subarray(0, gzip.length >> 1), 'INPUT_TRUNCATED');
  await check(Buffer.concat([gzip, gzip.subarray(0, 6)]), 'INPUT_TRUNCATED');
  await check(damaged, 'INPUT_FORMAT');
  await check(Buffer.concat([zstd, zstd.subarray(0, 30)]), 'INPUT_TRUNCATED');
  await check(Buffer.concat([zstd, Buffer.from('tail')]), 'INPUT_FORMAT');
});

test('reading goes on after any batch as if it had never stopped', async () => {
  const rows = [call(1), 'bad\n', '\n', call(2), '"x\ny"\n', call(3), call(4), 'a,"b\n', call(5)];
  const text = `\ufeff${header}${rows.join('').repeat(4)}`;
  for (const [name, bytes] of Object.entries({
    'r.csv': Buffer.from(text),
    'r.csv.gz': gzipSync(text),
    'r.csv.zst': zstdCompressSync(text),
  })) {
    const input = { kind: 'file', path: join(folder, name) } as const;
    await writeFile(input.path, bytes);
    const limits = { ...base.limits, batchRecords: 3 };
    const whole = await read(input, { limits });
    assert.ok(whole.batches.length > 8);
    for (const [at, batch] of whole.batches.entries()) {
      const rest = await read(input, { limits, resume: batch.position });
      assert.equal(rest.error, null);
      assert.deepEqual(rest.batches, whole.batches.slice(at + 1), `${name} after batch ${at}`);
    }
  }
});

test('a source that is not what it was is refused', async () => {
  const path = join(folder, 'grows.csv');
  await writeFile(path, header + calls(10));
  const input = { kind: 'file', path } as const;
  const source = await openRecordSource(input, base);
  const position = { source: source.id, byteOffset: header.length, line: 1 };
  await appendFile(path, 'r9,call,2026-');
  await assert.rejects(openRecordSource(input, { ...base, resume: position }), {
    code: 'INPUT_CHANGED',
  });
  await assert.rejects(source.batches().next(), { code: 'INPUT_CHANGED' });
});

test('a file that grows while it is read does not end in half a row', async () => {
  const path = join(folder, 'live.csv');
  const text = header + calls(6000);
  await writeFile(path, text.slice(0, -20));
  const source = await openRecordSource({ kind: 'file', path }, base);
  const batches: RecordBatch[] = [];
  await assert.rejects(
    async () => {
      for await (const batch of source.batches()) {
        if (batches.length === 0) await appendFile(path, text.slice(-20));
        batches.push(batch);
      }
    },
    { code: 'INPUT_CHANGED' },
  );
  assert.equal(rejectsOf(batches).length, 0);
  assert.ok(recordsOf(batches).length > 100);
});

test('what cannot be read is said so', async () => {
  const cases: [string, string, RegExp][] = [
    ['PK\x03\x04zip', 'INPUT_FORMAT', /ZIP archive/],
    ['\xff\xfei\0d\0', 'INPUT_FORMAT', /UTF-16/],
    ['[{"kind":"call"}]', 'INPUT_FORMAT', /JSON array/],
    [
      'id,kind,when,from,to\n',
      'INPUT_FORMAT',
      /no column "time".*id, kind, when, from, to.*profile/,
    ],
    ['id,kind,time,from,to,from\n', 'INPUT_FORMAT', /two columns are called "from"/],
    ['"id,kind\n', 'INPUT_FORMAT', /first line is no header \(bad_quotes\)/],
    ['id,ki\0nd\n', 'INPUT_FORMAT', /first line is no header \(nul_byte\)/],
  ];
  for (const [text, code, message] of cases) {
    const { error } = await read(bytesInput(Buffer.from(text, 'latin1')));
    assert.equal(error?.code, code);
    assert.match(error.message, message);
  }
  const absent = join(folder, 'absent.csv');
  await assert.rejects(openRecordSource({ kind: 'file', path: absent }, base), {
    code: 'INPUT_UNREADABLE',
    message: `${absent} does not exist.`,
  });
  await assert.rejects(openRecordSource({ kind: 'file', path: folder }, base), {
    code: 'INPUT_UNREADABLE',
  });
});

test('a first row that is no header never shows a number', async () => {
  const { error } = await read(bytesInput(call(1)));
  assert.match(error?.message ?? '', /no column "kind"|no column "time"/);
  assert.doesNotMatch(error?.message ?? '', /1990000|1700000|\d{4}/);
});

test('an empty input has no records and no error', async () => {
  for (const text of ['', '\n\r\n', '\ufeff', header, gzipSync('')]) {
    assert.deepEqual(await read(bytesInput(text)), { batches: [], error: null });
  }
});

test('a live stream hands out what it has when it pauses', async () => {
  const stream = new PassThrough();
  const limits = { ...base.limits, batchDelayMs: 1 };
  const source = await openRecordSource(
    { kind: 'stream', name: 'stdin', stream },
    { ...base, limits },
  );
  const batches = source.batches();
  stream.write(header + call(1) + call(2).slice(0, 10));
  const first = await batches.next();
  assert.equal(first.value?.rowsIn, 1);
  stream.end(call(2).slice(10) + call(3));
  const ids: string[] = [];
  for await (const batch of batches) ids.push(...batch.records.map(({ id }) => id));
  assert.deepEqual(ids, ['r2', 'r3']);
});

test('an abort ends a stream that says nothing, and lets go of it', async () => {
  const stream = new PassThrough();
  const abort = new AbortController();
  const source = await openRecordSource(
    { kind: 'stream', name: 'stdin', stream },
    { ...base, signal: abort.signal },
  );
  const next = source.batches().next();
  const closed = once(stream, 'close');
  stream.write(header);
  abort.abort();
  assert.deepEqual(await next, { value: undefined, done: true });
  await closed;
});

test('a line of 100 MB is rejected in bounded memory', async () => {
  const piece = Buffer.alloc(65_536, 'x');
  let largest = 0;
  async function* lines(): AsyncGenerator<Buffer> {
    yield Buffer.from(header + call(1));
    const before = process.memoryUsage().arrayBuffers;
    for (let sent = 0; sent < 100 * 1024 * 1024; sent += piece.length) {
      largest = Math.max(largest, process.memoryUsage().arrayBuffers - before);
      yield piece;
    }
    yield Buffer.from(`\n${call(2)}`);
  }
  const { batches } = await read({ kind: 'stream', name: 'stdin', stream: Readable.from(lines()) });
  assert.deepEqual(
    recordsOf(batches).map(({ id }) => id),
    ['r1', 'r2'],
  );
  assert.deepEqual(
    rejectsOf(batches).map(({ line, reason }) => [line, reason]),
    [[3, 'line_too_long']],
  );
  assert.ok(largest < 16 * 1024 * 1024, `${largest} bytes held`);
});

test('random bytes never throw anything but TocsinError, and every row is accounted for', async () => {
  const token = fc.constantFrom(
    '{',
    '}',
    '"',
    ',',
    '\n',
    '\r\n',
    ':',
    'call',
    call(3),
    header,
    '\0',
    '张',
  );
  const soup = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.array(token, { maxLength: 40 }).map((parts) => Buffer.from(parts.join(''))),
    fc
      .array(token, { maxLength: 20 })
      .map((parts) => Buffer.from(header + call(1) + parts.join(''))),
    fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => Buffer.concat([gzipSync(header + call(1)), bytes])),
    fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, ...bytes])),
  );
  let rows = 0;
  await fc.assert(
    fc.asyncProperty(soup, fc.constantFrom('auto', 'csv', 'jsonl'), async (bytes, format) => {
      const { batches } = await read(bytesInput(bytes), {
        format: format as 'auto' | 'csv' | 'jsonl',
        limits: { ...base.limits, maxLineBytes: 200 },
      });
      assertBalanced(batches);
      rows += rowsOf(batches);
    }),
    { numRuns: 400 },
  );
  assert.ok(rows > 100, `${rows} rows`);
});

test('any chunking of a stream gives identical batches', async () => {
  const text = Buffer.from(`${header}${calls(40)}bad\n"a\n${calls(9)}`);
  const cut = text.length >> 1;
  const [one, two] = [text.subarray(0, cut), text.subarray(cut)];
  for (const bytes of [
    text,
    gzipSync(text),
    Buffer.concat([gzipSync(one), gzipSync(two)]),
    Buffer.concat([zstdCompressSync(one), zstdCompressSync(''), zstdCompressSync(two)]),
    Buffer.concat([zstdCompressSync(text), Buffer.from('tail')]),
  ]) {
    const whole = await read({
      kind: 'stream',
      id: 's',
      name: 's',
      stream: Readable.from([bytes]),
    });
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 700 })), async (size) => {
        const pieces: Buffer[] = [];
        for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
        const stream = Readable.from(pieces);
        assert.deepEqual(await read({ kind: 'stream', id: 's', name: 's', stream }), whole);
      }),
      { numRuns: 15 },
    );
  }
});
