import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { madeCorpus } from '../src/assess/scam-text/testing/made-corpus.ts';
import { lastJson, runProgram, tempFolder } from './support/program.ts';

test('a corpus is judged by sources left out, learned, and guesses', async (t) => {
  const folder = await tempFolder(t);
  const [corpus, model, elsewhere] = ['corpus', 'mine.model', 'elsewhere.tsv'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await mkdir(corpus);
  const rows = madeCorpus().map(({ source, language, scamType, text }) =>
    [source, language, scamType, text].join('\t'),
  );
  await writeFile(join(corpus, 'made.tsv'), `# made\n${rows.join('\n')}\n`);
  await writeFile(
    elsewhere,
    'paper\tzh\tloan\t近日有人被要求先交解冻费\n' + 'desk\tzh\tloan\t这个来源在语料里\n',
  );

  const judged = await runProgram(t, [
    ...['scam-type', 'evaluate', '--corpus', corpus, '--unseen', elsewhere, '--json'],
  ]);
  assert.equal(judged.code, 0, judged.stderr);
  const figures = lastJson(judged.stdout) as {
    sources: { source: string }[];
    unseen: { source: string; texts: number }[];
  };
  assert.deepEqual(figures.sources.map(({ source }) => source).sort(), [
    ...['desk', 'family', 'note', 'notice'],
  ]);
  assert.deepEqual(
    figures.unseen.map(({ source, texts }) => [source, texts]),
    [['paper', 1]],
  );
  assert.match(judged.stderr, /1 texts are left out: their sources are in the corpus/);

  const trained = await runProgram(t, ['scam-type', 'train', '--corpus', corpus, '--out', model]);
  assert.equal(trained.code, 0, trained.stderr);
  const guessed = await runProgram(t, [
    ...['scam-type', 'guess', '对方自称公安民警要求转入安全账户', '--model', model, '--json'],
  ]);
  const guess = lastJson(guessed.stdout) as { best: string; spoke: unknown[] };
  assert.equal(guess.best, 'posing_as_police');
  assert.ok(guess.spoke.length > 0);
});

test('what cannot be used is refused with what to do', async (t) => {
  const folder = await tempFolder(t);
  const none = await runProgram(t, ['scam-type', 'evaluate', '--corpus', folder]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /holds no \.tsv file/);
  await writeFile(join(folder, 'bad.tsv'), 'desk\tzh\tloans\t文字\n');
  const bad = await runProgram(t, ['scam-type', 'train', '--corpus', folder]);
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /bad\.tsv, line 1, scam_type: loans is none of/);
});
