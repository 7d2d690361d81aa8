import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Effect, Experiments } from '../src/api/intelligence-contract.ts';
import { lastJson, runProgram } from './support/program.ts';
import { makeSite, type Site } from './support/site.ts';

const text = (mark: string): string =>
  `{ zh: "${mark}请打96110，核验码 {checkCode}", en: "${mark} Ask 96110. Check code {checkCode}" }`;
const templates = `default:
  subscriber: { sms: ${text('PLAIN')} }
  family: { sms: ${text('FAMILY')} }
scamTypes:
  loan:
    subscriber: { sms: ${text('LOAN')} }
    variants:
      calm: { subscriber: { sms: ${text('CALM')} } }
`;
const dayMs = 86_400_000;
const startMs = Date.UTC(2026, 5, 1);
const people = 60;

/**
 * Three days of calls. Sixty people answer a listed number within an hour. Two days later it calls
 * every other one again, and they answer. On day nine it calls one more.
 */
function callsByDay(): string[] {
  const all = Array.from({ length: people }, (_, n) => n);
  return [
    { day: 0, called: all },
    { day: 2, called: all.filter((n) => n % 2 === 0) },
    { day: 9, called: [people] },
  ].map(({ day, called }) => {
    const rows = called.map((n) => {
      const time = new Date(startMs + day * dayMs + n * 60_000).toISOString();
      return `${day}-${n},call,${time},8617000000001,861990000${1000 + n},10,\n`;
    });
    return `id,kind,time,from,to,duration_s,cell\n${rows.join('')}`;
  });
}

async function filledSite(
  t: Parameters<typeof runProgram>[0],
  holdOutShare: number,
  days: number,
): Promise<Site> {
  const site = await makeSite(t, `policy:\n  holdOutShare: ${holdOutShare}\n`);
  const file = await site.file('templates.yaml', templates);
  const config = `policy:\n  holdOutShare: ${holdOutShare}\ndelivery:\n  templateFile: ${file}\n`;
  await site.file('tocsin.yaml', config);
  const list = await site.file(
    'list.csv',
    'kind,value,scam_type,confidence\nphone,8617000000001,loan,90\n',
  );
  const imports = [['indicators', 'import', list]];
  for (const [at, calls] of callsByDay().slice(0, days).entries()) {
    const file = await site.file(`calls-${at}.csv`, calls);
    imports.push(['records', 'import', file, '--clock', 'record']);
  }
  for (const args of imports) {
    const { code, stderr } = await runProgram(t, [...args, ...site.state]);
    assert.equal(code, 0, stderr);
  }
  return site;
}

test('from records to the effect and the trials of texts', async (t) => {
  const site = await filledSite(t, 0.5, 3);
  const run = (...args: string[]) => runProgram(t, [...args, ...site.state]);
  type Whole = Effect & { warnings: number };
  const effect = lastJson<Whole>((await run('effect', '--json')).stdout);
  // Sixty first ones, thirty that follow, one whose time is not over.
  assert.equal(effect.warnings, people + people / 2 + 1);
  assert.equal(effect.waiting, 1);
  assert.equal(effect.leftOut.repeated, people / 2);
  const { treated, heldOut } = effect.all;
  assert.equal(treated.people + heldOut.people, people);
  assert.ok(treated.people > 0 && heldOut.people > 0);
  assert.equal(treated.stopped + heldOut.stopped, people / 2);
  assert.deepEqual(
    effect.byChannel.map(({ key }) => key),
    ['flash+sms'],
  );
  assert.deepEqual(effect.byTemplate.map(({ key }) => key).sort(), ['loan', 'loan#calm']);
  const shown = (await run('effect', '--by', 'template')).stdout;
  assert.match(shown, /^held out +\d+ +\d+ +\d/m);
  assert.match(shown, /^loan#calm /m);
  assert.match(shown, /repeated +30 /);

  const trials = lastJson<Experiments>((await run('experiments', '--json')).stdout);
  const [loan] = trials.experiments;
  assert.equal(loan?.key, 'loan/high/zh');
  assert.deepEqual(
    loan?.arms.map(({ template }) => template),
    ['loan', 'loan#calm'],
  );
  const share = loan?.arms.reduce((sum, arm) => sum + arm.share, 0) ?? 0;
  assert.ok(Math.abs(share - 1) < 1e-9);
  assert.match((await run('experiments')).stdout, /loan\/high\/zh\n +text .*\n +loan +\d/);
});

test('without a hold-out share it says that nothing can be said', async (t) => {
  const site = await filledSite(t, 0, 1);
  const { stdout, code } = await runProgram(t, ['effect', ...site.state]);
  assert.equal(code, 0);
  assert.match(stdout, /No hold-out share is set, so nothing can be said/);
  assert.match(stdout, /no_hold_out +60 /);
  assert.doesNotMatch(stdout, /work\./);
});
