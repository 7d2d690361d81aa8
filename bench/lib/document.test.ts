import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table, withSection } from './document.ts';

test('each section is written by itself, in a fixed order', () => {
  const one = withSection('', 'pipeline', '## Pipeline\n\nfast');
  const two = withSection(one, 'match', '## Matching');
  const three = withSection(two, 'pipeline', '## Pipeline\n\nfaster');
  assert.match(three, /## Matching[\s\S]*## Pipeline\n\nfaster\n/);
  assert.doesNotMatch(three, /fast\n/);
  assert.equal(withSection(three, 'match', '## Matching'), three);
});

test('a table has its header first', () => {
  assert.equal(
    table([
      ['a', 'b'],
      ['1', '2'],
    ]),
    '| a | b |\n| --- | --- |\n| 1 | 2 |',
  );
});
