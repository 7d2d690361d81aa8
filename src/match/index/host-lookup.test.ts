import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { IndicatorKind } from '../../domain/indicator.ts';
import { createEphemeralVault } from '../../vault/vault.ts';
import { type IndexEntry, IndicatorIndex } from '../indicator-index.ts';
import { createKernelMemory } from '../memory.ts';

const memory = createKernelMemory();
const vault = createEphemeralVault();

function entry(kind: IndicatorKind, value: string): IndexEntry {
  return { kind, value, space: null, validFromMs: null, validUntilMs: null };
}

/** What an index of these values finds, in order. */
function withIndex<T>(
  kind: IndicatorKind,
  values: readonly string[],
  work: (find: (host: string, path?: string) => string[], index: IndicatorIndex) => T,
): T {
  const index = new IndicatorIndex(vault, { memory });
  index.upsert(values.map((value) => entry(kind, value)));
  try {
    return work(
      (host, path = '/') => index.findHost(host, path, 0).map(({ value }) => value),
      index,
    );
  } finally {
    index.close();
  }
}

const label = fc.constantFrom('a', 'b', 'example', 'co', 'a-rather-long-label');
const host = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'));

test('a host matches itself and what lies below it, on label boundaries, and nothing else', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(host, { maxLength: 12 }),
      fc.array(host, { maxLength: 4 }),
      fc.array(host, { minLength: 1, maxLength: 12 }),
      (listed, removed, visited) =>
        withIndex('domain', listed, (find, index) => {
          for (const one of removed) index.remove(entry('domain', one));
          for (const visit of visited) {
            const expected = listed.filter(
              (one) => !removed.includes(one) && (visit === one || visit.endsWith(`.${one}`)),
            );
            // The host itself first, then its parents, the nearest first.
            assert.deepEqual(
              find(visit),
              expected.sort((a, b) => b.length - a.length),
            );
          }
        }),
    ),
    { numRuns: 300 },
  );
});

test('a name that merely ends alike is another host', () => {
  withIndex('domain', ['bad.example'], (find) => {
    for (const visit of ['notbad.example', 'bad.example.com', 'example', 'ad.example', '.', '']) {
      assert.deepEqual(find(visit), []);
    }
    assert.deepEqual(find('www.pay.bad.example'), ['bad.example']);
  });
});

test('a listed single label matches itself and what lies below it, until it is taken out', () => {
  withIndex('domain', ['intranet'], (find, index) => {
    assert.deepEqual(find('intranet'), ['intranet']);
    assert.deepEqual(find('www.far.below.intranet'), ['intranet']);
    assert.deepEqual(find('intranet.example'), []);
    index.remove(entry('domain', 'intranet'));
    assert.deepEqual(find('www.intranet'), []);
    index.upsert([entry('domain', 'intranet')]);
    assert.deepEqual(find('www.intranet'), ['intranet']);
  });
});

test('an address matches itself and nothing that ends alike', () => {
  withIndex('ip', ['203.0.113.7', '2001:db8::1'], (find) => {
    assert.deepEqual(find('203.0.113.7'), ['203.0.113.7']);
    assert.deepEqual(find('1.203.0.113.7'), []);
    assert.deepEqual(find('113.7'), []);
    assert.deepEqual(find('2001:db8::1'), ['2001:db8::1']);
  });
});

function matches(listed: string, visited: string, path: string): boolean {
  return withIndex('url', [listed], (find) => find(visited, path)[0] === listed);
}

test('a listed URL matches its path and what lies below it, on segment boundaries', () => {
  const below = ['/a/b', '/a/b/', '/a/b/c', '/a/b?x=1', '/a/b#top', '/a/b;v=1', '/a/b/c?x/y'];
  const beside = ['/a/bc', '/a', '/', '', '/A/B', '/a/b&x', '/c/a/b', '/a?/b'];
  for (const listed of ['bad.example/a/b', 'bad.example/a/b/']) {
    for (const path of below) assert.equal(matches(listed, 'bad.example', path), true, path);
    for (const path of beside) assert.equal(matches(listed, 'bad.example', path), false, path);
  }
});

test('it matches its own host only', () => {
  assert.equal(matches('bad.example/a', 'www.bad.example', '/a'), false);
  assert.equal(matches('www.bad.example/a', 'bad.example', '/a'), false);
});

test('a listed root matches every path of its host', () => {
  for (const path of ['', '/', '/a', '/?q', '?q']) {
    assert.equal(matches('bad.example/', 'bad.example', path), true, path);
  }
});

test('a listed query matches itself and what is added to it', () => {
  const listed = 'bad.example/p?id=1';
  for (const path of ['/p?id=1', '/p?id=1&x=2', '/p?id=1#top']) {
    assert.equal(matches(listed, 'bad.example', path), true, path);
  }
  for (const path of ['/p?id=12', '/p', '/p?x=2&id=1', '/p?id=1/x']) {
    assert.equal(matches(listed, 'bad.example', path), false, path);
  }
});

test('many URLs of one host, and two writings of one, come and go', () => {
  const listed = ['h.example/a', 'h.example/a/', 'h.example/a/b', 'h.example/c'];
  withIndex('url', listed, (find, index) => {
    assert.equal(find('h.example', '/a/b/x')[0], 'h.example/a/b');
    assert.deepEqual(find('h.example', '/a/b/x').sort(), listed.slice(0, 3));
    assert.equal(index.remove(entry('url', 'h.example/a')), true);
    assert.equal(index.remove(entry('url', 'h.example/a')), false);
    assert.equal(index.remove(entry('url', 'h.example/nothing')), false);
    assert.deepEqual(find('h.example', '/a/b/x'), ['h.example/a/b', 'h.example/a/']);
    for (const value of listed) index.remove(entry('url', value));
    assert.deepEqual(find('h.example', '/a/b/x'), []);
    assert.equal(index.size, 0);
  });
});

test('segment by segment, it agrees with comparing every listed path', () => {
  const segment = fc.constantFrom('a', 'ab', 'b', '', 'a-rather-long-segment');
  const path = fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 10 }), path, (listed, visit) => {
      const values = listed.map((one) => `h.example${one}`);
      const found = withIndex('url', values, (find) => find('h.example', visit));
      const expected = listed.filter((one) => {
        const stem = one.endsWith('/') ? one.slice(0, -1) : one;
        return visit === stem || visit.startsWith(`${stem}/`);
      });
      assert.deepEqual(found.sort(), expected.map((one) => `h.example${one}`).sort());
    }),
    { numRuns: 300 },
  );
});

test('an app is its whole name, also where that is not plain text', () => {
  const index = new IndicatorIndex(vault, { memory });
  const names = ['com.bad', '坏应用', '\ud800', '�'];
  for (const name of names) {
    index.upsert([entry('app', name)]);
    for (const other of [...names, 'com.ba', 'com.bad.more', '']) {
      assert.equal(index.findApp(other, 0).length, other === name ? 1 : 0);
    }
    index.remove(entry('app', name));
  }
  index.close();
});
