import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testEngines } from '../../test/support/databases.ts';
import { sampleDraft } from '../../test/support/store-samples.ts';
import { hexOf } from './hex.ts';
import { indicatorId } from './indicator-id.ts';
import {
  countIndicators,
  findIndicators,
  indicatorSources,
  listIndicators,
  streamIndicators,
  streamSourceIndicators,
} from './indicator-reads.ts';
import { expireIndicators, setIndicatorStatus, upsertIndicators } from './indicators.ts';

const numbered = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    sampleDraft({ value: `86170${String(at).padStart(8, '0')}` }),
  );

for (const engine of testEngines) {
  const { name, skip } = engine;

  test(`${name}: lists merge into one row for each value, and say who named it`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const drafts = [
      sampleDraft(),
      sampleDraft({ source: 'list-b', caseRef: null, confidence: 95, scamType: null }),
      sampleDraft({
        kind: 'domain',
        value: 'shop.example',
        space: null,
        partyClass: null,
        quarantine: 'popular_site',
      }),
    ];
    const upsert = (nowMs: number) => db.write((tx) => upsertIndicators(tx, drafts, nowMs));
    assert.deepEqual(await upsert(1), { added: 2, updated: 0, unchanged: 0, quarantined: 1 });
    assert.deepEqual(await upsert(2), { added: 0, updated: 0, unchanged: 2, quarantined: 1 });
    const id = indicatorId('phone', '8617000000001');
    const found = (await findIndicators(db.read, [id, id, Buffer.alloc(16)])).get(hexOf(id));
    assert.deepEqual(
      { ...found, id: null },
      {
        id: null,
        kind: 'phone',
        value: '8617000000001',
        space: 'e164',
        partyClass: 'mobile',
        scamType: 'loan',
        scamTypeFrom: null,
        site: null,
        confidence: 95,
        status: 'active',
        statusReason: null,
        validFromMs: null,
        validUntilMs: null,
        createdMs: 1,
        updatedMs: 1,
      },
    );
    assert.deepEqual(
      ((await indicatorSources(db.read, [id])).get(hexOf(id)) ?? []).map((row) => [
        row.source,
        row.caseRef,
        row.listedMs,
      ]),
      [
        ['list-a', 'A1', 1],
        ['list-b', '', 1],
      ],
    );
    assert.deepEqual(await countIndicators(db.read), {
      active: 1,
      expired: 0,
      revoked: 0,
      quarantined: 1,
    });
    const more = [sampleDraft({ confidence: 99 })];
    assert.deepEqual(await db.write((tx) => upsertIndicators(tx, more, 3)), {
      added: 0,
      updated: 1,
      unchanged: 0,
      quarantined: 0,
    });
  });

  test(`${name}: a long list is taken whole, and streamed in pages without loss`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    await db.write((tx) => upsertIndicators(tx, numbered(4500), 1));
    const ids = new Set<string>();
    let pages = 0;
    for await (const page of streamIndicators(db.read, { status: 'active', pageSize: 1000 })) {
      pages += 1;
      for (const { id } of page) ids.add(hexOf(id));
    }
    assert.deepEqual([pages, ids.size], [5, 4500]);
    for await (const page of streamIndicators(db.read, { status: 'revoked' }))
      assert.fail(`${page.length}`);
  });

  test(`${name}: the indicators of one list, in pages`, { skip }, async (t) => {
    const db = await engine.open(t);
    const drafts = numbered(9).map((draft, at) => ({ ...draft, source: at < 5 ? 'a' : 'b' }));
    const shared = numbered(7)
      .slice(5)
      .map((draft) => ({ ...draft, source: 'a', caseRef: '2' }));
    await db.write((tx) => upsertIndicators(tx, [...drafts, ...shared], 1));
    for (const [source, count] of [
      ['a', 7],
      ['b', 4],
      ['c', 0],
    ] as const) {
      const values = new Set<string>();
      for await (const page of streamSourceIndicators(db.read, source, 2)) {
        assert.ok(page.length <= 2);
        for (const { value } of page) values.add(value);
      }
      assert.equal(values.size, count);
    }
  });

  test(`${name}: pages of a search hold every match once`, { skip }, async (t) => {
    const db = await engine.open(t);
    const sites = ['pay.shop.example', 'SHOP-x.example', 'a_shop.example', 'other.example'].map(
      (value) =>
        sampleDraft({ kind: 'domain', value: value.toLowerCase(), space: null, partyClass: null }),
    );
    await db.write((tx) => upsertIndicators(tx, [...numbered(3), ...sites], 1));
    const values: string[] = [];
    let after: string | undefined;
    do {
      const page = await listIndicators(db.read, {
        kind: 'domain',
        search: 'SHOP',
        limit: 2,
        after,
      });
      values.push(...page.indicators.map((indicator) => indicator.value));
      after = page.next ?? undefined;
    } while (after !== undefined);
    assert.deepEqual(values.sort(), ['a_shop.example', 'pay.shop.example', 'shop-x.example']);
    const literal = await listIndicators(db.read, { search: '_shop', limit: 9 });
    assert.deepEqual(
      literal.indicators.map((indicator) => indicator.value),
      ['a_shop.example'],
    );
    const all = await listIndicators(db.read, { status: 'active', limit: 100 });
    assert.deepEqual([all.indicators.length, all.next], [7, null]);
  });

  test(`${name}: status is set by hand and by time, and counts what changed`, {
    skip,
  }, async (t) => {
    const db = await engine.open(t);
    const drafts = [sampleDraft(), sampleDraft({ value: '8617000000002', validUntilMs: 50 })];
    await db.write((tx) => upsertIndicators(tx, drafts, 1));
    const id = indicatorId('phone', '8617000000001');
    const set = () =>
      db.write((tx) => setIndicatorStatus(tx, [id], 'quarantined', 'blast_guard', 7));
    assert.deepEqual([await set(), await set()], [1, 0]);
    assert.equal(await db.write((tx) => expireIndicators(tx, 49)), 0);
    assert.equal(await db.write((tx) => expireIndicators(tx, 50)), 1);
    const counts = await countIndicators(db.read);
    assert.deepEqual([counts.active, counts.quarantined, counts.expired], [0, 1, 1]);
  });

  test(`${name}: text that PostgreSQL refuses does not stop a list`, { skip }, async (t) => {
    const db = await engine.open(t);
    const odd = sampleDraft({
      scamType: 'other',
      unknownScamType: 'half\ud83d and \0 "quoted" 诈骗',
    });
    await db.write((tx) => upsertIndicators(tx, [odd], 1));
    const id = indicatorId('phone', odd.value);
    const [row] = (await indicatorSources(db.read, [id])).get(hexOf(id)) ?? [];
    assert.equal(row?.unknownScamType, 'half\ufffd and \ufffd "quoted" 诈骗');
  });
}
