import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pairNames } from '../../../test/support/gateway-pair.ts';
import { compareFrames, ownContender } from './contenders.ts';

for (const name of pairNames) {
  test(`${name}: its submit is encoded and the answer read, and frames that differ are told apart`, () => {
    const one = ownContender(name);
    one.step();
    assert.doesNotThrow(() => compareFrames(one, one));
    const submit = Buffer.from(one.submit);
    submit.writeUInt8(submit.readUInt8(20) ^ 1, 20);
    assert.throws(() => compareFrames(one, { ...one, submit }));
  });
}
