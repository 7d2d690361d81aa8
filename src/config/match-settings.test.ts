import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from './load.ts';
import { matchSettings } from './match-settings.ts';

test('a match with no configuration has the defaults of the schema', async () => {
  const { scamTypes, intake, matching } = loadConfig({ file: null, env: {} }).config;
  const settings = await matchSettings({ file: null, env: { PATH: '/bin', TOCSIN_CHILD: '1' } });
  assert.deepEqual(settings, { scamTypes, intake, matching });
});

test('a variable of ours is read, and refused where it names no field', async () => {
  const settings = await matchSettings({ file: null, env: { TOCSIN_MATCHING_THREADS: '7' } });
  assert.equal(settings.matching.threads, 7);
  await assert.rejects(matchSettings({ file: null, env: { TOCSIN_MATCHING_TREADS: '7' } }), {
    code: 'CONFIG_INVALID',
  });
});
