import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { canonicalId } from '../../src/deliver/gateways/core/id-profile.ts';
import { seededRandom } from '../seeded-random.ts';
import { Brake } from './brake.ts';
import { errorOf, fateOf, isWanted } from './fate.ts';
import { faultHelp, noFaults, parseFaults } from './fault.ts';
import { phoneNumber } from './phone-number.ts';
import { strayId, strayKeys } from './stray-receipt.ts';

describe('faults', () => {
  it('are read from a list, each by its example', () => {
    assert.deepEqual(parseFaults(''), noFaults);
    const examples = faultHelp()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(' ')[0] ?? '');
    assert.equal(examples.length, Object.keys(noFaults).length);
    const all = parseFaults(examples.join(' , '));
    for (const key of Object.keys(noFaults) as (keyof typeof noFaults)[]) {
      assert.notEqual(all[key], noFaults[key], key);
    }
  });

  it('are refused with what is wrong', () => {
    const wrong = [
      'ids',
      'ids:roman',
      'silent:-1',
      'silent:half',
      'idle',
      'seed:x',
      'wrong-secret:1',
    ];
    for (const fault of wrong) assert.throws(() => parseFaults(fault), { code: 'USAGE' }, fault);
  });
});

describe('the fate of a part', () => {
  const faults = { ...noFaults, expired: 0.1, undelivered: 0.2, rejected: 0.1, deleted: 0.1 };

  it('falls to the shares of the faults', () => {
    const draws: [random: number, state: string][] = [
      [0, 'EXPIRED'],
      [0.15, 'UNDELIV'],
      [0.35, 'REJECTD'],
      [0.45, 'DELETED'],
      [0.55, 'DELIVRD'],
      [0.99, 'DELIVRD'],
    ];
    for (const [random, state] of draws) assert.equal(fateOf(faults, random, false), state);
    assert.equal(fateOf({ ...noFaults, unknown: 1 }, 0.5, false), 'UNKNOWN');
    assert.equal(fateOf(noFaults, 0, false), 'DELIVRD');
    assert.equal(fateOf(noFaults, 0.5, true), 'EXPIRED');
    assert.deepEqual((['DELIVRD', 'EXPIRED', 'DELETED'] as const).map(errorOf), [
      '000',
      '027',
      '001',
    ]);
  });

  it('is told as far as the client asked', () => {
    assert.deepEqual(
      ([true, false, 'of_failure', 'of_delivery'] as const).map((wants) => [
        isWanted(wants, 'DELIVRD'),
        isWanted(wants, 'EXPIRED'),
      ]),
      [
        [true, true],
        [false, false],
        [false, true],
        [true, false],
      ],
    );
  });
});

describe('the brake', () => {
  it('throttles a burst from its beginning to its end', () => {
    // Two draws a part: whether a burst begins, and whether it is throttled all the same.
    const draws = [0.5, 0.5, 0.5, 0.5, 0.001];
    const brake = new Brake({ ...noFaults, burst: 0.01 }, () => draws.shift() ?? 0.5, 0);
    assert.deepEqual(
      [0, 10, 20, 509, 510].map((nowMs) => brake.throttles(nowMs)),
      [false, false, true, true, true],
    );
    assert.equal(brake.throttles(600), false);
  });

  it('throttles what is over the rate', () => {
    const brake = new Brake({ ...noFaults, rate: 100 }, seededRandom(1), 0);
    const passed = Array.from({ length: 1000 }, (_, ms) => brake.throttles(ms)).filter((no) => !no);
    assert.ok(passed.length >= 100 && passed.length <= 110, `${passed.length}`);
  });
});

describe('receipts that stray', () => {
  const text =
    'id:0A1f sub:001 dlvrd:001 submit date:2611221124 done date:2611221125 stat:DELIVRD err:000 text:x';

  it('write their keys another way', () => {
    assert.equal(strayKeys(text, 'usual', 4), text);
    assert.match(strayKeys(text, 'renamed', 4), /^msg_id:0A1f .* status:DELIVRD error_code:000 /);
    assert.equal(strayKeys(text, 'missing', 4), 'id:0A1f stat:DELIVRD');
    assert.match(strayKeys(text, 'no-id', 4), /^sub:001 .*text:x$/);
  });

  it('write an id so that its profile finds it again', () => {
    const hexId = fc.stringMatching(/^0?[0-9A-F]{1,20}$/);
    const decimalId = fc.stringMatching(/^0?[0-9]{1,20}$/);
    fc.assert(
      fc.property(hexId, decimalId, (hex, decimal) => {
        const key = canonicalId(hex, 'hex');
        assert.equal(canonicalId(strayId(hex, 'lower'), 'text'), canonicalId(hex, 'text'));
        assert.equal(canonicalId(strayId(hex, 'stripped'), 'hex'), key);
        assert.equal(canonicalId(strayId(hex, 'decimal'), 'decimal'), key);
        const written = strayId(decimal, 'hex');
        assert.equal(canonicalId(written, 'hex'), canonicalId(decimal, 'decimal'));
      }),
    );
    assert.equal(strayId('a-b', 'decimal'), 'a-b');
    assert.equal(strayId('12ab', 'hex'), '12ab');
    assert.equal(strayId('0', 'stripped'), '0');
  });
});

it('shows a phone under one number, however it was written', () => {
  const written = ['8613800000012', '+8613800000012', '008613800000012', '13800000012'];
  assert.deepEqual([...new Set(written.map(phoneNumber))], ['8613800000012']);
  assert.equal(phoneNumber('4917012345'), '4917012345');
});
