import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../../domain/error.ts';
import { type CmppReport, decodeReport, encodeReport, readReport } from './receipt.ts';

const report: CmppReport = {
  msgId: 0xbb0d89e880f6a55bn,
  stat: 'DELIVRD',
  submitTime: '2611220324',
  doneTime: '2611220325',
  destTerminalId: '8613800000000',
  smscSequence: 7,
};

function stated(stat: string) {
  const read = readReport(encodeReport({ ...report, stat }, 2), '');
  return read && [read.state, read.error];
}

describe('a report of CMPP', () => {
  it('decodes what it encodes, in both forms', () => {
    const text = (length: number) => fc.stringMatching(new RegExp(`^[0-9A-Za-z:]{0,${length}}$`));
    const anyReport = fc.record(
      {
        msgId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
        stat: text(7),
        submitTime: text(10),
        doneTime: text(10),
        destTerminalId: text(21),
        smscSequence: fc.integer({ min: 0, max: 0xffffffff }),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(anyReport, fc.constantFrom(2 as const, 3 as const), (value, version) => {
        const octets = encodeReport(value, version);
        assert.equal(octets.length, version === 2 ? 60 : 71);
        assert.deepEqual(decodeReport(octets), value);
      }),
    );
  });

  it('is refused by its decoder at every other length', () => {
    for (const length of [0, 15, 59, 61, 70, 72]) {
      assert.throws(
        () => decodeReport(Buffer.alloc(length)),
        (error) => error instanceof TocsinError && error.code === 'PDU_INVALID',
      );
    }
  });

  it('tells what became of the part', () => {
    assert.deepEqual(stated('DELIVRD'), ['delivered', null]);
    assert.deepEqual(stated('EXPIRED'), ['expired', null]);
    assert.deepEqual(stated('DELETED'), ['undeliverable', null]);
    assert.deepEqual(stated('UNDELIV'), ['undeliverable', null]);
    assert.deepEqual(stated('ACCEPTD'), ['accepted', null]);
    assert.deepEqual(stated('UNKNOWN'), ['unknown', null]);
    assert.deepEqual(stated('REJECTD'), ['rejected', null]);
    assert.deepEqual(stated('ENROUTE'), ['enroute', null]);
    assert.deepEqual(stated('delivrd'), ['delivered', null]);
    for (const code of ['MA:0001', 'MB:1042', 'CA:0051', 'DB:0141']) {
      assert.deepEqual(stated(code), ['undeliverable', code]);
    }
    assert.deepEqual(stated('WHATNOT'), ['unknown', 'WHATNOT']);
    assert.deepEqual(stated(''), ['unknown', null]);
  });

  it('keeps the id as it is and names the recipient', () => {
    const zeros = { ...report, msgId: 0x0a55bn };
    const read = readReport(encodeReport(zeros, 3), '13800000001');
    assert.equal(read?.smscId, '000000000000a55b');
    assert.equal(read?.to, '8613800000000');
    const nameless = encodeReport({ ...report, destTerminalId: '' }, 2);
    assert.equal(readReport(nameless, '13800000001')?.to, '13800000001');
  });

  it('of another length is read as far as it goes, where Stat is a word', () => {
    const octets = encodeReport(report, 2);
    assert.equal(readReport(octets.subarray(0, 40), '')?.state, 'delivered');
    assert.equal(readReport(Buffer.concat([octets, octets]), '')?.state, 'delivered');
    assert.equal(readReport(octets.subarray(0, 14), ''), null);
    assert.equal(readReport(Buffer.alloc(40, 0x41), ''), null);
  });

  it('without an id is nobody’s', () => {
    assert.equal(readReport(encodeReport({ ...report, msgId: 0n }, 2), ''), null);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 90 }), (octets) => {
        readReport(Buffer.from(octets), '');
      }),
      { numRuns: 2000 },
    );
  });
});
