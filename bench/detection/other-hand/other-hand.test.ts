import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { CityFacts } from '../../../src/measure/evaluate/evaluation.ts';
import { cityOf } from './city.ts';
import { type StyleName, styleNames } from './styles.ts';
import { type Options, ordinaryChurn } from './world.ts';
import { writeCity } from './writer.ts';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-other-hand-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const program = new URL('../../../src/cli/main.ts', import.meta.url).pathname;
const startS = Date.parse('2031-03-01T00:00:00+08:00') / 1000;
const files = ['records.csv', 'indicators.csv', 'truth-victims.csv', 'truth-numbers.csv'] as const;
type File = (typeof files)[number] | 'city.json';
let made = 0;

/** Made anew each time. @returns its folder */
function madeCity(style: StyleName, more: Partial<Options> = {}): string {
  const small = { people: 2000, days: 5, seed: 3, aged: false, churn: ordinaryChurn };
  const path = join(folder, String(made++));
  writeCity(path, cityOf({ ...small, style, ...more }));
  return path;
}

function bytesOf(city: string, file: File): string {
  return readFileSync(join(city, file), 'utf8');
}

function rowsOf(city: string, file: File): Record<string, string>[] {
  const [header = '', ...lines] = bytesOf(city, file).trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    assert.equal(fields.length, names.length, line);
    return Object.fromEntries(names.map((name, at) => [name, fields[at] ?? '']));
  });
}

/** Whole seconds. */
function secondsOf(time = ''): number {
  const seconds = /^\d+$/.test(time) ? Number(time) / 1000 : Date.parse(time) / 1000;
  assert.ok(Number.isFinite(seconds), time);
  return Math.floor(seconds);
}

/** Whom a number, or a person, met at a second: `seconds number`. */
function meetingsOf(city: string): Map<string, Set<string>> {
  const meetings = new Map<string, Set<string>>();
  const add = (key: string, other: string): void => {
    meetings.set(key, (meetings.get(key) ?? new Set()).add(other));
  };
  for (const { time, from = '', to = '' } of rowsOf(city, 'records.csv')) {
    add(`${secondsOf(time)} ${from}`, to);
    add(`${secondsOf(time)} ${to}`, from);
  }
  return meetings;
}

for (const style of styleNames) {
  test(`style ${style}: tocsin takes every row of every file`, () => {
    const city = madeCity(style);
    const asked = ['evaluate', '--city', city, '--engine', 'list', '--threads', '1', '--json'];
    const text = execFileSync(process.execPath, ['--no-warnings', program, ...asked], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed = JSON.parse(text) as { city: CityFacts };
    assert.equal(printed.city.rejected, 0);
    assert.equal(printed.city.out_of_order, 0);
    assert.equal(printed.city.indicators_set_aside, 0);
    assert.equal(printed.city.subscribers, 2000);
    assert.equal(printed.city.records, rowsOf(city, 'records.csv').length);
  });

  test(`style ${style}: the truth is what the records show`, () => {
    const city = madeCity(style, { people: 5000 });
    const meetings = meetingsOf(city);
    const numbers = rowsOf(city, 'truth-numbers.csv');
    assert.equal(new Set(numbers.map(({ number }) => number)).size, numbers.length);
    const fraud = numbers.filter(({ scam_type }) => scam_type !== '');
    assert.ok(fraud.length > 5);
    for (const { number, first_fraud_contact } of fraud) {
      assert.ok(meetings.has(`${secondsOf(first_fraud_contact)} ${number}`), number);
    }
    const known = new Set(fraud.map(({ number }) => number));
    const victims = rowsOf(city, 'truth-victims.csv');
    assert.ok(victims.some(({ loss_time }) => loss_time !== ''));
    for (const { subscriber, scam_type, first_contact, loss_time, loss_amount } of victims) {
      const met = [...(meetings.get(`${secondsOf(first_contact)} ${subscriber}`) ?? [])];
      // A false shop is met first as a site, and sites are no numbers.
      const isShop = scam_type === 'false_shopping' && style !== 'C';
      const isGang = (one: string): boolean =>
        known.has(one) || (isShop && one.endsWith('.example') && !one.startsWith('www.site'));
      assert.ok(met.some(isGang), `${subscriber} met ${met.join(' ')}`);
      assert.equal(loss_time === '', loss_amount === '');
      if (loss_time !== '') assert.ok(secondsOf(first_contact) <= secondsOf(loss_time));
    }
  });

  test(`style ${style}: aged numbers were there before their first fraud, and the rest is the same`, () => {
    const [city, aged] = [madeCity(style), madeCity(style, { aged: true })];
    for (const file of ['truth-victims.csv', 'truth-numbers.csv', 'indicators.csv'] as const) {
      assert.equal(bytesOf(aged, file), bytesOf(city, file));
    }
    const firstSeenS = new Map<string, number>();
    for (const { time, from = '', to = '' } of rowsOf(aged, 'records.csv')) {
      for (const one of [from, to]) {
        if (!firstSeenS.has(one)) firstSeenS.set(one, secondsOf(time) - startS);
      }
    }
    const halfDayS = 43_200;
    const late = rowsOf(aged, 'truth-numbers.csv').filter(
      ({ number = '', scam_type, first_fraud_contact }) =>
        scam_type !== '' &&
        /^(199|198|170)/.test(number) &&
        secondsOf(first_fraud_contact) - startS > halfDayS,
    );
    assert.ok(late.length > 0);
    for (const { number = '' } of late) {
      assert.ok((firstSeenS.get(number) ?? Number.POSITIVE_INFINITY) <= halfDayS, number);
    }
  });
}

test('equal options make equal bytes, another seed others', () => {
  const [one, same, other] = [madeCity('B'), madeCity('B'), madeCity('B', { seed: 4 })];
  for (const file of [...files, 'city.json'] as const) {
    assert.equal(bytesOf(one, file), bytesOf(same, file));
    assert.notEqual(bytesOf(one, file), bytesOf(other, file));
  }
});

test('more people change their number, and nobody else’s fate is another for it', () => {
  const [city, restless] = [madeCity('A'), madeCity('A', { churn: 0.2 })];
  const newOnes = (of: string): number =>
    rowsOf(of, 'truth-numbers.csv').filter(({ role }) => role === 'new_sim').length;
  assert.equal(newOnes(restless), Math.floor((2000 * 0.2 * 5) / 30));
  assert.ok(newOnes(city) < newOnes(restless));
  assert.equal(bytesOf(restless, 'truth-victims.csv'), bytesOf(city, 'truth-victims.csv'));
});
