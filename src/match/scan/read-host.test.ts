import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseTarget } from '../../intake/hosts/target.ts';
import {
  rowHostLength,
  rowHostStart,
  rowPathLength,
  rowRefBytes,
  rowTailLength,
} from '../kernel/layout.ts';
import { allocate, bytesOf, createKernelMemory, instantiateKernel } from '../memory.ts';

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const block = allocate(km, 8192 + 64) + 64;
const row = allocate(km, rowRefBytes);

/** The kernel's reading of a text that begins 5 bytes into a block, with `behind` after it; null: not decided. */
function readFast(text: string, behind = ''): { host: string; path: string } | null {
  const memory = bytesOf(km);
  const bytes = Buffer.from(text);
  memory.fill(0xff, block, block + bytes.length + 64);
  memory.set(bytes, block + 5);
  memory.set(Buffer.from(behind), block + 5 + bytes.length);
  if (kernel.readHost(block + 5, block + 5 + bytes.length, row, block) === 0) return null;
  const view = new DataView(km.memory.buffer);
  const start = view.getUint32(row + rowHostStart, true);
  const end = start + view.getUint16(row + rowHostLength, true);
  const pathEnd = end + view.getUint16(row + rowPathLength, true);
  const text8 = Buffer.from(memory.slice(block, block + pathEnd)).toString('latin1');
  const host = text8.slice(start, end);
  const lastTwo = host.split('.').slice(-2).join('.');
  assert.equal(view.getUint8(row + rowTailLength), lastTwo.length);
  return { host, path: text8.slice(end) || '/' };
}

function readExact(text: string): { host: string; path: string } | null {
  const target = parseTarget(text.trim());
  return target === null ? null : { host: target.host, path: target.path };
}

const fast = [
  'example.com',
  'a-very-long-name-in-sixteen-and-more.of.its.parts.example.com',
  ` \t${'a'.repeat(63)}.example `,
  'example.com.',
  'example.com:8443',
  'example.com:443/',
  'under_score.example/',
  'http://example.com/',
  'https://example.com/a/B~c/d.html;x=1?query=%20你#top',
  'example.com?x=/a',
  'example.com#',
  'localhost',
  '192.0.2.1',
  'http://192.0.2.255/a',
  'example.1a',
  `${'a.'.repeat(126)}b`,
  `h.example/${'p'.repeat(500)}`,
];
for (const text of fast) {
  test(`decides ${JSON.stringify(text.slice(0, 60))} as the exact path does`, () => {
    const found = readFast(text);
    assert.notEqual(found, null);
    assert.deepEqual(found, readExact(text));
  });
}

const slow = [
  '',
  '.',
  'a..b',
  '.a',
  'Example.com',
  'xn--bcher-kva.example',
  'user@example.com',
  'example.com:80:80',
  'example.com:',
  'example.com://x',
  'example.com:123456',
  'example.com:8080/a',
  'example.com./a',
  '[2001:db8::1]:80',
  '192.0.2.256',
  '192.0.2.01',
  '1.2.3',
  '1.2.3.4.5',
  'a.b.12',
  'a.0x1f',
  'http:///path',
  'https:///path',
  'HTTP://example.com',
  'example.com/a/../b',
  'example.com/.well-known/x',
  'example.com/%7Euser',
  'example.com\\a',
  'example.com/a b',
  'bücher.example',
  'a\u0000.example',
  // Where the second of two bytes is the first of the next sixteen.
  `${'a'.repeat(12)}.ab--c.example`,
  `${'a'.repeat(15)}..example`,
  `example.com/${'p'.repeat(14)}/.x`,
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(127)}b`,
];
for (const text of slow) {
  test(`leaves ${JSON.stringify(text.slice(0, 60))} to the exact path`, () => {
    assert.equal(readFast(text), null);
  });
}

test('any byte anywhere in hosts of all lengths that are read at once', () => {
  for (const text of [
    'a',
    'ab',
    'a.b',
    'a.1b',
    '1.a',
    'pay.f-3_x.example',
    'w.x.y.abcdefghijklmno.co.uk.test',
    'ab.cdefghijklmnopqrstuvw.example.x',
  ]) {
    for (let place = 0; place < text.length; place++) {
      for (let byte = 0; byte < 128; byte++) {
        const changed = text.slice(0, place) + String.fromCharCode(byte) + text.slice(place + 1);
        const found = readFast(changed, '.com');
        if (found !== null) assert.deepEqual(found, readExact(changed));
      }
    }
  }
});

const pieces = fc.oneof(
  fc.constantFrom('http://', 'https://', '//', 'ftp://', '.', '..', '/', '?', '#', ':', ':80', '-'),
  fc.constantFrom(
    '--',
    ' ',
    '\t',
    '@',
    '%41',
    '\\',
    ';',
    '0x1',
    '255',
    '0',
    'xn--',
    'A',
    'é',
    '\x7f',
  ),
  fc.constantFrom(
    'example',
    'com',
    'a',
    'b1',
    '_dns',
    '192.0.2.7',
    'x'.repeat(60),
    'ab.'.repeat(80),
  ),
  fc.string({ unit: fc.constantFrom(...'abcz019.-_/') }),
);

test('whatever is decided is what the exact path reads, whatever bytes stand behind', () => {
  let decided = 0;
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 8 }),
      fc.constantFrom('', '/x', 'com', '.a', '"'),
      (parts, behind) => {
        const text = parts.join('');
        if (Buffer.byteLength(text) > 4000) return;
        const found = readFast(text, behind);
        if (found === null) return;
        decided += 1;
        assert.deepEqual(found, readExact(text));
      },
    ),
    { numRuns: 20_000 },
  );
  assert.ok(decided > 500, `${decided} of the texts were decided`);
});

test('a path that a row reference cannot hold is left to the exact path', () => {
  const large = allocate(km, 70_000);
  const bytes = Buffer.from(`example.com/${'a'.repeat(66_000)}`);
  bytesOf(km).set(bytes, large);
  assert.equal(kernel.readHost(large, large + 11 + 65_535, row, large), 1);
  assert.equal(kernel.readHost(large, large + 11 + 65_536, row, large), 0);
});
