import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setImmediate as immediate } from 'node:timers/promises';
import Value from 'typebox/value';
import { testEngines } from '../../../test/support/databases.ts';
import { sampleMessage, sampleWarning } from '../../../test/support/store-samples.ts';
import { deliverySchema } from '../../config/delivery.ts';
import { setKillSwitch } from '../../decide/kill-switch.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { createLogger } from '../../observe/log.ts';
import type { Database } from '../../store/database.ts';
import { countMessages, enqueueMessages } from '../../store/outbox.ts';
import { insertWarnings } from '../../store/warnings.ts';
import { createEphemeralVault, type Vault } from '../../vault/vault.ts';
import type {
  Gateway,
  GatewayLoad,
  GatewayStatus,
  OutgoingPart,
  SubmitResult,
} from '../gateway.ts';
import { shippedTemplates } from '../templates/templates.ts';
import { createSender, type Sender } from './sender.ts';

const windowSize = 4;

/** A carrier that takes parts and answers when it is told to. */
class FakeGateway implements Gateway {
  readonly route: string;
  readonly account = 'a';
  readonly waiting: { part: OutgoingPart; resolve: (result: SubmitResult) => void }[] = [];
  taken = 0;
  up = true;

  constructor(route: string) {
    this.route = route;
  }

  start = (): void => undefined;
  onReceipt = (): void => undefined;
  onStatus = (): void => undefined;
  close(): Promise<void> {
    return Promise.resolve();
  }

  status(): GatewayStatus {
    const inFlight = this.waiting.length;
    const state = this.up ? 'bound' : 'backing_off';
    const { route } = this;
    return { route, state, detail: '', windowSize, inFlight, pausedMs: 0, connections: [] };
  }

  load(): GatewayLoad {
    return { bound: this.up, paused: false, windowSize };
  }

  submit(part: OutgoingPart): Promise<SubmitResult> {
    this.taken += 1;
    return new Promise((resolve) => this.waiting.push({ part, resolve }));
  }

  answer(count: number): void {
    for (const { resolve } of this.waiting.splice(0, count)) {
      resolve({ kind: 'accepted', smscId: `id-${this.taken}-${Math.random()}` });
    }
  }

  refuse(result: SubmitResult): void {
    for (const { resolve } of this.waiting.splice(0)) resolve(result);
  }
}

type World = {
  readonly db: Database;
  readonly vault: Vault;
  readonly gateway: FakeGateway;
  readonly sender: Sender;
  /** Times that the sender asked for a turn. */
  asked(): number;
  inState(state: 'queued' | 'submitting' | 'submitted' | 'rejected'): Promise<number>;
};

async function worldWith(
  t: TestContext,
  engine: (typeof testEngines)[number],
  messages: number,
  gateways: readonly FakeGateway[] = [new FakeGateway('fake')],
) {
  const db = await engine.open(t);
  const vault = createEphemeralVault();
  const [gateway] = gateways;
  assert.ok(gateway);
  let asked = 0;
  const sender = createSender({
    db,
    vault,
    routes: gateways.map((one, priority) => ({
      gateway: one,
      preference: { route: one.route, carriers: null, priority, price: 0 },
      unknownPolicy: 'resend',
      signature: '',
    })),
    templates: shippedTemplates(shippedScamTypes),
    delivery: Value.Parse(deliverySchema, Value.Default(deliverySchema, {})),
    log: createLogger('silent'),
    nowMs: () => 5000,
    onRoom: () => {
      asked += 1;
    },
  });
  const warning = sampleWarning({ checkCode: 'BCDFGHJK', messages });
  const queued = Array.from({ length: messages }, (_, at) =>
    sampleMessage(warning.id, {
      recipient: vault.seal({ space: 'e164', text: `${17000000000 + at}` }),
      epoch: vault.currentEpoch,
      channel: 'flash',
      dueMs: 1000 + at,
    }),
  );
  await db.write(async (tx) => {
    await insertWarnings(tx, [warning]);
    await enqueueMessages(tx, queued);
  });
  const world: World = {
    db,
    vault,
    gateway,
    sender,
    asked: () => asked,
    inState: async (state) => (await countMessages(db.read))[state],
  };
  return { ...world, queued };
}

/** Waits for what must come; a test that waits in vain is ended by its time limit. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await immediate();
}

const within = { timeout: 20_000 };

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: goes on by itself and never claims more than its window`, {
    skip,
    ...within,
  }, async (t) => {
    const { gateway, sender, inState } = await worldWith(t, engine, 11);
    assert.equal(await sender.turn(), false);
    let settled = false;
    const mostClaimed: number[] = [];
    while (!settled) {
      mostClaimed.push(await inState('submitting'));
      gateway.answer(1 + (mostClaimed.length % 3));
      settled = (await inState('submitted')) === 11;
    }
    assert.ok(Math.max(...mostClaimed) <= windowSize);
    await sender.settled();
    assert.equal(await inState('submitting'), 0);
  });

  test(`${name}: the kill switch and stop() end the claims, and what was claimed is answered`, {
    skip,
    ...within,
  }, async (t) => {
    const { db, gateway, sender, inState } = await worldWith(t, engine, 12);
    await sender.turn();
    await db.write((tx) => setKillSwitch(tx, true, 1));
    await until(async () => {
      gateway.answer(100);
      return (await inState('submitted')) === windowSize;
    });
    assert.equal(await inState('queued'), 12 - windowSize);
    assert.equal(await sender.turn(), false);
    assert.equal(await inState('queued'), 12 - windowSize, 'pressed, a turn claims nothing');

    await db.write((tx) => setKillSwitch(tx, false, 2));
    await sender.turn();
    sender.stop();
    await until(async () => {
      gateway.answer(100);
      return (await inState('submitted')) === 2 * windowSize;
    });
    await sender.settled();
    assert.equal(await inState('queued'), 12 - 2 * windowSize);
  });

  test(`${name}: a token that the vault refuses costs its own message only`, {
    skip,
    ...within,
  }, async (t) => {
    const { db, gateway, sender, inState, asked, queued } = await worldWith(t, engine, 7);
    const bad = queued[5];
    assert.ok(bad);
    await db.write((tx) =>
      tx
        .updateTable('message')
        .set({ recipient: new Uint8Array(16).fill(7) })
        .where('id', '=', bad.id)
        .execute(),
    );
    await sender.turn();
    let turns = 0;
    await until(async () => {
      gateway.answer(100);
      // As the loop does: a turn whenever one is asked for.
      if (turns < asked()) {
        turns += 1;
        while (await sender.turn());
      }
      return (await inState('submitted')) + (await inState('rejected')) === 7;
    });
    assert.equal(await inState('rejected'), 1);
    await sender.settled();
  });

  test(`${name}: what a route will not take goes to the next, what it never answered does not`, {
    skip,
    ...within,
  }, async (t) => {
    const [first, second] = [new FakeGateway('first'), new FakeGateway('second')];
    const { sender, inState } = await worldWith(t, engine, 2, [first, second]);
    await sender.turn();
    assert.equal(first.waiting.length, 2);
    const [one, two] = first.waiting.splice(0);
    one?.resolve({ kind: 'rejected', code: 'no contract', permanent: true, elsewhere: true });
    two?.resolve({ kind: 'unknown', cause: 'closed' });
    await until(async () => {
      await sender.turn();
      return second.waiting.length === 1 && first.waiting.length === 1;
    });
    assert.equal(second.waiting[0]?.part.msisdn, one?.part.msisdn);
    assert.equal(first.waiting[0]?.part.msisdn, two?.part.msisdn);
    first.answer(1);
    second.refuse({ kind: 'rejected', code: 'no contract', permanent: true, elsewhere: true });
    await until(
      async () => (await inState('submitted')) === 1 && (await inState('rejected')) === 1,
    );
    await sender.settled();
  });

  test(`${name}: while the better route is down the other one takes all`, {
    skip,
    ...within,
  }, async (t) => {
    const [first, second] = [new FakeGateway('first'), new FakeGateway('second')];
    const { sender, inState } = await worldWith(t, engine, 6, [first, second]);
    first.up = false;
    await sender.turn();
    await until(async () => {
      second.answer(100);
      return (await inState('submitted')) === 6;
    });
    assert.equal(first.taken, 0);
    await sender.settled();
  });
}
