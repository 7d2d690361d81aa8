import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { testEngines } from '../../../test/support/databases.ts';
import { tempFolder } from '../../../test/support/program.ts';
import type { IngestBlock } from '../../match/ingest.ts';
import { contactBytes } from '../../match/kernel/layout.ts';
import { defaultSuspicionPolicy } from '../discover/suspicion.ts';
import { contactsOf, minuteMs, startMs } from '../discover/testing/traffic.ts';
import { Discovering } from './discovering.ts';
import { SuspectKeeper } from './suspect-keeper.ts';
import { SuspectTypes } from './suspect-types.ts';
import { swindlerCalls } from './testing/swindler.ts';
import { WatchThread } from './watch-thread.ts';

const [engine] = testEngines;
const nowMs = (): number => startMs;

async function discovering(t: TestContext, watch: WatchThread): Promise<Discovering> {
  assert.ok(engine);
  const db = await engine.open(t);
  const keeper = await SuspectKeeper.open({ db, epoch: 1, nowMs, never: () => new Set() });
  const flip = (tokens: Uint8Array): Uint8Array => tokens.map((byte) => byte ^ 255);
  const it = new Discovering({
    ...{ warns: false, epoch: 1, keeper, types: new SuspectTypes(keeper, db.read), nowMs },
    ...{ victimCallS: 60, past: null, given: 0, lost: 0, dismissedForMs: 0 },
    sealing: { living: () => [1, 2], reseal: flip },
    model: { text: null, modelId: null },
    openWatch: async () => watch,
    listedNow: async function* () {
      yield new Uint8Array();
    },
    listed: () => ({ epoch: 1, isListed: () => false }),
    folder: await tempFolder(t),
    snapshotEveryMs: minuteMs,
    onProblem: (what, error) => assert.fail(`${what}: ${error.message}`),
  });
  t.after(() => it.close());
  return it;
}

function blockOf(epoch: number, contacts: Uint8Array<ArrayBuffer>): IngestBlock {
  const cells = Uint16Array.from({ length: contacts.length / contactBytes }, (_, at) => at + 1);
  return {
    ...{ rowsIn: 1, accepted: 1, rejects: [], hits: [], contacts, cells, epoch },
    position: { source: 's', byteOffset: 1, line: 1 },
    leave: () => undefined,
  };
}

test('the watch is given each contact with its cell, and none of another epoch', async (t) => {
  const settings = {
    ...{ epoch: 1, slots: 4096, recentContacts: 0, mostSuspects: 100, model: null },
    ...{ tickMs: minuteMs, policy: defaultSuspicionPolicy },
  };
  const { watch } = await WatchThread.open({
    ...{ settings, file: null, onJudgement: async () => undefined },
  });
  const { mock } = t.mock.method(watch, 'observe');
  const tap = (await discovering(t, watch)).tap('record');
  const contacts = new Uint8Array(contactsOf(swindlerCalls()));
  const own = blockOf(1, contacts);
  await tap.take([own, blockOf(2, contacts), { ...own, cells: null }], []);
  assert.deepEqual(
    mock.calls.map((call) => call.arguments.slice(1)),
    [
      [1, null, own.cells],
      [1, null, null],
      [1, null, null],
    ],
  );
  await watch.settled();
});
