import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { lastJson, runProgram, tempFolder } from './support/program.ts';
import { makeSite } from './support/site.ts';

const header = 'id,kind,time,from,to,duration_s,cell\n';
const at = '2026-09-17T10:00:00+08:00';

/** One record of each way in which a list can match, and of each in which it must not. */
const rows = [
  `1,call,${at},+86 170 0000 0001,19900001001,30,`,
  `2,call,${at},19900001001,0086-17000000001,0,`,
  `"3,a",sms,${at},17000000001,19900001002,0,`,
  `"4 ""quoted""",web,${at},19900001003,https://WWW.Bad.example:8443/pay?x=1,0,`,
  `5,web,${at},19900001003,notbad.example,0,`,
  `6,web,${at},19900001003,example,0,`,
  `7,web,${at},19900001004,http://shop.example/fake/page,0,`,
  `8,web,${at},19900001004,http://shop.example/real,0,`,
  `9,call,${at},17000000001,9501300001,60,`,
  `10,call,${at},19900001005,19900001006,60,`,
  `11,call,${at},not a number,19900001006,60,`,
  `12,call,yesterday,19900001005,19900001006,60,`,
  `13,call,${at},+0017000000001,19900001007,60,`,
];
const expected = `record_id,kind,value,side
1,phone,8617000000001,from
2,phone,8617000000001,to
"3,a",phone,8617000000001,from
"4 ""quoted""",domain,bad.example,host
7,url,shop.example/fake,host
9,phone,8617000000001,from
9,phone,9501300001,to
`;

const numbers = 'kind,value\nphone,+86 17000000001\nphone,95013-00001\nphone,no number\n';
const sites =
  '{"kind":"domain","value":"Bad.EXAMPLE"}\n{"kind":"url","value":"https://shop.example/fake"}\n';

test('match writes the hits in the order of the records, whatever the lists and packings', async (t) => {
  const { file, folder } = await makeSite(t, '');
  const first = await file('numbers.csv', numbers);
  const second = await file('sites.jsonl.gz', gzipSync(sites));
  const plain = header + rows.join('\n');
  const half = `${rows.slice(0, 4).join('\n')}\n`;
  const inputs: Record<string, string[]> = {
    plain: [await file('records.csv', plain)],
    gzip: [await file('records.csv.gz', gzipSync(plain))],
    zstd: [await file('records.csv.zst', zstdCompressSync(plain))],
    'two files': [
      await file('one.csv', header + half),
      await file('two.csv.gz', gzipSync(header + rows.slice(4).join('\n'))),
    ],
    'standard input': ['-'],
  };
  for (const [name, files] of Object.entries(inputs)) {
    const out = join(folder, 'hits.csv');
    const lists = ['--indicators', first, '--indicators', second];
    const args = ['match', ...lists, '--records', ...files, '--out', out, '--json'];
    const { code, stdout, stderr } = await runProgram(t, args, { input: gzipSync(plain) });
    assert.equal(code, 0, `${name}: ${stderr}`);
    assert.equal(await readFile(out, 'utf8'), expected, name);
    const { records, accepted, rejected, hits, indicators, seconds, peakRssBytes } =
      lastJson<Record<string, number>>(stdout);
    const said = lastJson<Record<string, unknown>>(stdout);
    assert.deepEqual(said.rejects, { bad_number: 1, bad_time: 1 }, name);
    assert.deepEqual(
      (said.firstRejects as { field: string; reason: string }[]).map((row) => row.field),
      ['from', 'time'],
      name,
    );
    assert.match(stderr, /1 bad_time: no time, or outside 2000 to 2099/);
    assert.match(stderr, /:\d+: from: bad_number/);
    assert.equal((said.listRejects as { count: number }).count, 1);
    assert.deepEqual(
      { records, accepted, rejected, hits, indicators },
      { records: 13, accepted: 11, rejected: 2, hits: 7, indicators: 4 },
      name,
    );
    assert.ok((seconds ?? -1) >= 0 && (peakRssBytes ?? 0) > 0);
    assert.match(stderr, /numbers\.csv:4: value: /, 'the bad row of the list is named');
  }
});

test('match writes to standard output, and keeps nothing', async (t) => {
  const { file } = await makeSite(t, '');
  const list = await file('numbers.csv', numbers);
  const cwd = await tempFolder(t);
  const args = ['match', '--indicators', list, '--records', '-', '--out', '-', '--json'];
  const ended = await runProgram(t, args, { input: `${header}${rows[0]}\n`, cwd });
  assert.equal(ended.code, 0, ended.stderr);
  const lines = ended.stdout.trimEnd().split('\n');
  assert.deepEqual(lines.slice(0, -1), ['record_id,kind,value,side', '1,phone,8617000000001,from']);
  assert.equal(lastJson<{ hits: number }>(ended.stdout).hits, 1);
  assert.deepEqual(await readdir(cwd), []);
});

test('match takes lists of every format, and an allowed host wins', async (t) => {
  const { file, folder, state } = await makeSite(
    t,
    'intake:\n  allowHosts: [good.example]\n  allowNumbers: ["17000000002"]\n',
  );
  const stix = {
    type: 'bundle',
    id: 'bundle--5d0092c5-5f74-4287-9642-33f4c354e56d',
    objects: [
      {
        type: 'indicator',
        spec_version: '2.1',
        id: 'indicator--d81f86b9-975b-4c0b-875e-810c5ad45a4f',
        created: '2026-01-01T00:00:00.000Z',
        modified: '2026-01-01T00:00:00.000Z',
        pattern: "[domain-name:value = 'bad.example']",
        pattern_type: 'stix',
        valid_from: '2026-01-01T00:00:00Z',
      },
    ],
  };
  const misp = {
    Event: { info: 'x', Attribute: [{ type: 'domain', value: 'worse.example', to_ids: true }] },
  };
  const lists = [
    await file('stix.json', JSON.stringify(stix)),
    await file('misp.json', JSON.stringify(misp)),
    await file('mine.csv', 'kind,value\ndomain,good.example\nphone,17000000002\n'),
  ];
  const records = await file(
    'records.jsonl',
    ['bad.example', 'worse.example', 'good.example', 'a.good.example']
      .map((to, n) =>
        JSON.stringify({ id: `${n}`, kind: 'web', time: at, from: '19900001001', to }),
      )
      .concat(
        JSON.stringify({ id: '4', kind: 'call', time: at, from: '17000000002', to: '19900001001' }),
      )
      .join('\n'),
  );
  const out = join(folder, 'hits.csv');
  const given = lists.flatMap((list) => ['--indicators', list]);
  const config = state.slice(2);
  const args = ['match', ...given, '--records', records, '--out', out, ...config];
  const ended = await runProgram(t, args);
  assert.equal(ended.code, 0, ended.stderr);
  assert.equal(
    await readFile(out, 'utf8'),
    'record_id,kind,value,side\n0,domain,bad.example,host\n1,domain,worse.example,host\n',
  );
});

test('a truncated file is an error that says so, after what could be read', async (t) => {
  const { file, folder } = await makeSite(t, '');
  const list = await file('numbers.csv', numbers);
  const packed = gzipSync(header + `${rows[0]}\n`.repeat(5000));
  const records = await file('cut.csv.gz', packed.subarray(0, packed.length - 10));
  const out = join(folder, 'hits.csv');
  const args = ['match', '--indicators', list, '--records', records, '--out', out];
  const ended = await runProgram(t, args);
  assert.equal(ended.code, 1);
  assert.match(ended.stderr, /cut\.csv\.gz.*(ends|truncated|cut)/i);
  assert.doesNotMatch(ended.stderr, /unexpected|\n +at /);
});
