import assert from 'node:assert/strict';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { sharedPath } from '../../../test/support/optional.ts';
import type { IndicatorDraft, IndicatorReject } from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../../intake/hosts/allow-list.ts';
import type { ListOptions } from '../../intake/lists/list-types.ts';
import { readList } from '../../intake/lists/read-list.ts';
import { readAllowNumbers } from '../../intake/vet.ts';
import { readSlot } from '../../vault/slot.ts';
import { slotBytes } from '../kernel/layout.ts';
import { bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';
import type { ReadableList } from './list-bytes.ts';
import { type ListPiece, PieceScanner } from './list-piece.ts';
import type { ListedHosts, ListPart } from './list-rows.ts';
import { readListFast } from './list-scan.ts';
import type { PieceThreads, PlacedPiece } from './shared-scan.ts';

const km = createKernelMemory();
const folder = mkdtempSync(join(tmpdir(), 'tocsin-list-'));
after(() => rmSync(folder, { recursive: true }));

const options: ListOptions = {
  format: 'auto',
  plan: chinaPlan,
  scamTypes: shippedScamTypes,
  allow: new AllowList([
    ['popular.example', 'popular'],
    ['bank.example', 'protected'],
    ['very.deep.allowed.test', 'protected'],
    ['192.0.2.7', 'popular'],
  ]),
  allowNumbers: readAllowNumbers(['95588', '17000000001'], chinaPlan).numbers,
  maxLineBytes: 4096,
};

/** What matching takes of a draft. */
type Taken = Pick<
  IndicatorDraft,
  'kind' | 'value' | 'space' | 'validFromMs' | 'validUntilMs' | 'quarantine'
>;
type Read = {
  rowsIn: number;
  /** By kind, space and value; of several the last. */
  taken: Map<string, Taken>;
  rejects: IndicatorReject[];
  error: unknown;
  fast: number;
};

function emptyRead(): Read {
  return { rowsIn: 0, taken: new Map(), rejects: [], error: null, fast: 0 };
}

function take(read: Read, draft: Taken): void {
  const { kind, value, space, validFromMs, validUntilMs, quarantine } = draft;
  const kept = { kind, value, space, validFromMs, validUntilMs, quarantine };
  read.taken.set(`${kind} ${space} ${value}`, kept);
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function exact(bytes: Uint8Array, changes: Partial<ListOptions> = {}): Promise<Read> {
  const read = emptyRead();
  try {
    const input = { name: 'list', bytes: pieces(bytes, 1000) };
    for await (const chunk of readList(input, { ...options, ...changes })) {
      read.rowsIn += chunk.rowsIn;
      for (const draft of chunk.drafts) take(read, draft);
      read.rejects.push(...chunk.rejects);
    }
  } catch (error) {
    read.error = error;
  }
  return read;
}

async function fast(
  bytes: Uint8Array,
  changes: Partial<ListOptions> = {},
  pieceBytes = 1000,
  blockBytes?: number,
  isFile = false,
): Promise<Read> {
  const read = emptyRead();
  // A read may give less than it was asked for.
  const readAt = (into: Uint8Array, at: number): number => {
    const piece = bytes.subarray(at, at + Math.min(into.length, pieceBytes));
    into.set(piece);
    return piece.length;
  };
  try {
    const streamed = { name: 'list', bytes: pieces(bytes, pieceBytes) };
    const input = isFile ? { ...streamed, readAt } : streamed;
    for await (const part of readFast(input, changes, blockBytes)) {
      read.rowsIn += part.rowsIn;
      takePart(read, part);
      read.rejects.push(...part.rejects);
    }
  } catch (error) {
    read.error = error;
  }
  return read;
}

function readFast(
  input: ReadableList,
  changes: Partial<ListOptions>,
  blockBytes?: number,
  threads?: PieceThreads,
): AsyncGenerator<ListPart> {
  const more = { ...(blockBytes && { blockBytes }), ...(threads && { threads }) };
  return readListFast(input, { ...options, ...changes }, { km, ...more });
}

function takePart(read: Read, part: ListPart): void {
  takeSlots(read, part.slots, part);
  takeHosts(read, part.hosts);
  for (const draft of part.drafts) take(read, draft);
}

function takeSlots(
  read: Read,
  slots: Uint8Array,
  { validFromMs, validUntilMs }: Pick<ListPart, 'validFromMs' | 'validUntilMs'>,
): void {
  for (let at = 0; at < slots.length; at += slotBytes) {
    const party = readSlot(slots, at);
    assert.ok(party !== null);
    const place = at / slotBytes;
    take(read, {
      ...{ kind: 'phone', value: party.text, space: party.space, quarantine: null },
      validFromMs: timeAt(validFromMs, place),
      validUntilMs: timeAt(validUntilMs, place),
    });
    read.fast++;
  }
}

type Placed = { readonly part: number; readonly take: (read: Read) => void };

/** Threads that are slow by so many turns each, and keep what they stage by its part. */
class SlowThreads implements PieceThreads {
  readonly isFull = false;
  readonly staged: Placed[] = [];
  /** Pieces that nobody has taken back. */
  dropped = 0;
  readonly #scanner = new PieceScanner(km, instantiateKernel(km));
  readonly #turns: readonly number[];
  #part = 0;

  constructor(turns: readonly number[]) {
    this.#turns = turns;
  }

  post(piece: ListPiece): Promise<PlacedPiece> | null {
    const turns = this.#turns[(this.#part / 2) % this.#turns.length] ?? 0;
    return turns === 0 ? null : this.#late(piece, turns, this.#next());
  }

  scan(piece: ListPiece): PlacedPiece {
    return this.#scanAs(piece, this.#next());
  }

  finish(): Promise<void> {
    throw new RangeError('They are never full.');
  }

  dropBehind({ part }: PlacedPiece): void {
    const kept = this.staged.filter((one) => one.part <= part);
    this.dropped += this.staged.length - kept.length;
    this.staged.splice(0, this.staged.length, ...kept);
  }

  end(): void {
    this.#scanner.close();
  }

  #next(): number {
    this.#part += 2;
    return this.#part - 2;
  }

  async #late(piece: ListPiece, turns: number, part: number): Promise<PlacedPiece> {
    for (let turn = 0; turn < turns; turn++) await setImmediate();
    return this.#scanAs(piece, part);
  }

  #scanAs(piece: ListPiece, part: number): PlacedPiece {
    const scanned = this.#scanner.scan(piece, (at, numbers) => {
      const slots = bytesOf(km).slice(at, at + numbers * slotBytes);
      const always = { validFromMs: null, validUntilMs: null };
      this.staged.push({ part, take: (read) => takeSlots(read, slots, always) });
    });
    return { piece, scanned, part: part + 1 };
  }
}

/** As fast(), of a file that several threads read. */
async function shared(
  bytes: Uint8Array,
  changes: Partial<ListOptions>,
  blockBytes?: number,
  turns: readonly number[] = [2, 0, 5, 1],
): Promise<Read & { dropped: number }> {
  const read = emptyRead();
  const file = join(folder, 'list');
  writeFileSync(file, bytes);
  const fd = openSync(file, 'r');
  const readAt = (into: Uint8Array, at: number): number => readSync(fd, into, 0, into.length, at);
  const threads = new SlowThreads(turns);
  const left: Placed[] = [];
  try {
    const input = { name: 'list', bytes: pieces(bytes, 1000), readAt, fd };
    for await (const part of readFast(input, changes, blockBytes, threads)) {
      read.rowsIn += part.rowsIn;
      read.rejects.push(...part.rejects);
      const at = part.placed ?? Number.MAX_SAFE_INTEGER;
      left.push({ part: at, take: (into) => takePart(into, part) });
    }
  } catch (error) {
    read.error = error;
  } finally {
    threads.end();
    closeSync(fd);
  }
  const all = [...threads.staged, ...left].sort((one, other) => one.part - other.part);
  for (const one of all) one.take(read);
  return { ...read, dropped: threads.dropped };
}

function takeHosts(read: Read, { packed, count, validFromMs, validUntilMs }: ListedHosts): void {
  let at = 0;
  for (let place = 0; place < count; place++) {
    const end = at + 1 + (packed[at] ?? 0);
    take(read, {
      ...{ kind: 'domain', space: null, quarantine: null },
      value: Buffer.from(packed.subarray(at + 1, end)).toString('latin1'),
      validFromMs: timeAt(validFromMs, place),
      validUntilMs: timeAt(validUntilMs, place),
    });
    read.fast++;
    at = end;
  }
  assert.equal(at, packed.length);
}

function timeAt(times: Float64Array | null, at: number): number | null {
  const time = times?.[at] ?? Number.NaN;
  return Number.isNaN(time) ? null : time;
}

/** All readings agree; gives the fast one of a stream. */
async function same(
  bytes: Uint8Array,
  changes: Partial<ListOptions> = {},
  pieceBytes = 1000,
  blockBytes?: number,
): Promise<Read> {
  const expected = await exact(bytes, changes);
  const got = await fast(bytes, changes, pieceBytes, blockBytes);
  assert.deepEqual({ ...got, fast: 0 }, expected);
  assert.deepEqual(await fast(bytes, changes, pieceBytes, blockBytes, true), got);
  const { dropped: _, ...together } = await shared(bytes, changes, blockBytes);
  assert.deepEqual({ ...together, fast: 0 }, expected);
  return got;
}

const header = 'kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until';

const number = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.nat({ max: 30 }).map((n) => `+86170000000${String(n).padStart(2, '0')}`),
  },
  fc.nat({ max: 30 }).map((n) => `170 0000 00${String(n).padStart(2, '0')}`),
  fc.constantFrom('95588', '0519-85012345', '+442079460000', '00999000000001', '0000123', '12'),
);
/** What stands before, in and behind names that lists hold, and names that none may hold. */
const host = fc
  .tuple(
    fc.constantFrom('', '', '', '', 'http://', 'https://', 'hxxp://', '*.', 'HTTP://', '//'),
    fc.constantFrom('', '', '', 'www.', 'a.b.', 'x-', 'X', 'xn--', '1.', '_dmarc.', '-', 'a..'),
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('bad.example', 'worse.example', 'bad-1.test') },
      fc.constantFrom(
        ...['com.cn', 'example.com.cn', 'github.io', 'x.github.io', 'amazonaws.com', 'anything.ck'],
        ...[
          'www.ck',
          's3.amazonaws.com',
          'kawasaki.jp',
          'city.kawasaki.jp',
          'y.kawasaki.jp',
          'com',
        ],
        ...[
          'popular.example',
          'bank.example',
          'pages.bank.example',
          'example',
          'deep.allowed.test',
        ],
        ...['allowed.test', 'netlify.app', 'windows.net', '192.0.2.1', '0x7f.1', '1.2-3', 'a.0x1f'],
        ...['b\u00fccher.example', `${'l'.repeat(64)}.example`, `${'abc.'.repeat(63)}example`],
      ),
    ),
    fc.constantFrom('', '', '', '', '.', '/', './', ':80', '/a', '?q', '//', ' x', '[.]org', '..'),
  )
  .map((parts) => parts.join(''));
const value = fc.oneof(
  { weight: 8, arbitrary: number },
  { weight: 8, arbitrary: host },
  fc.constantFrom(
    'bad.example',
    'MyBank',
    '192.0.2.1',
    '1.2.3',
    '',
    'http://x.example/a',
    '１７０00000001',
    'tel:95588',
    '10\u00a086',
    'popular.example',
  ),
);
const kind = fc.oneof(
  { weight: 4, arbitrary: fc.constant('phone') },
  { weight: 4, arbitrary: fc.constantFrom('domain', 'domain', 'url', 'Host', 'domain_name', '') },
  fc.constantFrom(
    '',
    'Phone Number',
    'MSISDN',
    '电话',
    'domain',
    'sender',
    'url',
    'ip',
    'app',
    'account',
    'fax',
  ),
);
const time = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  fc.constantFrom(
    '2026-03-01',
    '2026-03-01T08:00:00+08:00',
    '2026-03-01 08:00:00',
    '2026-03-01T08:00:00Z',
    '1772323200000',
    '177232320000',
    '2026/03/01',
    '2026-02-30',
    '2026-03-01T08:00:60Z',
    '2026-03-01T08:00:00+14:59',
    '2026-03-01T08:00:00+15:00',
    '2026-03-01T08:00:00+08',
    '2026-03-01T08:00:00-0330',
    '2026-03-01T08:00:00.5Z',
    '2026-03-01t08:00z',
    '1999-01-01',
    '17723232000000',
    'soon',
  ),
);
const confidence = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', '90', '100', '0', '7') },
  fc.constantFrom('101', '007', '0.9', '90.5', '1000', '-1', 'high', ' 50 '),
);
const note = fc.constantFrom('', 'loan', '刷单返利', 'x\u2028y', 'no such type', 'A-1');
const odd = fc.constantFrom(
  '"',
  '"a,b"',
  '\0',
  '\xff',
  '\xc3\xa9',
  ',',
  ',,,,',
  '\r',
  '\n',
  ';',
  '#',
  'x'.repeat(5000),
);

const row = fc
  .tuple(
    kind,
    value,
    note,
    confidence,
    note,
    note,
    time,
    time,
    fc.nat({ max: 30 }),
    fc.nat({ max: 9 }),
  )
  .map(([a, b, c, d, e, f, from, until, cut, end]) => {
    const cells = [a, b, c, d, e, f, from, until];
    const kept = cut < cells.length ? cells.slice(0, cut) : cells;
    return kept.join(',') + (end === 0 ? '\r\n' : end === 1 ? '\n\n' : '\n');
  });

test('a list in CSV gives the same indicators and rejects as readList', async () => {
  const insert = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), odd);
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 30 }),
      fc.array(insert, { maxLength: 2 }),
      fc.boolean(),
      fc.constantFrom(7, 100, 4000),
      fc.constantFrom(600, 1500, 20_000),
      async (rows, inserts, lastEnd, pieceBytes, blockBytes) => {
        let bytes = Buffer.from(`${header}\n${rows.join('')}`);
        if (!lastEnd) bytes = bytes.subarray(0, -1);
        for (const [part, text] of inserts) {
          const at = Math.floor(part * bytes.length);
          const more = Buffer.from(text, 'latin1');
          bytes = Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
        }
        await same(bytes, { format: 'csv' }, pieceBytes, blockBytes);
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 400) },
  );
});

test('what threads staged too far is taken back, and read by those who can', async () => {
  const listed = (from: number): string[] =>
    Array.from(
      { length: 400 },
      (_, at) => `phone,1700000${1000 + ((from + at) % 700)},2099-01-0${1 + (from % 9)}\n`,
    );
  const numbers = (from: number): string =>
    listed(from)
      .map((line) => `${line.slice(0, 17)},\n`)
      .join('');
  const head = 'kind,value,valid_until\n';
  const quoted = `phone,"17000009999\n${numbers(50)}",\n`;
  const hosts =
    'domain,bad.example,\ndomain,www.popular.example,\ndomain,worse.example,2099-01-01\n';
  const lists = {
    quoted: [head, numbers(0), quoted, numbers(300)],
    hosts: [head, numbers(0), hosts, numbers(300), 'phone,nobody,\n', hosts],
    times: [head, numbers(0), ...listed(200), numbers(500), 'phone,nobody,\n', ...listed(3)],
    long: [head, numbers(0), `phone,${'9'.repeat(3000)},\n`, numbers(300), 'fax,,\n'],
  };
  for (const [name, texts] of Object.entries(lists)) {
    const bytes = Buffer.from(texts.join(''));
    const expected = await exact(bytes, { format: 'csv' });
    for (const turns of [[0], [1], [9, 1], [1, 0, 7]]) {
      const { dropped, fast: _, ...got } = await shared(bytes, { format: 'csv' }, 1000, turns);
      assert.deepEqual({ ...got, fast: 0 }, expected, `${name} ${turns}`);
      const far = turns[0] !== 0 && (name === 'quoted' || name === 'hosts');
      assert.equal(dropped > 0, far, `${name} ${turns}: ${dropped} pieces dropped`);
    }
  }
});

test('any header that readList takes', async () => {
  const rows =
    'phone,17000000003,17000000004\n,17000000005,\n,95588,x\nurl,bad.example,\n,1.2.3.4,\n';
  for (const names of [
    'kind,value,x',
    'type;phone;confidence',
    'x,phone,y',
    'kind\tvalue\tnote',
    'note,号码,x',
    '\ufeffkind,value,x',
    '\n \r\nkind,value,x',
    'kind,value,valid_from',
    'kind,app,x',
    'KIND,Phone-Number,x',
    'a,b,c',
    '"kind",value,x',
    'kind,x,value',
    'value',
    '',
  ]) {
    for (const end of ['\n', '\r\n']) {
      const delimiter = /[;\t]/.exec(names)?.[0] ?? ',';
      const text = names + end + rows.replaceAll(',', delimiter);
      await same(Buffer.from(text), { format: 'csv' }, 10);
      await same(Buffer.from(text), {}, 1000);
    }
  }
});

test('ordinary rows never become objects', async () => {
  const rows = Array.from(
    { length: 8000 },
    (_, at) =>
      `phone,+8617001${String(at).padStart(6, '0')},loan,90,police,A-${at},${at % 3 === 0 ? '2026-03-01' : ''},\n`,
  );
  const bytes = Buffer.from(`${header}\n${rows.join('')}`);
  const free = { allowNumbers: new Set<string>() };
  assert.equal((await same(bytes, free, 65_536)).fast, 8000);
  assert.equal((await same(gzipSync(bytes), free, 65_536)).fast, 8000);
});

test('ordinary domains never become objects, special ones always do', async () => {
  const rows = Array.from(
    { length: 4000 },
    (_, at) => `domain,login.pay${at}.example,${at % 3 === 0 ? '2026-03-01' : ''},\n`,
  );
  const special = ['com.cn', 'any.ck', 'amazonaws.com', 'www.bank.example', 'allowed.test'];
  const text = [...rows, ...special.map((name) => `url,https://${name}/,,\n`)].join('');
  const read = await same(Buffer.from(`kind,value,valid_from,valid_until\n${text}`), {}, 65_536);
  assert.equal(read.fast, 4000);
  for (const name of special) {
    assert.notEqual(read.taken.get(`domain null ${name}`)?.quarantine, null, name);
  }
});

test('the last of several rows for one domain counts, whichever path each took', async () => {
  const rows = [
    'domain,bad.example,2026-01-01',
    'domain,BAD.example,2026-01-02',
    'phone,1-7000000003,2026/01/02',
    'domain,worse.example,2026/01/04',
    'domain,worse.example,2026-01-05',
    'domain,com.cn,2026-01-05',
    'phone,17000000003,2026-01-03',
    'domain,bad.example,2026-01-03',
    'domain,last.example,2026-01-03',
    'domain,last.example.,2026/01/04',
  ];
  const read = await same(Buffer.from(`kind,value,valid_from\n${rows.join('\n')}`));
  assert.ok(read.fast >= 5, `${read.fast}`);
});

test('numbers that no list may name stand aside, and only they', async () => {
  const rows = Array.from(
    { length: 3000 },
    (_, at) => `phone,1700000${String(at).padStart(4, '0')}\n`,
  );
  const read = await same(Buffer.from(`kind,value\n${rows.join('')}phone,95588\n`));
  assert.equal(read.taken.get('phone e164 8617000000001')?.quarantine, 'allow_listed');
  assert.equal(read.taken.get('phone service 95588')?.quarantine, 'allow_listed');
  assert.equal(read.fast, 2999);
});

test('the last of several rows for one number counts, whichever path each took', async () => {
  const rows = [
    'phone,17000000003,2026-01-01',
    'phone,1-7000000003,2026/01/02',
    'domain,bad.example,',
    'phone,17000000003,2026-01-03',
    'phone,17000000004,2026/01/04',
    'phone,17000000004,2026-01-05',
    'phone,17000000005,2026-01-06',
    'phone,17000000005,2026/01/07',
  ];
  const read = await same(Buffer.from(`kind,value,valid_from\n${rows.join('\n')}`));
  assert.ok(read.fast >= 4);
});

test('other formats, other plans and other offsets', async () => {
  const csv = Buffer.from('kind,value,valid_from\nphone,17000000003,2026-03-01\n');
  await same(Buffer.from('17000000003\nbad.example\n'));
  await same(Buffer.from('{"kind":"phone","value":"17000000003"}\n'));
  await same(Buffer.from('nothing,here\n1,2\n'));
  for (const utcOffset of ['+00:00', '-03:30', '+15:00', 'Z']) await same(csv, { utcOffset });
  assert.equal((await same(csv, { plan: { ...chinaPlan, key: 'other' } })).fast, 0);
  assert.equal((await same(csv)).fast, 1);
});

const phones = sharedPath('data/police-165/phones.txt');

test('the published case numbers', { skip: phones.present ? false : phones.reason }, async () => {
  if (!phones.present) return;
  const rows = readFileSync(phones.path, 'utf8').trim().split(/\r?\n/);
  const text = `kind,value\n${rows.map((phone) => `phone,${phone}\n`).join('')}`;
  const read = await same(Buffer.from(text));
  assert.ok(read.fast > 0.95 * rows.length);
});
