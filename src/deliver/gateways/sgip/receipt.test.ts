import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SgipReport } from './pdus.ts';
import { isSubmitReport, readReceipt } from './receipt.ts';
import {
  isCodingRefusal,
  isLoginRefusal,
  mayPassElsewhere,
  resultClass,
  resultName,
} from './status.ts';

const report: SgipReport = {
  command: 'report',
  sequence: { node: 3_025_000_001, time: 1_122_032_743, counter: 7 },
  submitSequence: { node: 3_010_012_381, time: 1_122_032_744, counter: 2 },
  reportType: 0,
  userNumber: '',
  state: 0,
  errorCode: 0,
  reserve: '',
};

describe('reports', () => {
  it('name the submit by its sequence, and its state', () => {
    const smscId = 'b36924dd42e0dc6800000002';
    const read = (state: number, errorCode = 0) => readReceipt({ ...report, state, errorCode });
    assert.deepEqual(readReceipt({ ...report, userNumber: '8613800000012' })?.to, '8613800000012');
    assert.deepEqual(read(0), { smscId, state: 'delivered', error: null });
    assert.deepEqual(read(1), { smscId, state: 'enroute', error: null });
    assert.deepEqual(read(2, 25), { smscId, state: 'undeliverable', error: '25' });
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 255 }), (state) => {
        assert.equal(read(state)?.state, 'unknown');
      }),
    );
  });

  it('name nothing with a sequence of zeros', () => {
    assert.equal(
      readReceipt({ ...report, submitSequence: { node: 0, time: 0, counter: 0 } }),
      null,
    );
  });

  it('of another type are no receipts', () => {
    assert.equal(isSubmitReport(report), true);
    assert.equal(isSubmitReport({ ...report, reportType: 1 }), false);
  });
});

describe('results', () => {
  it('are classed, and those that no table has may pass later', () => {
    const classes = [0, 6, 11, 21, 32, 33, 88, 200].map(resultClass);
    assert.deepEqual(classes, [
      'ok',
      'permanent',
      'throttled',
      'temporary',
      'temporary',
      'throttled',
      'throttled',
      'temporary',
    ]);
    assert.equal(resultName(6), 'SGIP_6_ILLEGAL_PHONE_NUMBER');
    assert.equal(resultName(200), 'SGIP_200');
  });

  it('may pass on another route where this one is to blame', () => {
    assert.deepEqual([102, 23, 32, 6, 29, 200].map(mayPassElsewhere), [
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('of a login need a person or pass by themselves', () => {
    assert.deepEqual([1, 4, 9, 2, 3, 11, 32].map(isLoginRefusal), [
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('refuse a coding where the parameter or the function is to blame', () => {
    assert.deepEqual([5, 30, 6, 88, 0].map(isCodingRefusal), [true, true, false, false, false]);
  });
});
