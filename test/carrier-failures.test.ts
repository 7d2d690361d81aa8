import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PhoneMessage } from '../simulator/smsc/phones.ts';
import { openVault } from '../src/vault/vault.ts';
import {
  checkHits,
  missingFrom,
  readStore,
  repeatsIn,
  timesReceived,
} from './support/aftermath.ts';
import {
  finish,
  importRecords,
  killDuringImport,
  makeReplay,
  randomProgress,
  replayConfig,
  windowSize,
} from './support/replay.ts';
import { ledgerLine, startSite } from './support/site.ts';
import { type SmscProcess, startSmscProcess } from './support/smsc.ts';

/** A run that hangs fails. Milliseconds. */
const within = { timeout: 300_000 };

test(
  'a carrier that answers badly or not at all gets every warning, and the ledger balances',
  within,
  async (t) => {
    const fault = 'slow:5ms,noanswer:0.02,throttle:0.02,drop:0.01,receipt-first,twice';
    const smsc = await startSmscProcess(t, { fault });
    // So many tries that bad luck alone uses none of them up.
    const yaml = replayConfig(smsc.port, ['maxAttempts: 50']);
    const replay = await makeReplay(t, yaml, { records: 15_000, scamsPerSecond: 8 });
    const kills = [
      await killDuringImport(replay, smsc, 30),
      await killDuringImport(replay, smsc, 30),
    ];
    const ledger = await finish(replay);

    const vault = await openVault(replay.site.data, { mayCreate: false });
    const stored = readStore(replay.site);
    checkHits(replay.town, stored, vault);
    const messages = ledgerLine(ledger, 'messages');
    assert.equal(messages.parts.delivered, messages.in);

    const times = timesReceived(await smsc.messages(), vault);
    assert.deepEqual(missingFrom(times, stored.messages).missing, []);

    const { unanswered = 0, droppedConnections = 0, throttled } = await smsc.stats();
    const repeated = repeatsIn(times);
    const allowed = unanswered + windowSize * (droppedConnections + kills.length);
    assert.ok(repeated <= allowed, `${repeated} repeated messages, ${allowed} allowed`);
    t.diagnostic(
      `${unanswered} parts unanswered, ${droppedConnections} connections dropped, ${throttled} parts throttled, ${kills.length} kills; ${stored.hits.length} hits, ${messages.in} messages, repeated: ${repeated} of ${allowed} allowed`,
    );
  },
);

/** Everything that the phones receive from now until the simulator dies. */
async function watch(
  { httpPort }: SmscProcess,
  into: PhoneMessage[],
): Promise<{ end: Promise<void> }> {
  const response = await fetch(`http://127.0.0.1:${httpPort}/stream`);
  const read = async (): Promise<void> => {
    let rest = '';
    try {
      for await (const piece of response.body ?? []) {
        const lines = (rest + Buffer.from(piece as Uint8Array).toString('utf8')).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          if (line.startsWith('data: ')) into.push(JSON.parse(line.slice(6)) as PhoneMessage);
        }
      }
    } catch (error) {
      // The stream of a killed simulator breaks off.
      assert.match((error as Error).message, /terminated/);
    }
  };
  return { end: read() };
}

test('a carrier that dies and comes back loses no warning for good', within, async (t) => {
  const seen: PhoneMessage[] = [];
  let smsc = await startSmscProcess(t, { fault: 'slow:10ms' });
  let watching = await watch(smsc, seen);
  // What the dead carrier had taken and not yet receipted is given up after three seconds.
  const yaml = replayConfig(smsc.port, ['maxAttempts: 50', 'receiptWaitS: 3']);
  const replay = await makeReplay(t, yaml, { records: 15_000, scamsPerSecond: 4 });
  const started = await startSite(t, replay.site);
  const client = importRecords(replay, 20);
  const deaths: string[] = [];
  for (let n = 0; n < 3; n++) {
    deaths.push(await randomProgress(replay, started, smsc, client));
    await smsc.program.end('SIGKILL');
    await watching.end;
    smsc = await startSmscProcess(t, { fault: 'slow:10ms', at: smsc });
    watching = await watch(smsc, seen);
  }
  await started.program.end('SIGKILL');
  assert.equal((await client.ended).code, 1);
  const ledger = await finish(replay);
  await smsc.program.end('SIGKILL');
  await watching.end;

  const vault = await openVault(replay.site.data, { mayCreate: false });
  const stored = readStore(replay.site);
  checkHits(replay.town, stored, vault);
  const messages = ledgerLine(ledger, 'messages');
  const unheard = stored.messages.filter(({ state }) => state !== 'delivered');
  for (const { state, reason } of unheard)
    assert.deepEqual([state, reason], ['unknown', 'no_receipt']);
  assert.ok(unheard.length < messages.in / 2, `${unheard.length} of ${messages.in} never heard of`);

  const times = timesReceived(seen, vault);
  // A long message whose parts went to two lives of the carrier is whole on a phone, but on neither's.
  // A short one may be missing too: its receipt left before the carrier was killed, and what was to tell
  // the watcher of the phone did not. Neither can be more than what was under way at a death.
  const delivered = stored.messages.filter(({ state }) => state === 'delivered');
  const { missing: torn } = missingFrom(times, delivered);
  const allowed = windowSize * (deaths.length + 1);
  assert.ok(torn.length <= allowed, `${torn.length} torn messages, ${allowed} allowed`);
  const repeated = repeatsIn(times);
  assert.ok(repeated <= allowed, `${repeated} repeated messages, ${allowed} allowed`);
  t.diagnostic(
    `carrier died after: ${deaths.join(', ')}; ${stored.hits.length} hits, ${messages.in} messages, ${unheard.length} without receipt, ${torn.length} torn, repeated: ${repeated} of ${allowed} allowed`,
  );
});
