import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { msgIdText, readReport, writeReport } from './receipt.ts';

const phone = '18900000001';
const id = '10020308070405000001';
const raw = Buffer.from(id, 'hex');

/** A report whose id is these octets as they are. */
function report(idOctets: Buffer | string, rest: string): Buffer {
  const octets = typeof idOctets === 'string' ? Buffer.from(idOctets, 'latin1') : idOctets;
  return Buffer.concat([Buffer.from('id:'), octets, Buffer.from(rest, 'latin1')]);
}

const usual =
  ' sub:001 dlvrd:001 submit date:2608070405 done date:2608070406 stat:DELIVRD err:000 text:007WARNING';

describe('a report', () => {
  it('has its id as ten octets of any value', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (value) => {
        const msgId = Buffer.from(value);
        assert.deepEqual(readReport(report(msgId, usual), phone), {
          smscId: msgIdText(msgId),
          state: 'delivered',
          error: '000',
          to: phone,
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('has its id at its place even where the octets read as keys or end it early', () => {
    const odd = [
      'a stat:X:1',
      ' sub:001 d',
      '0\0\0\0\0\0\0\0\0\0',
      '1234567890',
      'err:999 id',
      '          ',
    ];
    for (const octets of odd) {
      assert.equal(Buffer.byteLength(octets, 'latin1'), 10);
      const read = readReport(report(octets, usual), phone);
      assert.equal(read?.smscId, Buffer.from(octets, 'latin1').toString('hex'));
      assert.equal(read?.state, 'delivered');
      assert.equal(read?.error, '000');
    }
  });

  it('may write its id as 20 digits instead', () => {
    assert.equal(readReport(report(id, usual), phone)?.smscId, id);
    const hex = 'AB020308070405000001';
    assert.equal(readReport(report(hex, usual), phone)?.smscId, hex.toLowerCase());
    assert.equal(readReport(report(hex, ''), phone)?.smscId, hex.toLowerCase());
  });

  it('may lack keys, or have them in another order, writing or case', () => {
    const ends: [rest: string, state: string, error: string | null][] = [
      [' stat:DELIVRD', 'delivered', null],
      [' err:010 stat:UNDELIV', 'undeliverable', '010'],
      ['\0\0stat:EXPIRED\0err:001\0', 'expired', '001'],
      [',Stat:rejectd,Err:045', 'rejected', '045'],
      [
        ' sub:001 dlvrd:001 Submit_Date:2608070405 Done_Date:2608070406 Stat:DELETED Err:004 Txt:',
        'undeliverable',
        '004',
      ],
      ['sub:001 stat:ACCEPTD err:000', 'accepted', '000'],
      [' stat:ENROUTE err:000', 'enroute', '000'],
      [' stat:UNKNOWN err:999', 'unknown', '999'],
      [' stat:MA:0001 err:000', 'undeliverable', 'MA:0001'],
      [' stat:WHATEVR err:000', 'unknown', 'WHATEVR'],
      [' stat:WHATEVR err:123', 'unknown', '123'],
      [' err:000', 'unknown', '000'],
      ['', 'unknown', null],
    ];
    for (const [rest, state, error] of ends) {
      const read = readReport(report(raw, rest), phone);
      assert.deepEqual(read, { smscId: id, state, error, to: phone }, rest);
    }
  });

  it('may have its id behind the other keys', () => {
    const text = Buffer.concat([Buffer.from('stat:DELIVRD err:000 id:'), raw]);
    assert.deepEqual(readReport(text, ''), { smscId: id, state: 'delivered', error: '000' });
  });

  it('is not searched behind text:, which is the message itself', () => {
    const read = readReport(report(raw, ' err:001 text:020 stat:DELIVRD err:000'), phone);
    assert.deepEqual(read, { smscId: id, state: 'unknown', error: '001', to: phone });
    assert.equal(readReport(Buffer.from('stat:DELIVRD text:020 id:0123456789'), phone), null);
  });

  it('without an id belongs to nothing', () => {
    for (const text of ['', 'id:', 'stat:DELIVRD err:000', 'id: sub:001 dlvrd:001', 'hello']) {
      assert.equal(readReport(Buffer.from(text), phone), null, text);
    }
  });

  it('never throws, whatever its octets', () => {
    fc.assert(
      fc.property(fc.boolean(), fc.uint8Array({ maxLength: 255 }), (isLabelled, octets) => {
        const content = Buffer.from(octets);
        readReport(isLabelled ? report(content, '') : content, phone);
      }),
      { numRuns: 2000 },
    );
  });

  it('is read as it is written, in 122 octets of the gateway’s local time', () => {
    const written = writeReport({
      msgId: raw,
      stat: 'UNDELIV',
      error: '005',
      submittedMs: Date.UTC(2026, 7, 6, 20, 5),
      doneMs: Date.UTC(2026, 7, 6, 20, 6),
      utcOffsetMinutes: 480,
      text: '警告: do not pay 0123456789',
    });
    assert.equal(
      written.toString('latin1', 13),
      ' sub:001 dlvrd:001 submit date:2608070405 done date:2608070406 stat:UNDELIV err:005 text:025??: do not pay 01',
    );
    assert.equal(written.length, 122);
    assert.deepEqual(readReport(written, phone), {
      smscId: id,
      state: 'undeliverable',
      error: '005',
      to: phone,
    });
  });
});
