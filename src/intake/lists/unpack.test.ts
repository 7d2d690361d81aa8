import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { AllowList } from '../hosts/allow-list.ts';
import { readList } from './read-list.ts';

const list = Buffer.from('kind,value\nphone,+8617000000001\ndomain,pay.example\n');

async function valuesOf(stored: Buffer): Promise<string[]> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < stored.length; at += 7) yield stored.subarray(at, at + 7);
  }
  const values: string[] = [];
  const options = {
    format: 'auto',
    plan: chinaPlan,
    scamTypes: [],
    allow: new AllowList([]),
    allowNumbers: new Set<string>(),
    maxLineBytes: 65_536,
  } as const;
  for await (const chunk of readList({ name: 'list', bytes: bytes() }, options)) {
    values.push(...chunk.drafts.map((draft) => draft.value));
  }
  return values;
}

test('a list reads the same plain, by gzip and by zstd', async () => {
  const plain = await valuesOf(list);
  assert.deepEqual(plain, ['8617000000001', 'pay.example']);
  assert.deepEqual(await valuesOf(gzipSync(list)), plain);
  assert.deepEqual(await valuesOf(zstdCompressSync(list)), plain);
});

test('a cut one is an error that says so', async () => {
  await assert.rejects(valuesOf(gzipSync(list).subarray(0, -6)), { code: 'INPUT_TRUNCATED' });
});
