import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { sealingKeyOf } from './sealing-key.ts';
import { slotBytes } from './slot.ts';
import { createEphemeralVault, type Vault } from './vault.ts';
import { workerSealer } from './worker-seal.ts';

const parties = [
  { space: 'e164', text: '8617000001234' },
  { space: 'service', text: '95588' },
  { space: 'sender', text: 'INVENTED' },
  { space: 'malformed', text: '00012' },
] as const;

/** What a sealer in another thread makes of the parties. */
async function sealElsewhere(vault: Vault): Promise<{ tokens: Uint8Array; digestKey: Uint8Array }> {
  const worker = new Worker(
    `const { parentPort, workerData } = require('node:worker_threads');
     import(workerData.module).then(({ workerSealer }) => {
       const sealer = workerSealer(workerData.key);
       parentPort.postMessage({
         tokens: sealer.sealBatch(workerData.parties),
         digestKey: sealer.digestKey,
       });
     });`,
    {
      eval: true,
      workerData: {
        module: new URL('./worker-seal.ts', import.meta.url).href,
        key: sealingKeyOf(vault),
        parties,
      },
    },
  );
  const [answer] = (await once(worker, 'message')) as [
    { tokens: Uint8Array; digestKey: Uint8Array },
  ];
  await worker.terminate();
  return answer;
}

test('a worker seals as the vault does', async () => {
  const vault = createEphemeralVault();
  const { tokens, digestKey } = await sealElsewhere(vault);
  assert.deepEqual(tokens, vault.sealBatch(parties));
  assert.deepEqual(digestKey, workerSealer(sealingKeyOf(vault)).digestKey);
});

test('another vault has another digest key', () => {
  const [one, other] = [createEphemeralVault(), createEphemeralVault()].map(
    (vault) => workerSealer(sealingKeyOf(vault)).digestKey,
  );
  assert.equal(one?.length, slotBytes);
  assert.notDeepEqual(one, other);
});

test('a sealing key shows nothing of itself', () => {
  const vault = createEphemeralVault();
  const key = sealingKeyOf(vault);
  const bytes = key.key.export();
  const shown = `${inspect(key, { depth: 9 })}${JSON.stringify(key)}`;
  for (const writing of ['hex', 'base64'] as const) {
    assert.ok(!shown.includes(bytes.toString(writing)));
  }
});
