import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import { dataCodingOf, readDataCoding } from './data-coding.ts';
import { fromSeptets, gsm7Length, toSeptets } from './gsm7.ts';
import { packSeptets, unpackSeptets } from './packing.ts';
import { decodePart, encodePart } from './part.ts';
import { chooseCoding, codedLength, partLimits, segment } from './segment.ts';
import { readUserDataHeader } from './user-data-header.ts';

const gsmCharacters = [
  ...fromSeptets(Uint8Array.from({ length: 128 }, (_, i) => i).filter((i) => i !== 0x1b)),
  ...'^{}\\[~]|€\f',
];
const gsmText = (maxLength: number) =>
  fc
    .array(fc.constantFrom(...gsmCharacters), { maxLength })
    .map((characters) => characters.join(''));
const anyText = (maxLength: number) =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom('警', '钟', '，', '👩‍👩‍👧', '🇨🇳', 'e\u0301', '😀', 'a', '\r\n', '\u0301'),
        fc.string({ unit: 'binary', minLength: 1, maxLength: 2 }),
      ),
      { maxLength },
    )
    .map((pieces) => pieces.join(''));

describe('the GSM alphabet', () => {
  it('holds 127 characters and 10 extensions, each of which survives the round trip', () => {
    assert.equal(new Set(gsmCharacters).size, 137);
    for (const character of gsmCharacters) {
      assert.equal(fromSeptets(toSeptets(character)), character);
    }
  });

  it('places the characters that implementations get wrong where 3GPP TS 23.038 has them', () => {
    const places: [string, number[]][] = [
      ['@', [0x00]],
      ['Ç', [0x09]],
      ['Δ', [0x10]],
      ['¡', [0x40]],
      ['§', [0x5f]],
      ['¿', [0x60]],
      ['à', [0x7f]],
      ['€', [0x1b, 0x65]],
      ['|', [0x1b, 0x40]],
    ];
    for (const [character, septets] of places) {
      assert.deepEqual([...toSeptets(character)], septets);
    }
  });

  it('says which character it lacks by position, not by content', () => {
    assert.throws(
      () => toSeptets('ab警'),
      (error) =>
        error instanceof TocsinError &&
        error.code === 'PDU_INVALID' &&
        error.details.position === 2 &&
        !error.message.includes('警'),
    );
    assert.equal(gsm7Length('ab警'), null);
    assert.equal(gsm7Length('a€'), 3);
  });

  it('reads rubbish without throwing', () => {
    assert.equal(fromSeptets([0x1b, 0x1b, 0x41] as unknown as Uint8Array), ' A');
    assert.equal(fromSeptets(Buffer.from([0x1b, 0x41, 0x1b])), 'A ');
    assert.equal(fromSeptets(Buffer.from([0xc1])), '\ufffd');
  });
});

describe('packing', () => {
  it('packs the textbook example', () => {
    assert.equal(packSeptets(toSeptets('hellohello')).toString('hex'), 'e8329bfd4697d9ec37');
  });

  it('comes back the same, with any fill, unless a carriage return ends it', () => {
    fc.assert(
      fc.property(gsmText(160), fc.integer({ min: 0, max: 6 }), (text, fill) => {
        fc.pre(!text.endsWith('\r'));
        const septets = toSeptets(text);
        assert.deepEqual(unpackSeptets(packSeptets(septets, fill), fill), septets);
      }),
    );
  });
});

describe('segment', () => {
  it('keeps one part up to the limit and opens a second beyond it', () => {
    assert.equal(segment('a'.repeat(160), 'gsm7').length, 1);
    assert.deepEqual(
      segment('a'.repeat(161), 'gsm7').map((part) => part.length),
      [153, 8],
    );
    assert.equal(segment('警'.repeat(70), 'ucs2').length, 1);
    assert.deepEqual(
      segment('警'.repeat(71), 'ucs2').map((part) => part.length),
      [67, 4],
    );
    assert.deepEqual(segment('', 'gsm7'), ['']);
  });

  it('cuts a Chinese text where the segmenter would, for every character of one', () => {
    const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
    const ranges = [
      [0x20, 0x7e],
      [0x2010, 0x2027],
      [0x3001, 0x3029],
      [0x4e00, 0x9fff],
      [0xff01, 0xff5e],
    ] as const;
    const codes = ranges.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, at) => from + at),
    );
    const all = String.fromCharCode(...codes);
    assert.equal([...graphemes.segment(all)].length, all.length, 'none joins its neighbour');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...all), maxLength: 400 }), (text) => {
        const lengths = segment(text, 'ucs2').map((part) => part.length);
        const whole = text.length <= 70;
        assert.ok(lengths.slice(0, -1).every((length) => length === 67));
        assert.ok(whole ? lengths.length === 1 : (lengths.at(-1) ?? 0) <= 67);
        assert.equal(segment(text, 'ucs2').join(''), text);
      }),
    );
  });

  it('moves an escape sequence, a surrogate pair and a combining mark whole to the next part', () => {
    assert.deepEqual(
      segment(`${'a'.repeat(152)}€${'b'.repeat(10)}`, 'gsm7').map((part) => part.length),
      [152, 11],
    );
    assert.deepEqual(
      segment(`${'警'.repeat(66)}😀${'钟'.repeat(10)}`, 'ucs2').map((part) => part.length),
      [66, 12],
    );
    assert.deepEqual(
      segment(`${'警'.repeat(66)}e\u0301${'钟'.repeat(10)}`, 'ucs2').map((part) => part.length),
      [66, 12],
    );
  });

  it('cuts a grapheme longer than a part between code points', () => {
    const parts = segment(`e${'\u0301'.repeat(100)}`, 'ucs2');
    assert.deepEqual(
      parts.map((part) => part.length),
      [67, 34],
    );
  });

  it('refuses more than 255 parts and characters that GSM-7 lacks', () => {
    for (const attempt of [
      () => segment('警'.repeat(67 * 255 + 1), 'ucs2'),
      () => segment('警', 'gsm7'),
    ]) {
      assert.throws(
        attempt,
        (error) => error instanceof TocsinError && error.code === 'TEMPLATE_REJECTED',
      );
    }
  });

  it('concatenates back to the text, fits 140 octets, and survives the wire', () => {
    fc.assert(
      fc.property(
        fc.oneof(gsmText(500), anyText(250)),
        fc.integer({ min: 0, max: 255 }),
        fc.constantFrom('packed' as const, 'unpacked' as const),
        (text, reference, packing) => {
          const coding = chooseCoding(text);
          const parts = segment(text, coding);
          assert.equal(parts.join(''), text);
          const limits = partLimits[coding];
          const limit = parts.length === 1 ? limits.single : limits.concatenated;
          for (const [at, part] of parts.entries()) {
            assert.ok(codedLength(part, coding) <= limit);
            // A lone surrogate at an edge would mean a cut pair; lone ones of the text itself stay.
            if (text.isWellFormed()) assert.ok(part.isWellFormed());
            const concatenation = { reference, part: at + 1, parts: parts.length };
            const octets = encodePart(part, coding, concatenation, packing);
            const most = coding === 'gsm7' && packing === 'unpacked' ? 160 : 140;
            assert.ok(octets.length <= most, `${octets.length} octets`);
            if (packing === 'packed' && part.endsWith('\r')) continue;
            const back = decodePart(octets, coding, { hasHeader: parts.length > 1, packing });
            assert.equal(back.text, part);
            assert.deepEqual(back.concatenation, parts.length > 1 ? concatenation : null);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('the user data header', () => {
  it('is the six octets of 3GPP TS 23.040 §9.2.3.24.1', () => {
    const octets = encodePart('A', 'ucs2', { reference: 0x12a, part: 2, parts: 3 });
    assert.equal(octets.toString('hex'), '0500032a03020041');
  });

  it('reads 16-bit references, passes over other elements and voids impossible parts', () => {
    const read = (hex: string) => readUserDataHeader(Buffer.from(hex, 'hex'));
    assert.deepEqual(read('0608041234030141'), {
      length: 7,
      concatenation: { reference: 0x1234, parts: 3, part: 1 },
    });
    assert.deepEqual(read('0b05040b8423f000030702 01'.replace(' ', '')).concatenation, {
      reference: 7,
      parts: 2,
      part: 1,
    });
    assert.equal(read('050003070200').concatenation, null);
    assert.equal(read('050003070203').concatenation, null);
  });

  it('never throws anything but PDU_INVALID', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (octets) => {
        try {
          decodePart(octets, 'ucs2', { hasHeader: true });
        } catch (error) {
          assert.ok(error instanceof TocsinError && error.code === 'PDU_INVALID');
        }
      }),
    );
  });
});

describe('data coding', () => {
  it('writes flash as class 0 and reads it back', () => {
    assert.equal(dataCodingOf('ucs2', 'sms'), 0x08);
    assert.equal(dataCodingOf('ucs2', 'flash'), 0x18);
    assert.equal(dataCodingOf('gsm7', 'sms'), 0x00);
    assert.equal(dataCodingOf('gsm7', 'flash'), 0x10);
    for (const coding of ['gsm7', 'ucs2'] as const) {
      for (const channel of ['sms', 'flash'] as const) {
        assert.deepEqual(readDataCoding(dataCodingOf(coding, channel)), {
          alphabet: coding,
          flash: channel === 'flash',
        });
      }
    }
  });

  it('knows the other ways to say it', () => {
    assert.deepEqual(readDataCoding(0xf0), { alphabet: 'gsm7', flash: true });
    assert.deepEqual(readDataCoding(0xf1), { alphabet: 'gsm7', flash: false });
    assert.deepEqual(readDataCoding(0xf4), { alphabet: 'octets', flash: true });
    assert.deepEqual(readDataCoding(0x19), { alphabet: 'ucs2', flash: false });
    assert.deepEqual(readDataCoding(0x03), { alphabet: 'latin1', flash: false });
    assert.deepEqual(readDataCoding(0x04), { alphabet: 'octets', flash: false });
  });
});

it('leaves room in every part for what the gateway adds', () => {
  const text = '警'.repeat(130);
  for (const reserved of [0, 6, 12]) {
    const parts = segment(text, 'ucs2', reserved);
    assert.equal(parts.join(''), text);
    assert.ok(parts.every((part) => part.length <= 67 - reserved));
  }
  assert.equal(segment('警'.repeat(64), 'ucs2', 6).length, 1);
  assert.equal(segment('警'.repeat(65), 'ucs2', 6).length, 2);
});
