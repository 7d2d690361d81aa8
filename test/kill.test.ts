import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openVault } from '../src/vault/vault.ts';
import {
  checkHits,
  keyOfStored,
  missingFrom,
  readStore,
  repeatsIn,
  timesReceived,
} from './support/aftermath.ts';
import {
  finish,
  killDuringImport,
  killDuringStart,
  makeReplay,
  replayConfig,
  windowSize,
} from './support/replay.ts';
import { ledgerLine } from './support/site.ts';
import { startSmscProcess } from './support/smsc.ts';

/** A run that hangs fails. Milliseconds. */
const within = { timeout: 300_000 };

test(
  'killed ten times during a replay, it loses nothing and repeats no more than a window a kill',
  within,
  async (t) => {
    // A carrier that takes its time, so that there is always a window full of messages in doubt.
    const smsc = await startSmscProcess(t, { fault: 'slow:10ms' });
    const options = { records: 60_000, scamsPerSecond: 5 };
    const replay = await makeReplay(t, replayConfig(smsc.port), options);
    const kills: string[] = [];
    for (let n = 0; n < 10; n++) {
      kills.push(await killDuringImport(replay, smsc, 60));
      if (n % 5 === 2) {
        await killDuringStart(replay);
        kills.push('its start');
      }
    }
    const ledger = await finish(replay);

    const vault = await openVault(replay.site.data, { mayCreate: false });
    const stored = readStore(replay.site);
    checkHits(replay.town, stored, vault);
    const messages = ledgerLine(ledger, 'messages');
    assert.ok(messages.in > 1000, 'there was something to lose');
    assert.equal(messages.parts.delivered, messages.in, 'a carrier that works delivers them all');

    const times = timesReceived(await smsc.messages(), vault);
    const { missing, confused } = missingFrom(times, stored.messages);
    assert.deepEqual(missing, []);
    const known = new Set(stored.messages.map(keyOfStored));
    assert.deepEqual(
      [...times.keys()].filter((key) => !known.has(key)),
      [],
    );
    const repeated = repeatsIn(times);
    const allowed = windowSize * kills.length;
    assert.ok(repeated <= allowed, `${repeated} repeated messages, ${allowed} allowed`);

    const { submits, duplicateParts } = await smsc.stats();
    t.diagnostic(`killed after: ${kills.join(', ')}`);
    t.diagnostic(
      `${kills.length} kills, ${replay.town.rows.length} records, ${stored.hits.length} hits, ${ledgerLine(ledger, 'warnings').in} warnings, ${messages.in} messages in ${submits} parts; repeated: ${repeated} messages (${duplicateParts} parts) of ${allowed} allowed; confused by a phone: ${confused.length}`,
    );
  },
);
