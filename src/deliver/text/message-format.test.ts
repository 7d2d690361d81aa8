import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  asciiFormat,
  encodeFormatted,
  type FormatSettings,
  gbFormat,
  messageFormatOf,
  readFormatted,
  readMessageFormat,
} from './message-format.ts';
import { type Coding, chooseCoding, segment } from './segment.ts';

const settings: FormatSettings = { gsm7: 0, ucs2: 8, flashGsm7: 0x10, flashUcs2: 0x18 };
const alone = { reference: 0, part: 1, parts: 1 } as const;
const plain = { hasHeader: false, packing: 'unpacked' } as const;

function sent(text: string, coding: Coding, format: number): Buffer {
  return encodeFormatted({ ...alone, text, coding }, format, 'unpacked');
}

describe('the message format', () => {
  it('is the setting of the route, with the class in the lowest bit of flash', () => {
    assert.equal(messageFormatOf('gsm7', 'sms', settings, 0), 0);
    assert.equal(messageFormatOf('ucs2', 'sms', settings, 1), 8);
    assert.equal(messageFormatOf('ucs2', 'flash', settings, 0), 0x18);
    assert.equal(messageFormatOf('gsm7', 'flash', settings, 0), 0x10);
    assert.equal(messageFormatOf('ucs2', 'flash', settings, 1), 0x19);
    assert.equal(messageFormatOf('gsm7', 'flash', settings, 1), 0x11);
  });

  it('says how a text is to be read and shown', () => {
    assert.deepEqual(readMessageFormat(0), { alphabet: 'gsm7', flash: false });
    assert.deepEqual(readMessageFormat(3), { alphabet: 'octets', flash: false });
    assert.deepEqual(readMessageFormat(4), { alphabet: 'octets', flash: false });
    assert.deepEqual(readMessageFormat(8), { alphabet: 'ucs2', flash: false });
    assert.deepEqual(readMessageFormat(gbFormat), { alphabet: 'gb18030', flash: false });
    assert.deepEqual(readMessageFormat(0x18), { alphabet: 'ucs2', flash: true });
    assert.deepEqual(readMessageFormat(0x10), { alphabet: 'gsm7', flash: true });
    assert.deepEqual(readMessageFormat(0x19), { alphabet: 'ucs2', flash: false });
  });
});

describe('the content of a message', () => {
  it('with format 0 is ASCII where the text is, septets where it has others', () => {
    const text = 'a_b@c.d $5 [x]{y}~^|\\\r\n';
    assert.equal(sent(text, 'gsm7', asciiFormat).toString('latin1'), text);
    assert.deepEqual(sent('£é', 'gsm7', asciiFormat), Buffer.from([0x01, 0x05]));
    // A data coding scheme is GSM-7 indeed.
    assert.deepEqual(sent('a_', 'gsm7', 0x10), Buffer.from([0x61, 0x11]));
    assert.deepEqual(sent('警', 'ucs2', 8), Buffer.from([0x8b, 0x66]));
  });

  it('comes back as it was sent, with its place among the parts', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'abc XYZ019@_$[]{}~^|\\\n'), maxLength: 400 }),
      fc.string({ unit: fc.constantFrom('警', '钟', '，', 'a', '1'), maxLength: 200 }),
    );
    fc.assert(
      fc.property(
        texts,
        fc.constantFrom('sms', 'flash'),
        fc.nat(255),
        (text, channel, reference) => {
          const coding = chooseCoding(text);
          const format = messageFormatOf(coding, channel, settings, 0);
          const pieces = segment(text, coding);
          for (const [at, piece] of pieces.entries()) {
            const place = { reference, part: at + 1, parts: pieces.length };
            const content = encodeFormatted({ ...place, text: piece, coding }, format, 'unpacked');
            assert.ok(content.length <= (coding === 'ucs2' ? 140 : 160));
            const hasHeader = pieces.length > 1;
            assert.deepEqual(readFormatted(content, format, { hasHeader, packing: 'unpacked' }), {
              text: piece,
              flash: channel === 'flash',
              concatenation: hasHeader ? place : null,
            });
          }
        },
      ),
    );
  });

  it('comes back from packed septets behind a header', () => {
    const place = { reference: 9, part: 2, parts: 3 };
    for (const format of [0, 0x10]) {
      const content = encodeFormatted(
        { ...place, text: 'a_b{é}', coding: 'gsm7' },
        format,
        'packed',
      );
      const read = readFormatted(content, format, { hasHeader: true, packing: 'packed' });
      assert.deepEqual(read, { text: 'a_b{é}', flash: format !== 0, concatenation: place });
    }
  });

  it('is understood from those who mislabel it', () => {
    const septets = encodeFormatted({ ...alone, text: 'a_b', coding: 'gsm7' }, 0x10, 'unpacked');
    assert.equal(readFormatted(septets, asciiFormat, plain).text, 'a_b');
    const gb = Buffer.from('b7b4d5a9d4a4beaf', 'hex');
    assert.equal(readFormatted(gb, asciiFormat, plain).text, '反诈预警');
    assert.equal(readFormatted(gb, gbFormat, plain).text, '反诈预警');
  });

  it('with a header that does not fit is read as text', () => {
    const content = Buffer.from('help');
    const read = readFormatted(content, asciiFormat, { hasHeader: true, packing: 'unpacked' });
    assert.deepEqual(read, { text: 'help', flash: false, concatenation: null });
  });

  it('is never too odd to be read', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 160 }),
        fc.nat(255),
        fc.boolean(),
        fc.constantFrom('packed', 'unpacked'),
        (content, format, hasHeader, packing) => {
          assert.equal(
            typeof readFormatted(content, format, { hasHeader, packing }).text,
            'string',
          );
        },
      ),
      { numRuns: 3000 },
    );
  });
});
