import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { loadConfig } from '../config/load.ts';
import { listIndicators } from '../store/indicator-reads.ts';
import { importIndicators } from './import-indicators.ts';
import { openLists } from './lists.ts';
import { textTypes } from './text-types.ts';

const [engine] = testEngines;

test('a list: types from its own words, from text, from its cases, and what stays untyped', async (t) => {
  assert.ok(engine);
  const db = await engine.open(t);
  const { lists } = await openLists(loadConfig({ file: null, env: {} }).config);
  const from = { db, lists: { ...lists, typeOfText: textTypes(null) }, index: null };
  const content = [
    'value,scam_type,case_ref,description',
    '+8617000000001,loan,A1,',
    '+8617000000002,,A1,',
    '+8617000000003,,B1,事主接到自称京东客服电话称白条影响征信要求注销账户并清空额度',
    '+8617000000004,,B1,',
    '+8617000000005,,,情况不明',
  ].join('\n');
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }
  const options = { name: 'list', format: 'auto', source: null, nowMs: 1000 } as const;
  const dry = await importIndicators(from, { ...options, bytes: bytes(), dryRun: true });
  assert.deepEqual(dry.guessedTypes, { fromText: 1, textsAbstained: 1, fromNeighbours: 0 });
  const done = await importIndicators(from, { ...options, bytes: bytes(), dryRun: false });
  assert.deepEqual(done.guessedTypes, { fromText: 1, textsAbstained: 1, fromNeighbours: 1 });
  const { indicators } = await listIndicators(db.read, { limit: 9 });
  assert.deepEqual(
    indicators.map(({ scamType, scamTypeFrom }) => [scamType, scamTypeFrom]),
    [
      ['loan', null],
      ['loan', 'neighbours'],
      ['credit_repair', 'text'],
      [null, null], // its only neighbour was guessed itself
      [null, null],
    ],
  );
});
