import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import Value from 'typebox/value';
import { weightsJudge } from '../../assess/judge.ts';
import { exposureFeatures } from '../../assess/model/exposure-features.ts';
import type { Habit } from '../../assess/model/habit.ts';
import {
  type PolicyConfig,
  policySchema,
  type RiskConfig,
  riskSchema,
} from '../../config/policy.ts';
import { shippedProfiles } from '../../intake/records/profiles.ts';
import { openBlockSource } from '../../match/engine/block-source.ts';
import { createReplayVault } from '../../vault/replay-vault.ts';
import { readCity } from './city-files.ts';
import { replayCity } from './evaluate-city.ts';
import type { Look } from './replay-subscriber.ts';
import type { Suspect, SuspectSource } from './suspect-source.ts';
import {
  at,
  atMs,
  listOptions,
  noHosts,
  person,
  scammers,
  smallCity,
} from './testing/small-city.ts';
import { exposureHeader, exposureRow } from './training-tables.ts';

const policy = Value.Parse(policySchema, Value.Default(policySchema, {})) as PolicyConfig;
const risk = Value.Parse(riskSchema, Value.Default(riskSchema, {})) as RiskConfig;
const vault = createReplayVault(1);

type Row = readonly [day: number, clock: string, from: string, to: string, durationS: number];

/** Four days of two people with their friends: person 1 talks for half an hour, person 2 for half a minute. */
const friends: readonly Row[] = [1, 2, 3, 4].flatMap((day): Row[] => [
  [day, '08:00', person(8), person(1), 1800],
  [day, '08:30', person(2), person(9), 30],
  [day, '09:00', person(8), person(1), 1800],
  [day, '09:30', person(2), person(9), 30],
]);
/** The listed number talks with both of them for ten minutes, twice; the unlisted one with person 3. */
const scams: readonly Row[] = [
  [5, '12:00', scammers.noon, person(1), 600],
  [5, '12:10', scammers.noon, person(2), 600],
  [5, '13:00', scammers.noon, person(1), 600],
  [5, '13:10', scammers.noon, person(2), 600],
  [5, '17:00', scammers.never, person(2), 900],
];
const rows = [...friends, ...scams];

function recordsCsv(untilMs = Number.POSITIVE_INFINITY): string {
  const lines = rows
    .toSorted((a, b) => atMs(a[1], a[0]) - atMs(b[1], b[0]))
    .filter(([day, clock]) => atMs(clock, day) < untilMs)
    .map(([day, clock, from, to, s], n) => `r${n},call,${at(clock, day)},${from},${to},${s},\n`);
  return `id,kind,time,from,to,duration_s,cell\n${lines.join('')}`;
}

const indicators = `kind,value,confidence,valid_from\nphone,${scammers.noon},90,${at('10:00', 5)}\n`;

/** Suspects the other side of a call of so many seconds. */
class SuspectsCaller implements SuspectSource {
  #token: Uint8Array | null = null;
  observe(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let row = 0; row < bytes.length; row += 48) {
      if (view.getUint32(row + 40, true) === 900 && bytes[row + 45] === 0) {
        this.#token = bytes.slice(row, row + 16);
      }
    }
  }
  listed(): void {
    // Knows nothing of lists.
  }
  endangered(): void {
    // Nor of people.
  }
  *suspects(): Generator<Suspect> {
    if (this.#token !== null) yield { token: this.#token, confidence: 55, scamType: null };
  }
}

/** What was seen at each look: clock, length of the newest call, habit; and the rows of the table. */
async function looksAt(t: TestContext, records: string, listed = indicators) {
  const { default: profile } = shippedProfiles;
  assert.ok(profile);
  const dir = await smallCity(t, { 'records.csv': records, 'indicators.csv': listed });
  const city = await readCity(dir, listOptions);
  const limits = { maxLineBytes: 65_536, batchDelayMs: 100 };
  const seen: Look[] = [];
  const judged: (Habit | null | undefined)[] = [];
  const weights = weightsJudge(risk);
  await replayCity(city, {
    engines: [
      {
        ...{ name: 'weights', lists: true, suspects: new SuspectsCaller() },
        judge: (hits, lookup, nowMs, habits) => {
          judged.push(habits?.(hits[0]?.subscriber ?? new Uint8Array()));
          return weights(hits, lookup, nowMs);
        },
      },
    ],
    ...{ policy, risk, vault, tickMs: 900_000 },
    open: () =>
      openBlockSource(
        { kind: 'file', path: city.recordsFile },
        { profile, homePlan: 'CN', limits },
      ),
    scan: { allow: noHosts, threads: 1 },
    onLook: (_engine, look) => seen.push(look),
  });
  assert.deepEqual(
    judged,
    seen.map(({ habit }) => habit),
    'the judge is told what the table is',
  );
  return seen.toSorted((a, b) => a.nowMs - b.nowMs);
}

function featuresOf(look: Look | undefined): Record<string, number> {
  assert.ok(look);
  const row = exposureRow(look, risk.windowS * 1000, new Map());
  const names = exposureHeader().trimEnd().split(',');
  const values = (row ?? '').trimEnd().split(',');
  return Object.fromEntries(
    exposureFeatures.map((name) => [name, Number(values[names.indexOf(name)] || Number.NaN)]),
  );
}

test('a call is measured by what is usual for the person, and is not usual because of itself', async (t) => {
  const looks = await looksAt(t, recordsCsv());
  const ofFirst = looks.find(({ nowMs }) => nowMs === atMs('12:00', 5));
  const ofSecond = looks.find(({ nowMs }) => nowMs === atMs('12:10', 5));
  near(ofFirst?.habit?.typicalCallS, 1800);
  near(ofSecond?.habit?.typicalCallS, 30);
  near(ofSecond?.habit?.contactsPerDay, 2);
  near(featuresOf(ofFirst).talk_to_habit, 600 / 1800);
  near(featuresOf(ofSecond).talk_to_habit, 600 / 30);
  near(featuresOf(ofSecond).contacts_to_habit, 1 / 2);
  const again = looks.find(({ nowMs }) => nowMs === atMs('13:10', 5));
  near(again?.habit?.typicalCallS, 30);
  near(featuresOf(again).contacts_to_habit, 2 / 2);
});

test('a suspected number’s contact has the habit of its own moment, from the second reading', async (t) => {
  const looks = await looksAt(t, recordsCsv(), 'kind,value\n');
  assert.deepEqual(
    looks.map(({ nowMs, hits }) => [nowMs, hits.length]),
    [[atMs('17:15', 5), 1]],
  );
  // No list names the number of noon here: two calls of ten minutes among eight of half a minute.
  near(looks[0]?.habit?.typicalCallS, 30 * 20 ** (2 / 10));
});

test('what comes later changes no habit before it', async (t) => {
  const whole = await looksAt(t, recordsCsv());
  assert.ok(whole.filter(({ habit }) => habit !== null).length >= 5);
  for (const cutMs of [atMs('12:05', 5), atMs('13:10', 5), atMs('17:00', 5), atMs('17:15', 5)]) {
    const part = await looksAt(t, recordsCsv(cutMs));
    const before = (looks: readonly Look[]) =>
      looks.filter(({ nowMs }) => nowMs < cutMs).map(({ nowMs, habit }) => ({ nowMs, habit }));
    assert.deepEqual(before(part), before(whole));
  }
});

/** Within what the table rounds. */
function near(value: number | undefined, wanted: number): void {
  const off = Math.abs((value ?? Number.NaN) / wanted - 1);
  assert.ok(off < 0.005, `${value} is not ${wanted}`);
}
