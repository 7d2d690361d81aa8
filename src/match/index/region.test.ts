import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { takenBytes } from '../allocator.ts';
import {
  alwaysCode,
  columnCode,
  domainText,
  phoneKind,
  senderKind,
} from '../kernel/index-layout.ts';
import { allocate, bytesOf, createKernelMemory, free, instantiateKernel } from '../memory.ts';
import { Region } from './region.ts';

const km = createKernelMemory();
const kernel = instantiateKernel(km);
const staged = allocate(km, 1 << 20);
const codesAt = allocate(km, 1 << 18);

function newRegion(blockedTokens: readonly Uint32Array[] = []): Region {
  const tokens = allocate(km, blockedTokens.length * 16);
  stage(blockedTokens, tokens);
  return new Region(km, kernel, {
    epoch: 7,
    seed: 1n,
    numbers: 0,
    texts: 0,
    blocked: { tokens, count: blockedTokens.length },
    // Nobody else reads, so what is replaced can go at once.
    retire: (pieces) => {
      for (const piece of pieces) free(km, piece);
    },
  });
}

function stage(tokens: readonly Uint32Array[], at = staged): number {
  const words = new Uint32Array(km.memory.buffer, at, tokens.length * 4);
  for (const [n, token] of tokens.entries()) words.set(token, n * 4);
  return at;
}

function add(region: Region, token: Uint32Array, kind: number, code = alwaysCode): void {
  region.addNumbers(stage([token]), 1, kind, 0, code);
}

function find(region: Region, token: Uint32Array, timeMs = 0): number {
  const [w0 = 0, w1 = 0, w2 = 0] = token;
  return kernel.findToken(region.address, w0, w1, w2, timeMs);
}

/** A uniform token, as sealing gives. */
function tokenOf(n: number): Uint32Array {
  const digest = createHash('md5').update(String(n)).digest();
  return new Uint32Array(digest.buffer.slice(digest.byteOffset, digest.byteOffset + 16));
}

/** Tokens that collide on purpose: first words from a handful of values, 0 among them. */
const collidingToken = fc
  .tuple(...Array.from({ length: 3 }, () => fc.constantFrom(0, 1, 1023, 0xffff_ffff)))
  .map((words) => Uint32Array.from([...words, 5]));
const uniformToken = fc.nat({ max: 400 }).map(tokenOf);

test('the numbers do what a map does, through collisions, windows, removals and growth', () => {
  const taken = takenBytes(km.memory);
  const step = fc.record({
    does: fc.constantFrom('add', 'add', 'add', 'remove'),
    token: fc.oneof(collidingToken, uniformToken),
    kind: fc.constantFrom(phoneKind, senderKind),
    until: fc.option(fc.integer({ min: 1, max: 3 }), { nil: null }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const region = newRegion();
      const model = new Map<string, number>();
      // What is told apart: 80 bits of the token and the kind; a first word of 0 goes as 1.
      const keyOf = ([w0 = 0, w1 = 0, w2 = 0]: Uint32Array, kind: number): string =>
        `${w0 === 0 && w1 === 0 ? 1 : w0} ${w1} ${w2 & 0xffff} ${kind}`;
      const untilOf = (token: Uint32Array, kind: number): number =>
        model.get(keyOf(token, kind)) ?? Number.NEGATIVE_INFINITY;
      for (const { does, token, kind, until } of steps) {
        const key = keyOf(token, kind);
        if (does === 'remove') {
          assert.equal(region.removeNumber(token, 0, kind), model.delete(key));
          continue;
        }
        const untilMs = until ?? Number.POSITIVE_INFINITY;
        add(region, token, kind, region.windows.codeOf(Number.NEGATIVE_INFINITY, untilMs));
        model.set(key, untilMs);
      }
      for (const { token } of steps) {
        for (const timeMs of [0, 1, 2, 3]) {
          const expected =
            Number(timeMs < untilOf(token, phoneKind)) +
            Number(timeMs < untilOf(token, senderKind)) * 2;
          assert.equal(find(region, token, timeMs), expected);
        }
      }
      assert.equal(region.size, model.size);
      region.close();
    }),
    { numRuns: 200 },
  );
  assert.equal(takenBytes(km.memory), taken);
});

test('a table grows in small steps, and everything is found at every moment', () => {
  const region = newRegion();
  const gone = new Set<number>();
  let largest = 0;
  for (let n = 0; n < 6000; n += 1) {
    add(region, tokenOf(n), phoneKind);
    if (n % 3 === 0) {
      const old = Math.floor(n / 2);
      assert.equal(region.removeNumber(tokenOf(old), 0, phoneKind), !gone.has(old));
      gone.add(old);
    }
    for (const asked of [n, n >> 1, n >> 2, (n * 7919) % (n + 1)]) {
      assert.equal(find(region, tokenOf(asked)), gone.has(asked) ? 0 : 1, `${asked} of ${n}`);
    }
    largest = Math.max(largest, region.bytes);
  }
  assert.equal(region.size, 6000 - gone.size);
  assert.equal(find(region, tokenOf(6001)), 0);
  region.close();
});

test('many come and go without the table filling up with what is gone', () => {
  const region = newRegion();
  for (let round = 0; round < 30; round += 1) {
    for (let n = 0; n < 1000; n += 1) add(region, tokenOf(round * 1000 + n), phoneKind);
    for (let n = 0; n < 1000; n += 1) {
      assert.equal(region.removeNumber(tokenOf(round * 1000 + n), 0, phoneKind), true);
    }
  }
  assert.equal(region.size, 0);
  assert.ok(region.bytes < 200_000, `${region.bytes} bytes`);
  region.close();
});

test('a table that is full of what is gone takes in others by the thousand while it is replaced', () => {
  const region = newRegion();
  const batch = (from: number): number => {
    const words = new Uint32Array(km.memory.buffer, staged, 4000 * 4);
    for (let n = 0; n < 4000; n += 1) words.set(tokenOf(from + n), n * 4);
    return staged;
  };
  region.reserveNumbers(60_000);
  for (let from = 0; from < 200_000; from += 4000) {
    region.addNumbers(batch(from), 4000, phoneKind, 0, alwaysCode);
    for (const n of [from, from + 1777, from + 3999]) {
      assert.equal(find(region, tokenOf(n)), 1);
    }
    for (let n = from; n < from + 4000; n += 1) region.removeNumber(tokenOf(n), 0, phoneKind);
  }
  assert.equal(region.size, 0);
  assert.ok(region.bytes < 2_500_000, `${region.bytes} bytes`);
  region.close();
});

test('a list with more different dates than a payload can name keeps every one of them', () => {
  const region = newRegion();
  const count = 40_000;
  for (let begin = 0; begin < count; begin += 10_000) {
    const places = Array.from({ length: 10_000 }, (_, n) => begin + n);
    const codes = Uint32Array.from(places, (n) => region.windows.codeOf(n, n + 1));
    new Uint32Array(km.memory.buffer, codesAt, codes.length).set(codes);
    const tokens = stage(places.map(tokenOf));
    region.addNumbers(tokens, codes.length, phoneKind, codesAt, Math.max(...codes));
  }
  assert.ok(region.windows.codeOf(count - 1, count) > columnCode);
  for (let n = 0; n < count; n += 97) {
    assert.deepEqual(
      [n - 1, n, n + 1].map((timeMs) => find(region, tokenOf(n), timeMs)),
      [0, 1, 0],
    );
  }
  // Growing takes the dates along; a date may be changed from a long code to none and back.
  region.reserveNumbers(200_000);
  add(region, tokenOf(5), phoneKind);
  add(region, tokenOf(6), phoneKind, region.windows.codeOf(count - 1, count));
  assert.equal(find(region, tokenOf(5), 99), 1);
  assert.equal(find(region, tokenOf(6), count - 1), 1);
  assert.equal(find(region, tokenOf(count - 1), count - 1), 1);
  assert.equal(find(region, tokenOf(count - 1), count), 0);
  region.close();
});

test('a blocked token is never found and never added, before and after growing', () => {
  const region = newRegion([tokenOf(1), tokenOf(2)]);
  const check = (): void => {
    add(region, tokenOf(1), phoneKind);
    add(region, tokenOf(2), senderKind);
    assert.equal(find(region, tokenOf(1)), 0);
    assert.equal(find(region, tokenOf(2)), 0);
    assert.equal(region.removeNumber(tokenOf(1), 0, phoneKind), false);
  };
  check();
  assert.equal(region.size, 0);
  for (let n = 10; n < 2000; n += 1) add(region, tokenOf(n), phoneKind);
  check();
  assert.equal(region.size, 1990);
  region.close();
});

test('half a million entries of which every fourth collides in all 64 bits of its tag', () => {
  const region = newRegion();
  const count = 500_000;
  const wordsOf = (n: number): [number, number, number] => {
    const spread = Math.imul(n >> 2, 0x9e37_79b1) >>> 0;
    // Four entries share a tag and differ in the 16 bits of the payload alone.
    return [spread ^ 0x5555, spread, n & 3];
  };
  region.reserveNumbers(count);
  for (let begin = 0; begin < count; begin += 50_000) {
    const words = new Uint32Array(km.memory.buffer, staged, 50_000 * 4);
    for (let n = 0; n < 50_000; n += 1) words.set(wordsOf(begin + n), n * 4);
    region.addNumbers(staged, 50_000, phoneKind, 0, alwaysCode);
  }
  assert.equal(region.size, count);
  for (let n = 0; n < count; n += 1) {
    const [w0, w1, w2] = wordsOf(n);
    if (kernel.findToken(region.address, w0, w1, w2, 0) !== 1) assert.fail(`${n} is lost`);
    if (n % 64 === 0) assert.equal(kernel.findToken(region.address, w0, w1, 4, 0), 0);
  }
  assert.ok(region.bytes / count < 16, `${region.bytes / count} bytes an entry`);
  region.close();
});

test('texts grow in small steps as well, and take their memory back with them', () => {
  const taken = takenBytes(km.memory);
  const region = newRegion();
  const at = staged;
  const write = (n: number): number => {
    const text = `h${n}.${n % 7 === 0 ? 'co.' : ''}example`;
    return bytesOf(km).set(Buffer.from(text), at) ?? text.length;
  };
  const isFound = (n: number): boolean =>
    kernel.findHost(region.address, at, write(n), 0, 0, codesAt) === 1;
  for (let n = 0; n < 4000; n += 1) {
    region.addText(domainText, at, write(n), alwaysCode);
    if (n % 2 === 1) assert.equal(region.removeText(domainText, at, write(n - 1)), true);
    assert.equal(isFound(n), true);
    assert.equal(isFound(n >> 1), n === 0 || (n >> 1) % 2 === 1);
  }
  assert.equal(region.texts, 2000);
  region.close();
  assert.equal(takenBytes(km.memory), taken);
});

test('texts that come and go leave nothing behind but what they took', () => {
  const region = newRegion();
  for (let round = 0; round < 8; round += 1) {
    const write = (n: number): number => {
      const text = Buffer.from(`r${round}.h${n}.example`);
      bytesOf(km).set(text, staged);
      return text.length;
    };
    for (let n = 0; n < 3000; n += 1) region.addText(domainText, staged, write(n), alwaysCode);
    for (let n = 0; n < 3000; n += 1) {
      assert.equal(region.removeText(domainText, staged, write(n)), true);
    }
  }
  assert.equal(region.texts, 0);
  assert.ok(region.bytes < 1_000_000, `${region.bytes} bytes`);
  region.close();
});
