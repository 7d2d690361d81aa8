import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Profile } from '../../config/intake.ts';
import type { RecordBatch } from '../../domain/record.ts';
import { partyReaders } from './party-readers.ts';
import { findProfile, shippedProfiles } from './profiles.ts';
import { openRecordSource } from './record-source.ts';

const plain = shippedProfiles.default ?? assert.fail('no default profile');

async function read(text: string, profile: Profile): Promise<RecordBatch> {
  const source = await openRecordSource(
    { kind: 'bytes', id: 'x', name: 'x', bytes: Buffer.from(text) },
    {
      profile,
      readers: partyReaders('CN'),
      limits: { maxLineBytes: 4096, batchRecords: 100, batchDelayMs: 100 },
    },
  );
  for await (const batch of source.batches()) return batch;
  return assert.fail('no batch');
}

/** Rows as cdr_csv writes them: texts quoted, times bare when unset, numbers bare. */
const asteriskRow = (tail: string): string =>
  `"","17000000001","19900000001","from-pstn","""Li, Lei"" <17000000001>","PJSIP/t-0001","PJSIP/19-0002","Dial","PJSIP/19,30","2026-07-01 08:00:00","2026-07-01 08:00:04","2026-07-01 08:01:04",64,60,"ANSWERED","DOCUMENTATION"${tail}\n`;
const unanswered = `"","17000000002","19900000002","from-pstn","","PJSIP/t-0003","","Dial","","2026-07-01 08:00:00",,"2026-07-01 08:00:30",30,0,"NO ANSWER","DOCUMENTATION","1782864000.7",""\n`;

test('Asterisk: Master.csv with and without the columns that cdr.conf may add', async () => {
  const rows = [
    asteriskRow(''),
    asteriskRow(',"1782864000.5"'),
    asteriskRow(',"1782864000.6","a note"'),
    asteriskRow(',"1782864000.8","","","1782864000.8",12'),
    unanswered,
  ];
  const { records, rejects } = await read(rows.join(''), findProfile('asterisk', {}));
  assert.deepEqual(rejects, []);
  assert.deepEqual(
    records.map((record) => [record.id, record.kind, record.timeMs, record.durationS]),
    [
      ['x:1', 'call', 1782864000000, 60],
      ['1782864000.5', 'call', 1782864000000, 60],
      ['1782864000.6', 'call', 1782864000000, 60],
      ['1782864000.8', 'call', 1782864000000, 60],
      ['1782864000.7', 'call', 1782864000000, 0],
    ],
  );
  assert.equal(records[0]?.from.text, '8617000000001');
  const utc = await read(rows.join(''), findProfile('asterisk_utc', {}));
  assert.equal(utc.records[0]?.timeMs, 1782864000000 + 8 * 3600 * 1000);
});

test('Asterisk: a row with too few or too many columns is rejected, never shifted', async () => {
  const rows = [
    asteriskRow('').replace('"from-pstn",', ''),
    asteriskRow(',"1","2","3","4",5,6'),
    unanswered,
  ];
  const { records, rejects } = await read(rows.join(''), findProfile('asterisk', {}));
  assert.equal(records.length, 1);
  assert.deepEqual(
    rejects.map(({ line, reason }) => [line, reason]),
    [
      [1, 'wrong_column_count'],
      [2, 'wrong_column_count'],
    ],
  );
});

test('a profile maps columns, words for kinds, times and the delimiter', async () => {
  const profile: Profile = {
    ...plain,
    delimiter: ';',
    fields: { kind: 'Art', time: 'wann', from: 'A', to: 'B', duration_s: 'Sekunden' },
    kinds: { MOC: 'call', 'SMS-MT': 'sms' },
    timeFormat: 'epoch_s',
  };
  const { records, rejects } = await read(
    'wann;x;ART;a;B;Sekunden\n1782864000;"1;2";MOC;19900000001;17000000001;3\n1782864000;;SMS-MT;10086;19900000001;\n1782864000;;call;19900000001;17000000001;\n1782864000;;moc;19900000001;17000000001;\n',
    profile,
  );
  assert.deepEqual(
    records.map((record) => [record.kind, record.from.text, record.durationS]),
    [
      ['call', '8619900000001', 3],
      ['sms', '10086', 0],
      ['call', '8619900000001', 0],
    ],
  );
  assert.deepEqual(
    rejects.map(({ field, reason }) => [field, reason]),
    [['kind', 'bad_kind']],
  );
});

test('a constant stands for a field that an export lacks', async () => {
  const profile: Profile = { ...plain, constants: { kind: 'web', cell: 'proxy-1' } };
  const csv = await read(
    'time,from,to\n1782864000000,19900000001,https://Bad.Example.com/a?b\n',
    profile,
  );
  const json = await read(
    '{"time":1782864000000,"from":"19900000001","to":"https://Bad.Example.com/a?b","kind":"call"}',
    profile,
  );
  for (const { records } of [csv, json]) {
    assert.deepEqual(records[0]?.kind === 'web' && records[0].target, {
      host: 'bad.example.com',
      path: '/a',
    });
    assert.equal(records[0]?.cell, 'proxy-1');
  }
});

test('a profile that contradicts itself says how', async () => {
  const cases: [Partial<Profile>, RegExp][] = [
    [{ header: false }, /must list its columns.*"kind"/],
    [{ header: false, columns: ['kind', 'time', 'from'] }, /no column "to"/],
    [{ delimiter: '"' }, /delimiter/],
    [{ delimiter: '，' }, /delimiter/],
    [{ fields: { msisdn: 'a' } }, /"msisdn" under fields/],
    [{ constants: { when: 'a' } }, /"when" under constants/],
    [{ kinds: { MOC: 'phone' } }, /"MOC" to "phone"/],
  ];
  for (const [change, message] of cases) {
    await assert.rejects(read('x\n', { ...plain, ...change }), { code: 'CONFIG_INVALID', message });
  }
});

test('an optional field that a profile names must be in the header', async () => {
  await assert.rejects(read('kind,time,from,to\n', { ...plain, fields: { cell: 'cgi' } }), {
    code: 'INPUT_FORMAT',
    message: /no column "cgi" for the field cell/,
  });
});

test('a configured profile wins over a shipped one; an unknown one lists those known', () => {
  const mine = { ...plain, utcOffset: '+00:00' };
  assert.equal(findProfile('asterisk', { asterisk: mine }), mine);
  assert.equal(findProfile('default', {}), plain);
  for (const name of ['nosuch', 'toString']) {
    assert.throws(() => findProfile(name, { mine }), {
      code: 'PROFILE_UNKNOWN',
      message: /Known: asterisk, asterisk_utc, default, mine\./,
    });
  }
});
