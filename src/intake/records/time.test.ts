import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeReader } from './time.ts';

const auto = timeReader('auto', '+08:00');
const inRange = fc.integer({ min: Date.UTC(2000, 0, 2), max: Date.UTC(2099, 11, 30) });

test('every ISO time that Date prints is read as Date reads it', () => {
  fc.assert(
    fc.property(inRange, (ms) => {
      const iso = new Date(ms).toISOString();
      assert.equal(auto(iso), ms);
      assert.equal(auto(String(ms)), ms);
      const seconds = Math.floor(ms / 1000) * 1000;
      assert.equal(auto(`${iso.slice(0, 19)}Z`), seconds);
      assert.equal(auto(`${iso.slice(0, 19)}+05:30`), seconds - 19_800_000);
      assert.equal(auto(`${iso.slice(0, 19)}-0800`), seconds + 28_800_000);
      assert.equal(auto(iso.slice(0, 19)), seconds - 28_800_000);
      assert.equal(auto(iso.slice(0, 19).replace('T', ' ')), seconds - 28_800_000);
      assert.equal(auto(`${iso.slice(0, 16)}Z`), Math.floor(ms / 60_000) * 60_000);
    }),
  );
});

test('what is read at all is read as Date reads it', () => {
  const part = (max: number) => fc.integer({ min: 0, max }).map((n) => String(n).padStart(2, '0'));
  fc.assert(
    fc.property(
      fc.integer({ min: 1990, max: 2110 }),
      fc.tuple(part(13), part(32), part(25), part(61), part(61)),
      fc.constantFrom('Z', '+08:00', '-11:30', '+24:00', '+08:60', '+8', ''),
      (year, [month, day, hour, minute, second], zone) => {
        const text = `${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`;
        const ms = auto(text);
        if (Number.isNaN(ms) || second === '60') return;
        assert.equal(ms, Date.parse(zone === '' ? `${text}+08:00` : text), text);
        // Date rolls 31 February over; we must not have taken it.
        assert.equal(new Date(Date.UTC(year, Number(month) - 1, Number(day))).getUTCDate(), +day);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a leap second is the next second; fractions are cut to milliseconds', () => {
  assert.equal(auto('2016-12-31T23:59:60Z'), Date.UTC(2017, 0, 1));
  assert.equal(auto('2026-07-01T00:00:00.123456789Z'), Date.UTC(2026, 6, 1) + 123);
  assert.equal(auto('2026-07-01T00:00:00,9Z'), Date.UTC(2026, 6, 1) + 900);
});

test('formats do not read each other', () => {
  const seconds = timeReader('epoch_s', '+08:00');
  assert.equal(seconds('1782864000'), 1_782_864_000_000);
  assert.equal(seconds('1782864000.25'), 1_782_864_000_250);
  assert.ok(Number.isNaN(seconds('1782864000000')));
  assert.ok(Number.isNaN(auto('1782864000')));
  assert.ok(Number.isNaN(timeReader('epoch_ms', '+08:00')('2026-07-01T00:00:00Z')));
  assert.equal(
    timeReader('datetime', '+00:00')('2026-07-01 00:00:00'),
    timeReader('iso8601', '-02:00')('2026-06-30T22:00'),
  );
});

test('anything else is no time, and nothing throws', () => {
  const bad = [
    '',
    ' ',
    '2026-07-01',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-07-01T24:00:00Z',
    '2026-07-01T00:60:00Z',
    '2026-07-01T00:00:00.Z',
    '2026-07-01T00:00:00+',
    '2026-07-01T00:00:00Zx',
    '1999-12-31T23:59:59Z',
    '2100-01-01T00:00:00Z',
    '0x19d',
    '1e12',
    '-1782864000000',
    '1782864000000.5',
    '9'.repeat(400),
  ];
  for (const text of bad) assert.ok(Number.isNaN(auto(text)), text);
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), (text) => {
      const ms = auto(text);
      assert.ok(Number.isNaN(ms) || (ms >= Date.UTC(2000) && ms < Date.UTC(2100)));
    }),
  );
});
