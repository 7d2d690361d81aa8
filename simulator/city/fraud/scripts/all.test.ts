import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shippedScamTypes } from '../../../../src/domain/scam-type.ts';
import type { Spread } from '../script.ts';
import { allScripts } from './all.ts';

const isSpread = ({ median, sigma }: Spread): boolean =>
  Number.isFinite(median) && median >= 0 && sigma >= 0 && sigma < 3;

test('there is one script for each scam type that ships', () => {
  assert.deepEqual(
    allScripts.map(({ scamType }) => scamType).sort(),
    shippedScamTypes.map(({ key }) => key).sort(),
  );
});

for (const script of allScripts) {
  test(`${script.scamType}: figures are within their bounds and desks exist`, () => {
    assert.ok(script.share > 0 && script.gangPacePerDay > 0 && script.burst >= 1);
    const [open, close] = script.hours;
    assert.ok(open >= 0 && open < close && close <= 24);
    assert.ok(
      script.ages.every(
        ([, weight], at) =>
          weight > 0 && (script.ages[at - 1]?.[0] ?? 0) < (script.ages[at]?.[0] ?? 0),
      ),
    );
    assert.ok(script.words.length > 0);
    for (const desk of script.desks) {
      assert.ok(Object.values(desk.classes).some((weight) => weight > 0));
      assert.ok(
        desk.inUse >= 1 && isSpread(desk.contactsPerNumber) && isSpread(desk.daysPerNumber),
      );
    }
    const { policing } = script;
    for (const share of [
      policing.phoneListed,
      policing.webListed,
      policing.knownBefore,
      policing.untyped,
    ]) {
      assert.ok(share >= 0 && share < 1);
    }
    assert.ok(policing.confidence[0] <= policing.confidence[1] && policing.confidence[1] <= 100);
  });

  test(`${script.scamType}: steps can be walked and somebody pays`, () => {
    const names = script.steps.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    assert.ok(script.steps.some(({ pays }) => pays !== undefined));
    for (const step of script.steps) {
      assert.ok(step.goOn > 0 && step.goOn <= 1);
      assert.ok(isSpread(step.afterMs));
      assert.ok(script.desks[step.desk] !== undefined);
      assert.equal(step.kind === 'call', step.durationS !== undefined, step.name);
      const isVictims = step.kind === 'web' || step.kind === 'app';
      if (isVictims) assert.equal(step.by, 'victim', step.name);
      if (step.kind === 'call' && step.by !== 'victim')
        assert.ok((step.answered ?? 0) > 0, step.name);
      if (step.times !== undefined) {
        assert.ok(step.times.least >= 1 && step.times.least <= step.times.most);
        assert.ok(step.times.most === 1 || step.everyMs !== undefined, step.name);
      }
      // A step that gangs may leave out must not be the one where money is lost.
      if (step.pays !== undefined) assert.equal(step.leftOut, undefined, step.name);
      // A bulk sender cannot be called and does not call.
      if (step.kind === 'call') assert.equal(script.desks[step.desk]?.classes.bulk_sms, undefined);
    }
  });
}
