import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../domain/error.ts';
import { checkCodeLength, freshCheckCodes, newCheckCode, readCheckCode } from './check-code.ts';

const nothingTaken = async (): Promise<ReadonlySet<string>> => new Set();

test('a code is letters only, none a vowel, none that reads as a digit', () => {
  for (let n = 0; n < 2000; n += 1) {
    const code = newCheckCode();
    assert.match(code, /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    assert.doesNotMatch(code, /(.)\1\1|SB|CNM|CCB|QQ/);
    assert.equal(readCheckCode(code), code);
  }
});

test('bytes over 239 are not used, so that every letter is equally likely', () => {
  const script = [
    [240, 255, 0, 21, 239, 250, 42, 63, 64, 85],
    [246, 106, 127, 148, 0, 0, 0, 0, 0, 0],
  ];
  const scripted = (size: number): Uint8Array =>
    Uint8Array.from(script.shift() ?? [], (b) => b).subarray(0, size);
  // 0 B, 1 C, 19 Z, 2 D, 3 F, 4 G, 5 H, then 6 J from the second draw.
  assert.equal(newCheckCode(scripted), 'BCZDFGHJ');
});

test('codes differ among themselves, and those in use are drawn again', async () => {
  assert.equal(new Set(await freshCheckCodes(1000, nothingTaken)).size, 1000);
  const asked: number[] = [];
  const refused = new Set<string>();
  const codes = await freshCheckCodes(10, async (drawn) => {
    asked.push(drawn.length);
    if (asked.length > 1) return new Set();
    for (const code of drawn.slice(0, 4)) refused.add(code);
    return refused;
  });
  assert.deepEqual(asked, [10, 4]);
  assert.equal(codes.length, 10);
  assert.ok(codes.every((code) => !refused.has(code)));
});

test('no codes wanted, nobody asked', async () => {
  const asked = await freshCheckCodes(0, () => Promise.reject(new Error('asked')));
  assert.deepEqual(asked, []);
});

test('codes that are all in use end in an error, not in a loop', async () => {
  await assert.rejects(
    freshCheckCodes(2, async (drawn) => new Set(drawn)),
    (error) => error instanceof TocsinError && error.code === 'STORE_FAILED',
  );
});

test('what people type is read as the code it can only mean', () => {
  assert.equal(readCheckCode('bcdf-ghjk'), 'BCDFGHJK');
  assert.equal(readCheckCode(' BCDF GHJK '), 'BCDFGHJK');
  assert.equal(readCheckCode('ＢＣＤＦＧＨＪＫ'), 'BCDFGHJK');
  assert.equal(readCheckCode('8CDF6H1K'), 'BCDFGHLK');
  assert.equal(readCheckCode('BCDFGHJ'), null);
  assert.equal(readCheckCode('BCDFGHJA'), null);
  assert.equal(readCheckCode('13800138'), null);
  fc.assert(
    fc.property(fc.string(), (typed) => {
      const code = readCheckCode(typed);
      assert.ok(code === null || code.length === checkCodeLength);
    }),
  );
});
