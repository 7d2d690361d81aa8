import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import Value from 'typebox/value';
import { weightsJudge } from '../../assess/judge.ts';
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
import { contactJudge } from './engine.ts';
import { type CityReplay, type EngineSetup, replayCity } from './evaluate-city.ts';
import { type Evaluation, evaluationsOf } from './evaluation.ts';
import type { Suspect, SuspectSource } from './suspect-source.ts';
import {
  at,
  atMs,
  calls,
  indicatorsCsv,
  listOptions,
  noHosts,
  person,
  recordsCsv,
  scammers,
  smallCity,
} from './testing/small-city.ts';
import { writeWarnings } from './warnings-file.ts';

const policy = Value.Parse(policySchema, Value.Default(policySchema, {})) as PolicyConfig;
const risk = Value.Parse(riskSchema, Value.Default(riskSchema, {})) as RiskConfig;
const list: EngineSetup = { name: 'list', judge: contactJudge(risk), lists: true, suspects: null };
const vault = createReplayVault(1);
const weights: EngineSetup = { ...list, name: 'weights', judge: weightsJudge(risk) };

async function replayed(
  t: TestContext,
  engines: readonly EngineSetup[],
  change: Readonly<Record<string, string>> = {},
): Promise<{ replay: CityReplay; evaluations: Evaluation[] }> {
  const { default: profile } = shippedProfiles;
  assert.ok(profile);
  const city = await readCity(await smallCity(t, change), listOptions);
  const limits = { maxLineBytes: 65_536, batchDelayMs: 100 };
  const replay = await replayCity(city, {
    ...{ engines, policy, risk, vault, tickMs: 900_000 },
    open: () =>
      openBlockSource(
        { kind: 'file', path: city.recordsFile },
        { profile, homePlan: 'CN', limits },
      ),
    scan: { allow: noHosts, threads: 1 },
  });
  return { replay, evaluations: evaluationsOf(replay, { seed: 1, response: null }) };
}

/** Person and clock of each warning. */
async function warningsOf(t: TestContext, replay: CityReplay, engine = 0): Promise<string[]> {
  const dir = await smallCity(t);
  const file = join(dir, 'warnings.csv');
  await writeWarnings(file, replay.engines[engine]?.warnings ?? [], vault, 0);
  const [header, ...rows] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  assert.equal(header, 'subscriber,time,level,scam_type,risk');
  return rows.map((row) => row.split(',').slice(0, 2).join(' '));
}

function iso(clock: string): string {
  return new Date(at(clock)).toISOString();
}

test('list matching warns at the contact, or when the number is listed, once in a cool-down', async (t) => {
  const { replay, evaluations } = await replayed(t, [list]);
  assert.deepEqual(await warningsOf(t, replay), [
    `${person(1)} ${iso('12:00')}`,
    `${person(6)} ${iso('12:30')}`,
    `${person(2)} ${iso('13:00')}`,
    `${person(4)} ${iso('15:00')}`,
    `${person(7)} ${iso('16:00')}`,
    `${person(3)} ${iso('20:00')}`,
  ]);
  const [it] = evaluations;
  assert.equal(replay.records, calls.length + 1);
  assert.equal(replay.subscribers, 10);
  assert.equal(it?.victims, 4);
  assert.equal(it?.warned_before_loss, 2);
  assert.equal(it?.reached, 5);
  assert.equal(it?.reached_warned, 4);
  assert.equal(it?.warnings, 6);
  assert.equal(it?.true_warnings, 4);
  assert.equal(it?.precision, 4 / 6);
  assert.equal(it?.recall, 0.5);
  assert.deepEqual(it?.lead_time_s, { p10: 2340, p50: 4500, p90: 6660 });
  assert.equal(it?.scam_type_right, 1);
  assert.equal(it?.false_warnings, 2);
  assert.equal(it?.outcomes.cool_down, 1);
  assert.deepEqual(it?.suspected.found, 0);
});

test('every warning that names a number is written to the audit', async (t) => {
  const { replay } = await replayed(t, [list]);
  const file = join(await smallCity(t), 'w.csv');
  await writeWarnings(file, replay.engines[0]?.warnings ?? [], vault, 0);
  const audit = (await readFile(`${file}.audit.jsonl`, 'utf8')).trimEnd().split('\n');
  const reveals = audit.filter((line) => JSON.parse(line).action === 'reveal');
  assert.equal(reveals.length, 6);
  for (const line of audit) assert.doesNotMatch(line, /19900000/);
});

test('expert weights rank: a long call above a message', async (t) => {
  const { replay } = await replayed(t, [weights]);
  const risks = (replay.engines[0]?.warnings ?? []).map(({ atMs: time, risk: own }) => ({
    time,
    own,
  }));
  const riskAt = (clock: string): number =>
    risks.find(({ time }) => time === atMs(clock))?.own ?? Number.NaN;
  assert.ok(riskAt('13:00') > riskAt('15:00'));
});

test('a number that is listed only after everything changes nothing before', async (t) => {
  const late = `kind,value,scam_type,confidence,valid_from
phone,${scammers.noon},loan,90,${at('20:00', 2)}
`;
  const { replay, evaluations } = await replayed(t, [list], { 'indicators.csv': late });
  const times = replay.engines[0]?.warnings.map((warning) => warning.atMs);
  assert.deepEqual([...new Set(times)], [atMs('20:00', 2)]);
  assert.equal(evaluations[0]?.warned_before_loss, 0);
});

test('a person who is listed is not warned, but only from the listing on and until its end', async (t) => {
  const change = (validFrom: string, validUntil = '') => ({
    'indicators.csv': `kind,value,confidence,valid_from,valid_until
phone,${scammers.noon},90,${at('12:00')},
phone,${person(2)},90,${validFrom},${validUntil}
`,
  });
  const before = await replayed(t, [list], change(at('09:00')));
  const ended = await replayed(t, [list], change(at('09:00'), at('12:30')));
  const after = await replayed(t, [list], change(at('18:00')));
  const warned = async ({ replay }: { replay: CityReplay }): Promise<boolean> =>
    (await warningsOf(t, replay)).some((row) => row.startsWith(person(2)));
  assert.equal(await warned(before), false);
  assert.equal(await warned(ended), true, 'whose number it was then');
  assert.equal(await warned(after), true);
});

/** Finds what it is told to, from a moment on; knows the token from a contact of so many seconds. */
class KnowsOne implements SuspectSource {
  #token: Uint8Array | null = null;
  readonly #durationS: number;
  readonly told: number[] = [];

  constructor(durationS: number) {
    this.#durationS = durationS;
  }

  observe(rows: Uint8Array): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let row = 0; row < rows.length; row += 48) {
      if (view.getUint32(row + 40, true) === this.#durationS && rows[row + 45] === 0) {
        this.#token = rows.slice(row, row + 16);
      }
    }
  }

  listed(tokens: Uint8Array): void {
    this.told.push(tokens.length / 16);
  }

  endangered(): void {
    this.told.push(0);
  }

  *suspects(): Generator<Suspect> {
    if (this.#token !== null) yield { token: this.#token, confidence: 55, scamType: null };
  }
}

test('a suspicion counts from the tick after its contact, finds earlier contacts, and warns softly', async (t) => {
  const source = new KnowsOne(900);
  const setup: EngineSetup = { ...weights, name: 'model', suspects: source };
  const { replay, evaluations } = await replayed(t, [setup]);
  const [engine] = replay.engines;
  const soft = engine?.warnings.filter((warning) => warning.suspectedOnly);
  assert.deepEqual(
    soft?.map(({ atMs: time, level }) => ({ time, level })),
    [{ time: atMs('17:15'), level: 'medium' }],
  );
  const [it] = evaluations;
  assert.equal(it?.warned_before_loss, 3);
  assert.deepEqual(
    { ...it?.suspected, precision_interval: null, recall_interval: null },
    {
      found: 1,
      true_found: 1,
      precision: 1,
      recall: 1 / 3,
      numbers: 3,
      found_within_24h: 1,
      // The other two were listed within a day.
      recall_unlisted: 1,
      precision_interval: null,
      recall_interval: null,
      false_roles: {},
    },
  );
  assert.deepEqual(
    source.told.filter((count) => count > 0),
    [1, 1],
  );
});

test('a number that a list names after the suspicion is judged again', async (t) => {
  // 600 s: the call of 10:00 from the number that is listed at 20:00.
  const setup: EngineSetup = { ...weights, name: 'model', suspects: new KnowsOne(600) };
  const { replay } = await replayed(t, [setup]);
  const own = replay.engines[0]?.warnings.filter(
    ({ atMs: time }) => time === atMs('10:15') || time === atMs('20:00'),
  );
  assert.deepEqual(
    own?.map(({ level, suspectedOnly }) => ({ level, suspectedOnly })),
    [
      { level: 'medium', suspectedOnly: true },
      { level: 'high', suspectedOnly: false },
    ],
  );
});

test('what comes later changes no warning before it: records, listings, suspicions', async (t) => {
  const seen = ({ replay }: { replay: CityReplay }, untilMs: number): object[] =>
    replay.engines
      .flatMap(({ warnings }) => warnings)
      .filter((warning) => warning.atMs < untilMs)
      .map(({ subscriber, atMs: time, level, risk: own }) => ({ subscriber, time, level, own }));
  const setups = (): EngineSetup[] => [
    list,
    { ...weights, name: 'model', suspects: new KnowsOne(600) },
  ];
  const whole = await replayed(t, setups());
  for (const cut of ['10:15', '12:00', '13:05', '16:30']) {
    const before = recordsCsv()
      .split('\n')
      .filter((row, n) => n === 0 || (row.split(',')[2] ?? '') < at(cut));
    const known = indicatorsCsv
      .split('\n')
      .filter((row, n) => n === 0 || (row.split(',')[6] ?? '') < at(cut));
    const part = await replayed(t, setups(), {
      'records.csv': `${before.join('\n')}\n`,
      'indicators.csv': `${known.join('\n')}\n`,
    });
    assert.deepEqual(seen(part, atMs(cut)), seen(whole, atMs(cut)), cut);
  }
});

test('engines side by side give what each gives alone', async (t) => {
  const together = await replayed(t, [list, weights]);
  const alone = await replayed(t, [weights]);
  assert.deepEqual(together.evaluations[1], alone.evaluations[0]);
});

test('a folder without its truth is refused, with what is wrong', async (t) => {
  const bad = {
    'truth-victims.csv': 'subscriber,scam_type,first_contact\n+8619900000001,loan,soon\n',
  };
  await assert.rejects(replayed(t, [list], bad), {
    code: 'INPUT_FORMAT',
    message: /:2: first_contact/,
  });
  await assert.rejects(replayed(t, [list], { 'truth-numbers.csv': 'number\n' }), {
    code: 'INPUT_FORMAT',
  });
});
