import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UrlTable } from './url-table.ts';

function matches(listed: string, host: string, path: string): boolean {
  const table = new UrlTable();
  table.add(listed, 7);
  const found: number[] = [];
  table.find(host, path, found);
  return found.length === 1 && found[0] === 7;
}

test('a listed URL matches its path and what lies below it, on segment boundaries', () => {
  for (const listed of ['bad.example/a/b', 'bad.example/a/b/']) {
    for (const path of [
      '/a/b',
      '/a/b/',
      '/a/b/c',
      '/a/b?x=1',
      '/a/b#top',
      '/a/b;v=1',
      '/a/b/c?x/y',
    ]) {
      assert.equal(matches(listed, 'bad.example', path), true, `${listed} ${path}`);
    }
    for (const path of ['/a/bc', '/a', '/', '', '/A/B', '/a/b&x', '/c/a/b', '/a?/b']) {
      assert.equal(matches(listed, 'bad.example', path), false, `${listed} ${path}`);
    }
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
  const table = new UrlTable();
  const listed = ['h.example/a', 'h.example/a/', 'h.example/a/b', 'h.example/c'];
  for (const [at, value] of listed.entries()) table.add(value, at);
  const find = (path: string): number[] => {
    const found: number[] = [];
    table.find('h.example', path, found);
    return found;
  };
  assert.deepEqual(find('/a/b/x'), [2, 0, 1]);
  table.remove('h.example/a', 0);
  table.remove('h.example/a', 0);
  table.remove('h.example/nothing', 3);
  assert.deepEqual(find('/a/b/x'), [2, 1]);
  for (const [at, value] of listed.entries()) table.remove(value, at);
  assert.deepEqual(find('/a/b/x'), []);
  assert.deepEqual(table.exact('h.example/a/'), []);
});

test('segment by segment, it agrees with comparing every listed path', () => {
  const segment = fc.constantFrom('a', 'ab', 'b', '');
  const path = fc.array(segment, { maxLength: 4 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 10 }), path, (listed, visit) => {
      const table = new UrlTable();
      for (const [at, one] of listed.entries()) table.add(`h.example${one}`, at);
      const found: number[] = [];
      table.find('h.example', visit, found);
      const expected = listed.filter((one) => {
        const stem = one.endsWith('/') ? one.slice(0, -1) : one;
        return visit === stem || visit.startsWith(`${stem}/`);
      });
      assert.deepEqual(found.map((at) => listed[at]).sort(), expected.sort());
    }),
  );
});
