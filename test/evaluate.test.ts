import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  at,
  indicatorsCsv,
  person,
  recordsCsv,
  smallCity,
} from '../src/measure/evaluate/testing/small-city.ts';
import { runProgram } from './support/program.ts';

test('evaluate judges a folder: figures, comparison, warnings, page and tables', async (t) => {
  const dir = await smallCity(t);
  const file = (name: string): string => join(dir, name);
  const ended = await runProgram(t, [
    ...['evaluate', '--city', dir, '--engine', 'list', '--against', 'weights,rate', '--json'],
    ...['--warnings-out', file('w.csv'), '--report', file('r.html')],
    ...['--exposures-out', file('e.csv')],
  ]);
  assert.equal(ended.code, 0, ended.stderr);
  const said = JSON.parse(ended.stdout);
  assert.equal(said.victims, 4);
  assert.equal(said.warned_before_loss, 2);
  assert.equal(said.city.records, 11);
  assert.deepEqual(
    said.against.map((one: { engine: string }) => one.engine),
    ['weights', 'rate'],
  );
  const warnings = (await readFile(file('w.csv'), 'utf8')).trimEnd().split('\n');
  assert.equal(warnings.length, said.warnings + 1);
  assert.match(await readFile(file('r.html'), 'utf8'), /<svg /);
  assert.match(await readFile(file('e.csv'), 'utf8'), /^subscriber,time,label,/);
});

test('what is not taken is told by reason, line and field, to people and in the JSON', async (t) => {
  const number = '19900000123';
  const dir = await smallCity(t, {
    'records.csv': `${recordsCsv()}x1,fax,${at('22:00')},${number},${person(1)},1,\nx2,call,never,${number},${person(1)},1,\nx3,fax,${at('22:00')},${number},${person(1)},1,\n`,
    'indicators.csv': `${indicatorsCsv}phone,12,loan,90,police,A3,,\n`,
  });
  const ended = await runProgram(t, ['evaluate', '--city', dir, '--json']);
  assert.equal(ended.code, 0, ended.stderr);
  const { rejected, list_rejected, truth_rejected, city } = JSON.parse(ended.stdout);
  assert.equal(city.rejected, 3);
  assert.equal(rejected.count, 3);
  assert.deepEqual(rejected.reasons, { bad_kind: 2, bad_time: 1 });
  assert.deepEqual(
    rejected.first.map((row: { line: number; field: string }) => `${row.line} ${row.field}`),
    ['13 kind', '14 time', '15 kind'],
  );
  assert.equal(list_rejected.first[0].line, 4);
  assert.equal(city.indicators_set_aside, 1);
  assert.equal(truth_rejected.count, 0);
  assert.match(ended.stderr, /Records not taken: 3/);
  assert.match(ended.stderr, / {2}2 bad_kind: no known kind: map the word/);
  assert.match(ended.stderr, /records\.csv:14: time: bad_time/);
  assert.match(ended.stderr, /indicators\.csv:4: value: not a number/);
  assert.doesNotMatch(ended.stderr + ended.stdout, new RegExp(number));
});

test('suspects are written beside the truth, where the engine looks for any', async (t) => {
  const dir = await smallCity(t);
  const out = ['--suspects-out', join(dir, 's.csv')];
  const ended = await runProgram(t, ['evaluate', '--city', dir, '--suspects', ...out]);
  assert.equal(ended.code, 0, ended.stderr);
  assert.match(
    await readFile(join(dir, 's.csv'), 'utf8'),
    /^number,from,until,confidence,fraud,role,listed\n/,
  );
  const none = await runProgram(t, ['evaluate', '--city', dir, '--engine', 'list', ...out]);
  assert.equal(none.code, 2);
});

test('the same seed says the same, to the last digit', async (t) => {
  const dir = await smallCity(t);
  const figures = async (): Promise<unknown> => {
    const ended = await runProgram(t, ['evaluate', '--city', dir, '--suspects', '--json']);
    const { city: _, ...said } = JSON.parse(ended.stdout);
    return said;
  };
  assert.deepEqual(await figures(), await figures());
});

test('an expected response is told as losses averted', async (t) => {
  const dir = await smallCity(t, { 'response.json': '{"heed":0.5}' });
  const response = ['--response', join(dir, 'response.json')];
  const ended = await runProgram(t, ['evaluate', '--city', dir, ...response, '--json']);
  const { effect } = JSON.parse(ended.stdout);
  assert.equal(effect.losses, 4);
  assert.equal(effect.averted, 1);
  assert.equal(effect.amount_averted, 3000);
});

test('the models that ship judge where none is named', async (t) => {
  const city = await smallCity(t);
  const { code, stdout, stderr } = await runProgram(t, [
    ...['evaluate', '--city', city, '--engine', 'model', '--json'],
  ]);
  assert.equal(code, 0, stderr);
  const said = JSON.parse(stdout) as { engine: string; victims: number; suspected: object };
  assert.equal(said.engine, 'model');
  assert.ok(said.victims > 0);
  assert.ok('precision' in said.suspected);
});

test('what is missing is said, and is wrong usage', async (t) => {
  const nothing = await runProgram(t, ['evaluate']);
  assert.equal(nothing.code, 2);
  const nowhere = await runProgram(t, ['evaluate', '--city', join(await smallCity(t), 'no')]);
  assert.equal(nowhere.code, 1);
});
