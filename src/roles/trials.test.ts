import assert from 'node:assert/strict';
import { test } from 'node:test';
import Value from 'typebox/value';
import { testEngines } from '../../test/support/databases.ts';
import { sampleDraft, sampleHit, sampleWarning } from '../../test/support/store-samples.ts';
import { configSchema } from '../config/schema.ts';
import { experimentsView } from '../decide/text-trial.ts';
import { compileTemplates, shippedTemplates } from '../deliver/templates/templates.ts';
import { shippedScamTypes } from '../domain/scam-type.ts';
import { insertHits } from '../store/hits.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { upsertIndicators } from '../store/indicators.ts';
import { insertWarnings } from '../store/warnings.ts';
import { openTrials } from './trials.ts';

const config = Value.Parse(configSchema, Value.Default(configSchema, {}));
const text = (mark: string): string =>
  `{ zh: "${mark}请打96110，核验码 {checkCode}", en: "${mark} Ask 96110. Check code {checkCode}" }`;
const templates = compileTemplates(
  `default:
  subscriber: { sms: ${text('PLAIN')} }
  family: { sms: ${text('FAMILY')} }
scamTypes:
  loan:
    subscriber: { sms: ${text('LOAN')} }
    variants:
      calm: { subscriber: { sms: ${text('CALM')} } }
`,
  { scamTypes: shippedScamTypes, sourceName: 'my.yaml' },
);
const hourMs = 3_600_000;

for (const { name, skip, open } of testEngines) {
  test(`${name}: shares follow what became of the texts, and only after a refresh`, {
    skip,
  }, async (t) => {
    const db = await open(t);
    const trials = await openTrials({ config, db }, templates);
    assert.equal(trials.running, true);
    const sharesOf = (): Record<string, number> =>
      Object.fromEntries(
        (trials.trialFor('loan', 'high', 'zh')?.arms ?? []).map(({ variant, share }) => [
          variant ?? 'own',
          Number(share.toFixed(2)),
        ]),
      );
    assert.deepEqual(sharesOf(), { own: 0.5, calm: 0.5 });
    assert.equal(trials.trialFor('false_prize', 'high', 'zh'), null);
    assert.deepEqual(trials.current(), []);

    // Of forty with either text, five stop after the plain one and thirty after the calm one.
    const observedMs = Date.now() - 72 * hourMs;
    const warnings = Array.from({ length: 80 }, (_, n) =>
      sampleWarning({
        ...{ template: 'loan', variant: n < 40 ? null : 'calm', propensity: 0.5 },
        observedMs,
      }),
    );
    const goOn = warnings.filter((_, n) => (n < 40 ? n >= 5 : n >= 70));
    await db.write(async (tx) => {
      await upsertIndicators(tx, [sampleDraft()], 0);
      await insertWarnings(tx, warnings);
      const listed = { indicatorId: indicatorId('phone', '8617000000001') };
      const hits = goOn.map(({ subscriber }) =>
        sampleHit({ subscriber, timeMs: observedMs + hourMs, ...listed }),
      );
      // Records have come from after the horizon.
      await insertHits(tx, [...hits, sampleHit({ timeMs: observedMs + 48 * hourMs })], 0);
    });
    assert.deepEqual(sharesOf(), { own: 0.5, calm: 0.5 });
    await trials.refresh();
    assert.deepEqual(sharesOf(), { own: 0.1, calm: 0.9 });
    const { experiments, floor } = experimentsView(trials.current(), config.experiments.floor);
    assert.equal(floor, 0.1);
    assert.deepEqual(
      experiments.map(({ key, arms }) => [
        key,
        ...arms.map((arm) => [arm.template, arm.drawn, arm.shown, arm.stopped, arm.weighted]),
      ]),
      [['loan/high/zh', ['loan', 40, 40, 5, 0.125], ['loan#calm', 40, 40, 30, 0.75]]],
    );
    const again = await openTrials({ config, db }, templates);
    assert.deepEqual(again.trialFor('loan', 'high', 'zh'), trials.trialFor('loan', 'high', 'zh'));
  });

  test(`${name}: without variants nothing is read and nothing drawn`, { skip }, async (t) => {
    const db = await open(t);
    const trials = await openTrials({ config, db }, shippedTemplates(shippedScamTypes));
    assert.equal(trials.running, false);
    assert.equal(trials.trialFor('loan', 'high', 'zh'), null);
  });
}
