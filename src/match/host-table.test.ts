import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HostTable } from './host-table.ts';

const host = fc
  .array(fc.constantFrom('a', 'b', 'example', 'co'), { minLength: 1, maxLength: 4 })
  .map((labels) => labels.join('.'));

test('a host matches itself and what lies below it, on label boundaries, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(host, { maxLength: 12 }),
      fc.array(host, { maxLength: 4 }),
      fc.array(host, { minLength: 1, maxLength: 12 }),
      (listed, removed, visited) => {
        const table = new HostTable();
        for (const [at, one] of listed.entries()) table.add(one, at);
        for (const one of removed) table.remove(one);
        for (const visit of visited) {
          const expected = listed.filter(
            (one) => !removed.includes(one) && (visit === one || visit.endsWith(`.${one}`)),
          );
          const found: number[] = [];
          table.find(visit, found);
          assert.deepEqual(found.map((at) => listed[at]).sort(), expected.sort());
        }
      },
    ),
  );
});

test('the host itself comes before its parents', () => {
  const table = new HostTable();
  table.add('bad.example', 0);
  table.add('pay.bad.example', 1);
  const found: number[] = [];
  table.find('www.pay.bad.example', found);
  assert.deepEqual(found, [1, 0]);
});

test('a name that merely ends alike is another host', () => {
  const table = new HostTable();
  table.add('bad.example', 0);
  const found: number[] = [];
  for (const visit of ['notbad.example', 'bad.example.com', 'example', 'ad.example', '.']) {
    table.find(visit, found);
  }
  assert.deepEqual(found, []);
});
