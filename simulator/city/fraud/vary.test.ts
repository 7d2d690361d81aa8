import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { allScripts } from './scripts/all.ts';
import { shifted, varied, withoutLeftOut } from './vary.ts';

test('a shifted probability stays one and moves the right way', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (probability, by) => {
        const moved = shifted(probability, by);
        assert.ok(moved >= 0 && moved <= 1);
        if (by === 0) assert.ok(Math.abs(moved - probability) < 1e-9);
        if (by > 0) assert.ok(moved >= probability - 1e-12);
        if (by < 0) assert.ok(moved <= probability + 1e-12);
      },
    ),
  );
});

test('sigma 0 is the script itself; the same seed varies alike, another differently', () => {
  for (const script of allScripts) {
    assert.equal(varied(script, 0, 1), script);
    assert.deepEqual(varied(script, 0.3, 5), varied(script, 0.3, 5));
    assert.notDeepEqual(varied(script, 0.3, 5), varied(script, 0.3, 6));
  }
});

test('a varied script has the same steps and desks, and figures that make sense', () => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(...allScripts), (seed, script) => {
      const other = varied(script, 0.5, seed);
      assert.deepEqual(
        other.steps.map(({ name, kind, by, desk }) => ({ name, kind, by, desk })),
        script.steps.map(({ name, kind, by, desk }) => ({ name, kind, by, desk })),
      );
      assert.equal(other.desks.length, script.desks.length);
      for (const step of other.steps) {
        assert.ok(step.goOn > 0 && step.goOn <= 1);
        assert.ok(step.afterMs.median >= 0 && Number.isFinite(step.afterMs.median));
        assert.equal(
          step.pays === undefined,
          script.steps.every((own) => own.name !== step.name || own.pays === undefined),
        );
      }
    }),
  );
});

test('a gang leaves out only what may be left out, never the first step', () => {
  for (const script of allScripts) {
    for (let seed = 0; seed < 20; seed++) {
      const left = withoutLeftOut(script, seed).steps;
      assert.equal(left[0], script.steps[0]);
      for (const step of script.steps) {
        assert.ok(left.includes(step) || (step.leftOut ?? 0) > 0);
      }
    }
  }
});
