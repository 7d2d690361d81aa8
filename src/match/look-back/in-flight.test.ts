import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InFlight } from './in-flight.ts';

/** Lets everything run that is ready to. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('nobody under way, nothing to wait for', async () => {
  await new InFlight().drained();
});

test('drained waits for all that entered before, and for none that enters after', async () => {
  const inFlight = new InFlight();
  const leaveFirst = inFlight.enter();
  const leaveSecond = inFlight.enter();
  let drained = false;
  const waiting = inFlight.drained().then(() => {
    drained = true;
  });
  const leaveLater = inFlight.enter();
  assert.equal(inFlight.size, 3);
  leaveSecond();
  leaveSecond();
  await settle();
  assert.equal(drained, false);
  leaveFirst();
  await waiting;
  assert.equal(inFlight.size, 1);
  leaveLater();
  assert.equal(inFlight.size, 0);
});
