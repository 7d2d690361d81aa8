import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '../../config/load.ts';
import { defaultSuspicionPolicy } from './suspicion.ts';
import { suspicionPolicyOf } from './suspicion-policy.ts';

test('a configuration that says nothing gives the default policy', () => {
  const { config } = loadConfig({ file: null, env: {} });
  assert.deepEqual(suspicionPolicyOf(config.discovery), defaultSuspicionPolicy);
});
