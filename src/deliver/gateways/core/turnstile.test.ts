import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import fc from 'fast-check';
import { RoutePause } from './route-pause.ts';
import { Turnstile } from './turnstile.ts';

describe('the pause of a route', () => {
  it('doubles up to ten seconds while the carrier keeps asking, and begins anew once it takes', () => {
    const pause = new RoutePause();
    const waits: number[] = [];
    let nowMs = 0;
    for (let i = 0; i < 9; i++) {
      pause.throttled(nowMs, nowMs);
      waits.push(pause.leftMs(nowMs));
      nowMs += pause.leftMs(nowMs);
      assert.equal(pause.leftMs(nowMs), 0);
    }
    assert.deepEqual(waits, [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000]);
    pause.accepted(nowMs);
    pause.throttled(nowMs, nowMs);
    assert.equal(pause.leftMs(nowMs), 200);
  });

  it('counts a window of throttled parts once, and heeds nothing that was sent before it', () => {
    const pause = new RoutePause();
    for (let i = 0; i < 100; i++) pause.throttled(0, 5 + i);
    assert.equal(pause.leftMs(5), 200);
    // One that had left before the pause and was taken says nothing of the time after it.
    pause.accepted(0);
    assert.equal(pause.allowance(), 1);
  });

  it('lets one part out after a pause, and one more for each that is taken', () => {
    const pause = new RoutePause();
    assert.equal(pause.allowance(), Number.POSITIVE_INFINITY);
    pause.throttled(0, 0);
    const allowed = [pause.allowance()];
    for (let i = 0; i < 3; i++) {
      pause.accepted(300);
      allowed.push(pause.allowance());
    }
    assert.deepEqual(allowed, [1, 2, 3, 4]);
  });
});

describe('the turnstile', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => mock.timers.reset());

  it('lets parts pass in order, at the rate, none during a pause', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.array(fc.constantFrom('part', 'throttled', 'taken', 'wait'), { maxLength: 80 }),
        async (perSecond, events) => {
          let nowMs = 0;
          const pause = new RoutePause();
          const turnstile = new Turnstile(perSecond, pause, () => nowMs);
          const passed: number[] = [];
          const turns: Promise<unknown>[] = [];
          let given = 0;
          let out = 0;
          const pass = (which: number): void => {
            assert.equal(pause.leftMs(nowMs), 0);
            passed.push(which);
            out += 1;
          };
          const later = async (ms: number): Promise<void> => {
            for (let i = 0; i < ms; i++) {
              nowMs += 1;
              mock.timers.tick(1);
              await Promise.resolve();
            }
          };
          for (const event of events) {
            if (event === 'part') {
              const which = given++;
              const turn = turnstile.pass();
              if (turn !== null)
                turns.push(turn.then((refused) => refused === null && pass(which)));
              else pass(which);
            } else if (event === 'wait') {
              await later(25);
            } else if (out > 0) {
              out -= 1;
              if (event === 'throttled') pause.throttled(nowMs, nowMs);
              else pause.accepted(nowMs);
              turnstile.left();
              await Promise.resolve();
            }
          }
          for (let i = 0; passed.length < given; i++) {
            assert.ok(i < 10_000, 'all pass in the end');
            await later(pause.leftMs(nowMs) + Math.ceil(1000 / perSecond));
            while (out > 0) {
              out -= 1;
              pause.accepted(nowMs);
              turnstile.left();
            }
          }
          await Promise.all(turns);
          assert.deepEqual(
            passed,
            Array.from({ length: given }, (_, at) => at),
          );
          const most = Math.max(1, perSecond / 10) + (nowMs * perSecond) / 1000;
          assert.ok(given <= most + 1e-6);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('takes a second turn for a part that is sent again, and refuses all when it is abandoned', async () => {
    let nowMs = 0;
    const turnstile = new Turnstile(10, new RoutePause(), () => nowMs);
    assert.equal(turnstile.pass(), null);
    const again = turnstile.again();
    assert.ok(again);
    nowMs += 100;
    mock.timers.tick(100);
    assert.equal(await again, null);
    const waiting = [turnstile.again(), turnstile.pass()];
    turnstile.abandon('closing');
    assert.deepEqual(await Promise.all(waiting), ['closing', 'closing']);
    nowMs += 1000;
    assert.equal(turnstile.pass(), null);
  });
});
