import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import type { IndicatorDraft } from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../hosts/allow-list.ts';
import type { ListOptions } from './list-types.ts';
import { readList } from './read-list.ts';

const options: ListOptions = {
  format: 'auto',
  plan: chinaPlan,
  scamTypes: shippedScamTypes,
  allow: new AllowList([['popular.example', 'popular']]),
  allowNumbers: new Set(),
  maxLineBytes: 4096,
};

type Whole = {
  format: string;
  rowsIn: number;
  drafts: IndicatorDraft[];
  rejects: string[];
  notes: string[];
  unknown: Record<string, number>;
};

async function* chunked(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function readAll(
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  changes: Partial<ListOptions> = {},
  chunkSize = 7,
): Promise<Whole> {
  const bytes =
    typeof content === 'string' || content instanceof Uint8Array
      ? chunked(Buffer.from(content), chunkSize)
      : content;
  const whole: Whole = { format: '', rowsIn: 0, drafts: [], rejects: [], notes: [], unknown: {} };
  for await (const chunk of readList({ name: 'test.list', bytes }, { ...options, ...changes })) {
    assert.ok(chunk.rowsIn <= 1000);
    whole.format = chunk.format;
    whole.rowsIn += chunk.rowsIn;
    whole.drafts.push(...chunk.drafts);
    whole.rejects.push(
      ...chunk.rejects.map(({ line, field, reason }) => `${line} ${field}: ${reason}`),
    );
    whole.notes.push(...chunk.notes.map(({ what, name, count }) => `${what} ${name} ${count}`));
    for (const { name, count } of chunk.unknownScamTypes) {
      whole.unknown[name] = (whole.unknown[name] ?? 0) + count;
    }
  }
  return whole;
}

async function failure(content: string | Uint8Array, changes: Partial<ListOptions> = {}) {
  try {
    await readAll(content, changes);
  } catch (error) {
    assert.ok(error instanceof TocsinError);
    return `${error.code} ${error.message}`;
  }
  return 'no error';
}

const values = (whole: Whole): string[] =>
  whole.drafts.map(
    ({ kind, value, quarantine }) => `${kind} ${value}${quarantine ? ` (${quarantine})` : ''}`,
  );

test('CSV: every field, normalised', async () => {
  const whole = await readAll(
    '\ufeffkind,value,scam_type,confidence,source,case_ref,valid_from,valid_until\r\n' +
      'phone,+86 170 0000 1234,杀猪盘,90,police,"A-1, part ""two""",2025-03-01,2025-03-02T00:00:00Z\r\n',
  );
  assert.deepEqual(whole.rejects, []);
  assert.deepEqual(whole.drafts, [
    {
      kind: 'phone',
      value: '8617000001234',
      space: 'e164',
      partyClass: 'mobile',
      scamType: 'romance_investment',
      unknownScamType: null,
      confidence: 90,
      source: 'police',
      caseRef: 'A-1, part "two"',
      validFromMs: Date.UTC(2025, 1, 28, 16),
      validUntilMs: Date.UTC(2025, 2, 2),
      quarantine: null,
    },
  ]);
});

test('CSV: only kind and value are needed; source and confidence have defaults', async () => {
  const { drafts } = await readAll('kind,value\ndomain,Scam.Example\n');
  assert.equal(drafts[0]?.source, 'test.list');
  assert.equal(drafts[0]?.confidence, 75);
  const named = await readAll('value,source\nscam.example,row\n', { source: 'given' });
  assert.equal(named.drafts[0]?.source, 'given');
});

test('CSV: the kind follows the value', async () => {
  const whole = await readAll(
    'kind,value\nurl,https://scam.example/\ndomain,scam.example/a?b\nurl,192.0.2.1\n' +
      'sender,95013\nsender,MyBank\nnumber,+10220237021\nhost,*.below.example\nurl,hxxp://x[.]example/p\n' +
      'account,6222 0000 1111 2222\napp,com.scam.app\nip,2001:DB8::1\ndomain,popular.example\ndomain,netlify.app\n',
  );
  assert.deepEqual(whole.rejects, []);
  assert.deepEqual(values(whole), [
    'domain scam.example',
    'url scam.example/a',
    'ip 192.0.2.1',
    'phone 95013',
    'sender MYBANK',
    'phone 10220237021',
    'domain below.example',
    'url x.example/p',
    'account 6222000011112222',
    'app com.scam.app',
    'ip 2001:db8::1',
    'domain popular.example (popular_site)',
    'domain netlify.app (shared_host)',
  ]);
});

test('CSV: delimiters and other names of columns; columns that are not ours are noted', async () => {
  const tabs = await readAll('website_name\turl\treports\nShop "one"\twww.scam.example\t3\n');
  assert.deepEqual(values(tabs), ['domain www.scam.example']);
  assert.deepEqual(tabs.notes, ['ignored_column website_name 1', 'ignored_column reports 1']);
  const semicolons = await readAll('号码;诈骗类型;案号\n17000001234;虚假贷款;甲1\n');
  assert.equal(semicolons.drafts[0]?.scamType, 'loan');
  assert.equal(semicolons.drafts[0]?.caseRef, '甲1');
  assert.deepEqual(values(semicolons), ['phone 8617000001234']);
});

test('CSV: a bad row is rejected with line, field and reason, and the good rows are kept', async () => {
  const whole = await readAll(
    'kind,value,confidence,valid_from,valid_until\nphone,17000001234\nplanet,mars\nphone,abc\nphone,\n' +
      'domain,a.example,0.9\ndomain,b.example,101\ndomain,c.example,,2025-02-30\n' +
      'domain,d.example,,2025-02-02,2025-02-01\ndomain,e.example,1,,,surplus\n"domain,f.example\n' +
      'domain,g.example,,,\ndomain,h\u0000.example\n\ndomain,one-label\ndomain,ok.example,,,,,\n',
  );
  assert.deepEqual(values(whole), ['phone 8617000001234', 'domain g.example', 'domain ok.example']);
  assert.deepEqual(whole.rejects, [
    '3 kind: unknown kind "planet"',
    '4 value: not a number: not_a_number',
    '5 value: missing',
    '6 confidence: not a number from 0 to 100',
    '7 confidence: not a number from 0 to 100',
    '8 valid_from: not ISO 8601 or epoch milliseconds',
    '9 valid_until: before valid_from',
    '10 null: 6 columns, but the header has 5',
    '11 null: quotes are not closed',
    '13 null: nul_byte: not a text line',
    '15 value: not a host: a single label names no site',
  ]);
  assert.equal(whole.rowsIn, whole.drafts.length + whole.rejects.length);
});

test('CSV: a quoted field may hold line ends, and an open quote does not eat the file', async () => {
  const good = await readAll('value,case_ref\na.example,"one\ntwo"\nb.example,x\n');
  assert.deepEqual(
    good.drafts.map(({ caseRef }) => caseRef),
    ['one two', 'x'],
  );
  const rows = Array.from({ length: 300 }, (_, at) => `s${at}.example,x`).join('\n');
  const open = await readAll(`value,case_ref\na.example,"one\n${rows}\n`, {}, 1000);
  assert.equal(open.drafts.length, 300);
  assert.deepEqual(open.rejects, ['2 null: quotes are not closed']);
});

test('CSV: without a usable header it is an error that names the right one', async () => {
  assert.match(
    await failure('a,b\n1,2\n', { format: 'csv' }),
    /^INPUT_FORMAT .*line 1.*kind,value/,
  );
  assert.match(await failure('a,b\n1,2\n'), /^INPUT_FORMAT .*no column/);
});

test('scam types are found by key and by either name; an unknown one is kept as other and counted', async () => {
  const whole = await readAll(
    'value\tscam_type\n17000000001\tLOAN\n17000000002\t刷单返利\n17000000003\tfalse Prize\n' +
      '17000000004\tfalse-prize\n17000000005\tAlien\n17000000006\tAlien\n17000000007\t\n',
  );
  assert.deepEqual(
    whole.drafts.map(({ scamType, unknownScamType }) => [scamType, unknownScamType]),
    [
      ['loan', null],
      ['brushing_rebate', null],
      ['false_prize', null],
      ['false_prize', null],
      ['other', 'Alien'],
      ['other', 'Alien'],
      [null, null],
    ],
  );
  assert.deepEqual(whole.unknown, { Alien: 2 });
});

test('JSON Lines: the same keys; bad lines are rejected', async () => {
  const whole = await readAll(
    '{"kind":"phone","value":17000001234,"confidence":80,"valid_from":1740787200000,"extra":1}\n' +
      '{"url":"https://scam.example/x","extra":2}\n{"kind":"phone"}\n[1]\n{"kind":"phone","value":\n' +
      '{"kind":"phone","value":17000001234170000012}\n{"kind":"phone","value":{"a":1}}\n',
  );
  assert.equal(whole.format, 'jsonl');
  assert.deepEqual(values(whole), ['phone 8617000001234', 'url scam.example/x']);
  assert.equal(whole.drafts[0]?.validFromMs, 1740787200000);
  assert.deepEqual(whole.notes, ['ignored_column extra 1']);
  assert.deepEqual(whole.rejects, [
    '3 value: missing',
    '4 null: not a JSON object',
    '5 null: bad_json: not a JSON value on one line',
    '6 value: too large for a JSON number: write it as text',
    '7 value: neither text nor number',
  ]);
});

test('plain: one value a line, its kind guessed', async () => {
  const whole = await readAll(
    '# list\n+86 170 0000 1234\n\n95013\n192.0.2.1\n2001:db8::1\nscam.example\nhttps://scam.example/x\nscam.example/y\nwhat\n',
  );
  assert.equal(whole.format, 'plain');
  assert.deepEqual(values(whole), [
    'phone 8617000001234',
    'phone 95013',
    'ip 192.0.2.1',
    'ip 2001:db8::1',
    'domain scam.example',
    'url scam.example/x',
    'url scam.example/y',
  ]);
  assert.deepEqual(whole.rejects, ['10 value: cannot tell what kind this is']);
});

test('a line of 100 MB is rejected without being held, and the next line is read', async () => {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('kind,value\n');
    const piece = Buffer.alloc(1024 * 1024, 'a');
    for (let at = 0; at < 100; at++) yield piece;
    yield Buffer.from('\nphone,17000001234\n');
  }
  const whole = await readAll(bytes());
  assert.deepEqual(whole.rejects, ['2 null: line_too_long: over 4096 bytes']);
  assert.deepEqual(values(whole), ['phone 8617000001234']);
});

test('invalid UTF-8 is rejected by line; UTF-16 is an error', async () => {
  const gbk = Buffer.concat([
    Buffer.from('value,source\n17000001234,'),
    Buffer.from([0xbe, 0xaf, 0xb7, 0xbd]),
    Buffer.from('\n17000001235,police\n'),
  ]);
  const whole = await readAll(gbk);
  assert.deepEqual(whole.rejects, ['2 null: bad_utf8: save the file as UTF-8']);
  assert.equal(whole.drafts.length, 1);
  assert.match(
    await failure(Buffer.from('\ufeffkind,value\n', 'utf16le')),
    /^INPUT_FORMAT .*UTF-16/,
  );
});

test('an empty list is no error', async () => {
  const whole = await readAll('');
  assert.deepEqual([whole.rowsIn, whole.drafts, whole.rejects], [0, [], []]);
});

test('JSON that stops short, is broken, or is something else gives a clear error', async () => {
  assert.match(
    await failure('{\n"type": "bundle",\n"objects": ['),
    /^INPUT_TRUNCATED test.list ends in the middle, at line 3/,
  );
  assert.match(await failure('{\n"type": "bundle",\n"objects": x}'), /^INPUT_FORMAT .*not JSON/);
  assert.match(await failure('{\n"type": "bundle",\n"objects": [1 2]}'), /^INPUT_FORMAT .*line 3/);
  assert.match(await failure('{\n"name": "x"\n}'), /^INPUT_FORMAT .*neither/);
  assert.match(await failure('{"a": 1}', { format: 'stix' }), /^INPUT_FORMAT .*not a STIX/);
  assert.match(await failure('{"a": 1}', { format: 'misp' }), /^INPUT_FORMAT .*no MISP/);
});

test('rows come in chunks of at most 1000, and every row is a draft or a reject', async () => {
  const rows = Array.from({ length: 2500 }, (_, at) => (at % 3 === 0 ? 'x' : `s${at}.example`));
  const whole = await readAll(`value\n${rows.join('\n')}`, {}, 5000);
  assert.equal(whole.rowsIn, 2500);
  assert.equal(whole.drafts.length + whole.rejects.length, 2500);
});

test('any bytes in any format give chunks or a TocsinError', async () => {
  const formats = fc.constantFrom('auto', 'csv', 'jsonl', 'stix', 'misp', 'plain');
  const pieces = fc.constantFrom(
    'value',
    ',',
    '"',
    '\n',
    '{',
    '}',
    '[',
    ':',
    'kind',
    '"type"',
    '"bundle"',
    '1',
  );
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(pieces, { maxLength: 30 }).map((all) => Buffer.from(all.join(''))),
  );
  await fc.assert(
    fc.asyncProperty(formats, content, async (format, bytes) => {
      try {
        const whole = await readAll(bytes, { format });
        assert.ok(whole.rejects.length <= whole.rowsIn);
      } catch (error) {
        assert.ok(error instanceof TocsinError, String(error));
      }
    }),
    { numRuns: 300 },
  );
});
