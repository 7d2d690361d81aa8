import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { NumberSearch, neededAgainst } from './number-search.ts';
import { writings } from './number-writings.ts';
import { tempFolder } from './program.ts';

const numbers = Array.from({ length: 4000 }, (_, at) => `861991234${String(at).padStart(4, '0')}`);

function leaksIn(bytes: Buffer): string[] {
  const search = new NumberSearch(numbers);
  search.search(bytes, 'scratch');
  return search
    .reports()
    .filter(({ leaked }) => leaked)
    .map(({ writing }) => writing);
}

for (const [name, write] of Object.entries(writings)) {
  test(`a number planted in random bytes is found: ${name}`, () => {
    // Twelve different numbers, at odd and even places.
    const pieces = numbers
      .slice(1000, 1012)
      .flatMap((number) => [randomBytes(randomInt(2000, 4000)), Buffer.from([1]), write(number)]);
    assert.notDeepEqual(leaksIn(Buffer.concat([...pieces, randomBytes(99)])), []);
  });
}

test('a single number is found in any text', () => {
  for (const [name, write] of Object.entries(writings)) {
    if (!/ASCII|UTF-16/.test(name)) continue;
    const bytes = Buffer.concat([
      Buffer.from('words; '),
      write(numbers[7] ?? ''),
      Buffer.from(';'),
    ]);
    assert.notDeepEqual(leaksIn(bytes), [], name);
  }
});

test('numbers in a database file are found, whatever the type of their column', async (t) => {
  for (const type of ['INTEGER', 'TEXT', 'BLOB']) {
    const path = join(await tempFolder(t), 'scratch.db');
    const db = new DatabaseSync(path);
    db.exec(`create table person (name text, number ${type}, seen integer)`);
    const insert = db.prepare('insert into person values (?, ?, ?)');
    for (const number of numbers.slice(0, 20)) {
      const integer = Buffer.alloc(8);
      integer.writeBigUInt64BE(BigInt(number));
      const value = { INTEGER: Number(number), TEXT: number, BLOB: integer }[type] ?? null;
      insert.run('somebody', value, 1_795_333_789_645);
    }
    db.close();
    assert.notDeepEqual(leaksIn(await readFile(path)), [], type);
  }
});

test('random bytes, and numbers of others, are no find', () => {
  const others = Buffer.from('from +8619900001234, to 8617000000001, at 1795333789645');
  assert.deepEqual(leaksIn(Buffer.concat([randomBytes(2_000_000), others])), []);
});

test('so many finds are needed as chance hardly gives', () => {
  assert.equal(neededAgainst(0), 1);
  assert.equal(neededAgainst(1e-9), 1);
  assert.equal(neededAgainst(1e-6), 2);
  assert.ok(neededAgainst(1e-3) <= 3);
  assert.ok(neededAgainst(0.2) > 5 && neededAgainst(0.2) < 10);
  assert.ok(neededAgainst(10) > 25 && neededAgainst(10) < 40);
});
