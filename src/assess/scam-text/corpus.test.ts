import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expandAlternatives, parseCorpus } from './corpus.ts';

const known = new Set(['loan', 'none']);

test('a line with alternatives becomes different texts, the same at every reading', () => {
  const texts = expandAlternatives('{a|b{1|2}} and {c|}') ?? [];
  assert.ok(texts.length > 2 && texts.length <= 6);
  assert.equal(new Set(texts).size, texts.length);
  for (const text of texts) assert.match(text, /^(a|b1|b2) and c?$/);
  assert.deepEqual(expandAlternatives('{a|b{1|2}} and {c|}'), texts);
});

test('a text without alternatives stays as it is; escaped braces are braces', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const escaped = text.replaceAll(/[\\{}|]/g, '\\$&');
      assert.deepEqual(expandAlternatives(escaped), [text]);
    }),
  );
});

test('rows are read, comments and empty lines left out', () => {
  const texts = parseCorpus(
    'a.tsv',
    '# who\n\ndesk\tzh\tloan\t{甲|乙}\r\ndesk\ten\tnone\thello\n',
    known,
  );
  assert.deepEqual(
    texts.map(({ text }) => text),
    [...new Set(texts.slice(0, -1).map(({ text }) => text)), 'hello'],
  );
  assert.deepEqual(texts.at(-1), {
    source: 'desk',
    language: 'en',
    scamType: 'none',
    text: 'hello',
  });
});

test('a bad row is refused by file, line and field', () => {
  const complaint = (row: string): string => {
    try {
      parseCorpus('c.tsv', `desk\ten\tloan\tfine\n${row}\n`, known);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  assert.match(complaint('desk\ten\tloan'), /c\.tsv, line 2, row/);
  assert.match(complaint('\ten\tloan\tx'), /line 2, source/);
  assert.match(complaint('desk\tEnglish\tloan\tx'), /line 2, language/);
  assert.match(complaint('desk\ten\tloans\tx'), /line 2, scam_type: loans is none of loan, none/);
  assert.match(complaint('desk\ten\tloan\t '), /line 2, text/);
  assert.match(complaint('desk\ten\tloan\t{a|b'), /line 2, text: braces/);
});
