import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { KyselyPlugin } from 'kysely';
import { type TestEngine, testEngines } from '../../test/support/databases.ts';
import { sampleSuspect } from '../../test/support/store-samples.ts';
import type { Hit } from '../domain/hit.ts';
import type { IndicatorDraft } from '../domain/indicator.ts';
import { type Observations, onObserved } from '../observe/channel.ts';
import type { Database } from '../store/database.ts';
import { findExposures } from '../store/exposures.ts';
import { consentToFamily } from '../store/family.ts';
import { hexOf } from '../store/hex.ts';
import { insertHits } from '../store/hits.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { liftedReason } from '../store/indicator-merge.ts';
import { setIndicatorStatus, upsertIndicators } from '../store/indicators.ts';
import { readCounts } from '../store/ledger-counts.ts';
import { setPreference } from '../store/preferences.ts';
import { saveSuspects } from '../store/suspects.ts';
import { type DecideOptions, decideBatch } from './decide-batch.ts';
import { bytesOf, exampleHit, hourMs, noonMs, shippedPolicy, shippedRisk } from './fixtures.ts';
import { setKillSwitch } from './kill-switch.ts';

const options: DecideOptions = {
  limit: 500,
  policy: shippedPolicy,
  risk: shippedRisk,
  experiment: { name: 'test', key: bytesOf(1) },
  templateFor: (scamType, level, suspected) => (suspected ? 'suspected' : `${scamType}/${level}`),
  nowMs: noonMs + 500,
};

function draft(value: string, scamType = 'posing_as_police'): IndicatorDraft {
  return {
    kind: 'phone',
    value,
    space: 'e164',
    partyClass: 'mobile',
    scamType,
    unknownScamType: null,
    confidence: 90,
    source: 'test',
    caseRef: null,
    validFromMs: null,
    validUntilMs: null,
    quarantine: null,
  };
}

const police = indicatorId('phone', '8617000000001');
const loan = indicatorId('phone', '8617000000002');
const hit = (n: number, change: Partial<Hit> = {}): Hit =>
  exampleHit({ id: bytesOf(1, n >> 8, n & 255), indicatorId: police, ...change });
type Scene = {
  readonly db: Database;
  readonly keep: (...hits: Hit[]) => Promise<unknown>;
  readonly counts: () => Promise<Record<string, number>>;
};

/** An empty database with two listed numbers. */
async function sceneOn(engine: TestEngine, t: TestContext): Promise<Scene> {
  const db = await engine.open(t);
  await db.write((tx) =>
    upsertIndicators(tx, [draft('8617000000001'), draft('8617000000002', 'loan')], 0),
  );
  return {
    db,
    keep: (...hits) => db.write((tx) => insertHits(tx, hits, noonMs)),
    counts: async () =>
      Object.fromEntries(
        (await readCounts(db.read)).map(({ name, label, count }) => [`${name}:${label}`, count]),
      ),
  };
}

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: several hits of one person become one warning, its messages and its exposure`, {
    skip,
  }, async (t) => {
    const { db, keep, counts } = await sceneOn(engine, t);
    const heard: Observations['tocsin:decided'][] = [];
    const stop = onObserved('tocsin:decided', (message) => heard.push(message));
    await keep(
      hit(1, { timeMs: noonMs - 60_000 }),
      hit(2, { side: 'to' }),
      hit(3, { kind: 'sms' }),
    );
    const result = await decideBatch(db, options);
    stop();
    assert.equal(result.taken, 3);
    assert.equal(result.warned, 3);
    assert.deepEqual(result.suppressed, {});
    const [warning] = await db.read.selectFrom('warning').selectAll().execute();
    assert.ok(warning !== undefined);
    assert.equal(warning.level, 'urgent');
    assert.equal(warning.scamType, 'posing_as_police');
    assert.equal(warning.template, 'posing_as_police/urgent');
    assert.equal(warning.language, 'zh');
    assert.equal(warning.messages, 2);
    assert.match(warning.checkCode, /^[A-Z]{8}$/);
    const messages = await db.read.selectFrom('message').selectAll().orderBy('dueMs').execute();
    assert.deepEqual(
      messages.map(({ channel, role, priority, carrier, createdMs, expiresMs }) => ({
        channel,
        role,
        priority,
        carrier,
        createdMs,
        expiresMs,
      })),
      ['flash', 'sms'].map((channel) => ({
        channel,
        role: 'subscriber',
        priority: 0,
        carrier: 'china_mobile',
        createdMs: options.nowMs,
        expiresMs: options.nowMs + 900_000,
      })),
    );
    const hits = await db.read.selectFrom('hit').selectAll().execute();
    assert.ok(hits.every((row) => row.outcome === 'warned' && row.warningId !== null));
    assert.ok(hits.every((row) => hexOf(row.warningId ?? bytesOf()) === hexOf(warning.id)));
    const exposure = (await findExposures(db.read, [bytesOf(7)])).get(hexOf(bytesOf(7)));
    assert.equal(exposure?.hitCount, 3);
    assert.equal(exposure?.risk, warning.risk);
    assert.equal(heard.length, 1);
    assert.equal(heard[0]?.warned, 3);
    assert.equal(heard[0]?.warnings[0]?.subscriber, '07000000');
    assert.deepEqual(await counts(), {
      'hits:in': 3,
      'hits_settled:warned': 3,
      'warnings:treated': 1,
      'warnings:messages': 2,
      'messages:in': 2,
    });
    assert.equal((await decideBatch(db, options)).taken, 0);
  });

  test(`${name}: a second batch sees the first: cool-down, then escalation`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    await keep(hit(1, { durationS: 0 }));
    assert.equal((await decideBatch(db, options)).warnings[0]?.level, 'medium');
    const later = { timeMs: noonMs + hourMs, observedMs: noonMs + hourMs };
    await keep(hit(2, { ...later, durationS: 0, counterpart: bytesOf(9), kind: 'sms' }));
    assert.deepEqual(
      (await decideBatch(db, options)).warnings.map((one) => one.level),
      ['high'],
    );
    await keep(hit(3, { ...later, kind: 'sms' }));
    assert.deepEqual((await decideBatch(db, options)).suppressed, { cool_down: 1 });
  });

  test(`${name}: a revoked indicator, an allowed person and the kill switch are obeyed`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    await db.write(async (tx) => {
      await setIndicatorStatus(tx, [loan], 'revoked', null, noonMs);
      await setPreference(
        tx,
        { subscriber: bytesOf(3), epoch: 1, language: null, allowed: true },
        noonMs,
      );
    });
    await keep(
      hit(1, { indicatorId: loan }),
      hit(2),
      hit(3, { subscriber: bytesOf(3) }),
      hit(4, { subscriber: bytesOf(4), subscriberListed: true }),
      hit(5, { subscriber: bytesOf(5), subscriberClass: 'fixed' }),
      hit(6, { subscriber: bytesOf(6), indicatorId: bytesOf(99) }),
      hit(7, { subscriber: bytesOf(8), timeMs: noonMs - 30 * hourMs }),
      hit(8, { subscriber: bytesOf(9), timeMs: noonMs - 8 * 24 * hourMs }),
    );
    const result = await decideBatch(db, options);
    assert.equal(result.warned, 1);
    assert.deepEqual(result.suppressed, {
      indicator_inactive: 2,
      subscriber_allowed: 1,
      subscriber_listed: 1,
      not_reachable: 1,
      stale: 2,
    });
    await db.write((tx) => setKillSwitch(tx, true, noonMs));
    await keep(hit(20, { subscriber: bytesOf(20) }));
    assert.deepEqual((await decideBatch(db, options)).suppressed, { kill_switch: 1 });
    await db.write((tx) => setKillSwitch(tx, false, noonMs));
    await keep(hit(21, { subscriber: bytesOf(20) }));
    assert.equal((await decideBatch(db, options)).warned, 1);
  });

  test(`${name}: family gets its own message once both have agreed; the language is the person’s`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    const pair = {
      subscriber: bytesOf(7),
      family: bytesOf(8),
      epoch: 1,
      familyClass: 'mobile',
      familyCarrier: 'china_telecom',
    } as const;
    await db.write(async (tx) => {
      await consentToFamily(tx, pair, 'subscriber', noonMs);
      await setPreference(
        tx,
        { subscriber: bytesOf(7), epoch: 1, language: 'en', allowed: false },
        noonMs,
      );
    });
    const rolesAfter = async (n: number, observedMs: number): Promise<string[]> => {
      await keep(hit(n, { observedMs, timeMs: observedMs }));
      const result = await decideBatch(db, options);
      const id = result.warnings[0]?.id ?? '';
      const messages = await db.read.selectFrom('message').selectAll().orderBy('dueMs').execute();
      return messages
        .filter((message) => hexOf(message.warningId) === id)
        .map((message) => `${message.role} ${message.channel} ${message.carrier}`);
    };
    const alone = ['subscriber flash china_mobile', 'subscriber sms china_mobile'];
    assert.deepEqual(await rolesAfter(1, noonMs), alone);
    await db.write((tx) => consentToFamily(tx, pair, 'family', noonMs));
    assert.deepEqual(await rolesAfter(2, noonMs + 5 * hourMs), [
      ...alone,
      'family sms china_telecom',
    ]);
    const languages = await db.read.selectFrom('warning').select('language').execute();
    assert.deepEqual(languages, [{ language: 'en' }, { language: 'en' }]);
  });

  test(`${name}: a family number that is listed gets nothing, and that is counted`, {
    skip,
  }, async (t) => {
    const { db, keep, counts } = await sceneOn(engine, t);
    const [swindler, daughter] = [bytesOf(8), bytesOf(9)];
    for (const family of [swindler, daughter]) {
      const line = { familyClass: 'mobile', familyCarrier: null } as const;
      const pair = { subscriber: bytesOf(7), family, epoch: 1, ...line };
      await db.write(async (tx) => {
        await consentToFamily(tx, pair, 'subscriber', noonMs);
        await consentToFamily(tx, pair, 'family', noonMs);
      });
    }
    const asked: unknown[] = [];
    const isListed = (token: Uint8Array, epoch: number, timeMs: number): boolean => {
      asked.push([hexOf(token), epoch, timeMs]);
      return hexOf(token) === hexOf(swindler);
    };
    const moved: unknown[] = [];
    const stop = onObserved('tocsin:messages', (seen) => moved.push(seen.moved));
    await keep(hit(1));
    const result = await decideBatch(db, { ...options, isListed });
    stop();
    assert.deepEqual(asked, [
      [hexOf(swindler), 1, noonMs],
      [hexOf(daughter), 1, noonMs],
    ]);
    assert.equal(result.withheld, 1);
    assert.deepEqual(moved, [{ cancelled: 1 }]);
    const messages = await db.read.selectFrom('message').selectAll().orderBy('dueMs').execute();
    assert.deepEqual(
      messages.map(({ recipient, channel, state, stateReason, finalMs }) =>
        [recipient[0], channel, state, stateReason, finalMs].join(' '),
      ),
      [
        '7 flash queued  ',
        '7 sms queued  ',
        `8 sms cancelled recipient_listed ${options.nowMs}`,
        '9 sms queued  ',
      ],
    );
    const [warning] = await db.read
      .selectFrom('warning')
      .select(['channels', 'messages'])
      .execute();
    assert.deepEqual(warning, { channels: 'flash+sms+family', messages: 4 });
    assert.deepEqual(await counts(), {
      'hits:in': 1,
      'hits_settled:warned': 1,
      'warnings:treated': 1,
      'warnings:messages': 4,
      'messages:in': 4,
      'messages_final:cancelled': 1,
    });
    // Where all family is listed, the warning was none to the family.
    const later = { timeMs: noonMs + 5 * hourMs, observedMs: noonMs + 5 * hourMs };
    await keep(hit(2, later));
    await decideBatch(db, { ...options, isListed: () => true });
    const channels = await db.read
      .selectFrom('warning')
      .select('channels')
      .orderBy('observedMs')
      .execute();
    assert.deepEqual(
      channels.map((one) => one.channels),
      ['flash+sms+family', 'flash+sms'],
    );
  });

  test(`${name}: the blast guard stops a flood before its first warning, and spares the limit`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    const policy = {
      ...shippedPolicy,
      blastGuard: { maxSubscribers: 20, maxShare: 1, subscribers: null, windowS: 86_400 },
    };
    const guarded = { ...options, policy, limit: 8 };
    const heard: Observations['tocsin:quarantined'][] = [];
    const stop = onObserved('tocsin:quarantined', (message) => heard.push(message));
    const flood = (indicatorId: Uint8Array, first: number, people: number): Hit[] =>
      Array.from({ length: people }, (_, n) =>
        hit(first + n, { indicatorId, subscriber: bytesOf(2, (first + n) >> 8, first + n) }),
      );
    await keep(...flood(police, 0, 20), ...flood(loan, 100, 21));
    let warned = 0;
    let taken = 0;
    let stopped = 0;
    for (;;) {
      const result = await decideBatch(db, guarded);
      if (result.taken === 0) break;
      taken += result.taken;
      warned += result.warned;
      stopped += result.suppressed.indicator_quarantined ?? 0;
    }
    stop();
    assert.deepEqual({ taken, warned, stopped }, { taken: 41, warned: 20, stopped: 21 });
    assert.deepEqual(heard, [
      { indicatorId: hexOf(loan), kind: 'phone', value: '8617000000002', reason: 'blast_guard' },
    ]);
    const row = await db.read
      .selectFrom('indicator')
      .select(['status', 'statusReason'])
      .where('id', '=', loan)
      .executeTakeFirst();
    assert.deepEqual(row, { status: 'quarantined', statusReason: 'blast_guard' });

    // A person looked at it and let it go on: the guard does not take that back.
    await db.write((tx) => setIndicatorStatus(tx, [loan], 'active', liftedReason, options.nowMs));
    await keep(...flood(loan, 200, 1));
    const after = await decideBatch(db, guarded);
    assert.deepEqual(
      { warned: after.warned, quarantined: after.quarantined },
      { warned: 1, quarantined: [] },
    );
  });

  test(`${name}: what a look-back finds counts where its contacts were, not all of it today`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    const policy = {
      ...shippedPolicy,
      blastGuard: { maxSubscribers: 20, maxShare: 1, subscribers: null, windowS: 86_400 },
    };
    const found = (
      indicatorId: Uint8Array,
      first: number,
      contactMs: (n: number) => number,
    ): Hit[] =>
      Array.from({ length: 60 }, (_, n) =>
        hit(first + n, {
          ...{ indicatorId, subscriber: bytesOf(3, (first + n) >> 8, first + n), late: true },
          ...{ timeMs: contactMs(n), observedMs: noonMs },
        }),
      );
    // Ten people a day for six days, and sixty people within one of them.
    await keep(...found(police, 0, (n) => noonMs - Math.floor(n / 10) * 24 * hourMs - n));
    await keep(...found(loan, 100, (n) => noonMs - 30 * hourMs - n));
    const quarantined: string[] = [];
    for (;;) {
      const result = await decideBatch(db, { ...options, policy, limit: 16 });
      if (result.taken === 0) break;
      quarantined.push(...result.quarantined.map(({ id }) => hexOf(id)));
    }
    assert.deepEqual(quarantined, [hexOf(loan)]);
  });

  test(`${name}: held-out people are recorded and not written to`, { skip }, async (t) => {
    const { db, keep, counts } = await sceneOn(engine, t);
    const policy = { ...shippedPolicy, holdOutShare: 1 };
    await keep(hit(1, { durationS: 10 }), hit(2, { subscriber: bytesOf(8), durationS: 900 }));
    const result = await decideBatch(db, { ...options, policy });
    assert.deepEqual(result.suppressed, { hold_out: 1 });
    assert.equal(result.warned, 1, 'the urgent one is warned');
    assert.equal(result.warnings.length, 1);
    const rows = await db.read.selectFrom('warning').select(['arm', 'messages']).execute();
    assert.deepEqual(
      rows.toSorted((a, b) => a.messages - b.messages),
      [
        { arm: 'hold_out', messages: 0 },
        { arm: 'treated', messages: 2 },
      ],
    );
    assert.equal((await counts())['warnings:hold_out'], 1);
  });

  test(`${name}: a warning keeps what a comparison needs, in either arm`, { skip }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    await db.write(async (tx) => {
      const rest = { family: bytesOf(8), epoch: 1, familyClass: 'mobile' } as const;
      const pair = { subscriber: bytesOf(7), familyCarrier: null, ...rest };
      await consentToFamily(tx, pair, 'subscriber', noonMs);
      await consentToFamily(tx, pair, 'family', noonMs);
    });
    const trial = {
      key: 'posing_as_police/high/zh',
      arms: [
        { variant: null, share: 0 },
        { variant: 'calm', share: 1 },
      ],
    };
    const asked: string[] = [];
    const trialFor = (...ask: string[]) => {
      asked.push(ask.join('/'));
      return ask[1] === 'high' ? trial : null;
    };
    const decideAt = (holdOutShare: number) =>
      decideBatch(db, { ...options, policy: { ...shippedPolicy, holdOutShare }, trialFor });
    await keep(hit(1, { durationS: 10 }));
    assert.equal((await decideAt(1)).suppressed.hold_out, 1);
    await keep(hit(2, { subscriber: bytesOf(9), durationS: 10, epoch: 4 }));
    assert.equal((await decideAt(0)).warned, 1);
    await keep(hit(3, { subscriber: bytesOf(10), durationS: 0 }));
    assert.equal((await decideAt(0)).warned, 1);
    const rows = await db.read
      .selectFrom('warning')
      .select(['arm', 'level', 'drawnEpoch', 'holdOutShare', 'channels', 'variant', 'propensity'])
      .orderBy('subscriber')
      .execute();
    const high = { level: 'high', variant: 'calm', propensity: 1 };
    assert.deepEqual(
      rows.map((row) => ({ ...row })),
      [
        {
          ...{ arm: 'hold_out', ...high, drawnEpoch: 1, holdOutShare: 1 },
          channels: 'flash+sms+family',
        },
        { arm: 'treated', ...high, drawnEpoch: 4, holdOutShare: 0, channels: 'flash+sms' },
        {
          ...{ arm: 'treated', level: 'medium', drawnEpoch: 1, holdOutShare: 0 },
          ...{ channels: 'sms', variant: null, propensity: null },
        },
      ],
    );
    assert.deepEqual(asked, [
      'posing_as_police/high/zh',
      'posing_as_police/high/zh',
      'posing_as_police/medium/zh',
    ]);
  });

  test(`${name}: the same few statements for one hit and for hundreds`, { skip }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    const statementsFor = async (people: number, first: number): Promise<number> => {
      let statements = 0;
      const plugin: KyselyPlugin = {
        transformQuery: ({ node }) => {
          statements += 1;
          return node;
        },
        transformResult: async ({ result }) => result,
      };
      const counted: Database = {
        engine: db.engine,
        read: db.read,
        write: (work) => db.write((tx) => work(tx.withPlugin(plugin) as typeof tx)),
        close: () => db.close(),
      };
      await keep(
        ...Array.from({ length: people }, (_, n) =>
          hit(first + n, { subscriber: bytesOf(3, (first + n) >> 8, (first + n) & 255) }),
        ),
      );
      assert.equal((await decideBatch(counted, options)).warned, people);
      return statements;
    };
    const forOne = await statementsFor(1, 0);
    assert.equal(await statementsFor(400, 100), forOne);
    assert.ok(forOne <= 16, `${forOne} statements`);
  });

  test(`${name}: a batch that fails leaves no trace, and succeeds when it is tried again`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    await keep(hit(1));
    const heard: unknown[] = [];
    const stop = onObserved('tocsin:decided', (message) => heard.push(message));
    const failing: Database = {
      engine: db.engine,
      read: db.read,
      write: (work) =>
        db.write(async (tx) => {
          await work(tx);
          throw new Error('power cut');
        }),
      close: () => db.close(),
    };
    await assert.rejects(decideBatch(failing, options), /power cut/);
    assert.equal(heard.length, 0);
    assert.deepEqual(await db.read.selectFrom('warning').selectAll().execute(), []);
    assert.equal((await decideBatch(db, options)).warned, 1);
    stop();
    assert.equal(heard.length, 1);
  });

  test(`${name}: suspicion alone warns softly within the day's budget, and only where it counts`, {
    skip,
  }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    const suspect = sampleSuspect({ confidence: 55 });
    const gone = sampleSuspect({ endedMs: noonMs, endReason: 'faded' });
    await db.write((tx) => saveSuspects(tx, [suspect, gone], 1));
    const call = (n: number, indicatorId: Uint8Array, change: Partial<Hit> = {}): Hit =>
      hit(n, { indicatorId, subscriber: bytesOf(70 + n), durationS: 900, ...change });
    const suspected = { ...shippedPolicy.suspected, dailyBudget: 2 };
    const trialFor = (): never => assert.fail('texts of suspicion compete with none');
    const warns = { ...options, policy: { ...shippedPolicy, suspected }, suspects: true };

    await keep(call(1, suspect.id), call(2, gone.id));
    assert.deepEqual((await decideBatch(db, options)).suppressed, { indicator_inactive: 2 });
    await keep(call(3, suspect.id), call(4, suspect.id), call(5, suspect.id), call(6, gone.id));
    const first = await decideBatch(db, { ...warns, trialFor });
    assert.deepEqual(first.suppressed, { suspicion_budget: 1, indicator_inactive: 1 });
    assert.deepEqual(
      first.warnings.map(({ level, scamType, messages }) => ({ level, scamType, messages })),
      [0, 1].map(() => ({ level: 'medium', scamType: 'other', messages: 1 })),
    );
    const kept = await db.read.selectFrom('warning').select(['suspected', 'template']).execute();
    assert.deepEqual(
      kept,
      [0, 1].map(() => ({ suspected: 1, template: 'suspected' })),
    );
    // The next day there is a budget again; a listed number beside it needs none.
    await keep(
      call(7, suspect.id, { timeMs: noonMs + 25 * hourMs, observedMs: noonMs + 25 * hourMs }),
    );
    assert.equal((await decideBatch(db, warns)).warned, 1);
    await keep(call(8, suspect.id), hit(9, { subscriber: bytesOf(78) }));
    const both = await decideBatch(db, {
      ...warns,
      policy: { ...warns.policy, suspected: { ...suspected, dailyBudget: 0 } },
    });
    assert.deepEqual([both.warned, both.warnings[0]?.scamType], [2, 'posing_as_police']);
  });

  test(`${name}: a suspect that would warn too many is one no longer`, { skip }, async (t) => {
    const { db, keep } = await sceneOn(engine, t);
    const suspect = sampleSuspect({ confidence: 55 });
    await db.write((tx) => saveSuspects(tx, [suspect], 1));
    const blastGuard = { ...shippedPolicy.blastGuard, maxSubscribers: 2 };
    await keep(
      ...[1, 2, 3].map((n) => hit(n, { indicatorId: suspect.id, subscriber: bytesOf(n) })),
    );
    const policy = { ...shippedPolicy, blastGuard };
    const result = await decideBatch(db, { ...options, policy, suspects: true });
    assert.deepEqual(result.suppressed, { indicator_quarantined: 3 });
    assert.deepEqual(result.unsuspected.map(hexOf), [hexOf(suspect.id)]);
    assert.deepEqual(result.quarantined, []);
    const [row] = await db.read.selectFrom('suspect').selectAll().execute();
    assert.deepEqual([row?.endReason, row?.endedMs], ['blast_guard', options.nowMs]);
  });
}
