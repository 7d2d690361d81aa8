import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TocsinError } from '../../domain/error.ts';
import { AllowList } from './allow-list.ts';
import { loadAllowList } from './allow-list-file.ts';

const allow = new AllowList([
  ['google.example', 'popular'],
  ['mail.portal.example', 'popular'],
  ['netlify.app', 'popular'],
  ['amazonaws.com', 'popular'],
  ['bank.example', 'protected'],
  ['192.0.2.1', 'protected'],
]);

test('a host covers itself and what is below, on label boundaries', () => {
  assert.ok(allow.covers('google.example'));
  assert.ok(allow.covers('docs.google.example'));
  assert.ok(!allow.covers('notgoogle.example'));
  assert.ok(!allow.covers('example'));
  assert.ok(allow.covers('192.0.2.1'));
  assert.ok(!allow.covers('portal.example'));
});

test('names that strangers own below a shared suffix are not covered', () => {
  assert.ok(allow.covers('netlify.app'));
  assert.ok(!allow.covers('x.netlify.app'));
  assert.ok(allow.covers('amazonaws.com'));
  assert.ok(!allow.covers('x.s3.amazonaws.com'));
});

test('protected is stronger than popular, and a parent of an allowed host is known', () => {
  const both = new AllowList([
    ['bank.example', 'popular'],
    ['pay.bank.example', 'protected'],
  ]);
  assert.equal(both.tierOf('x.pay.bank.example'), 'protected');
  assert.equal(both.tierOf('www.bank.example'), 'popular');
  assert.ok(both.protects('pay.bank.example') && !both.protects('bank.example'));
  assert.equal(both.tierBelow('bank.example'), 'protected');
  assert.equal(both.tierBelow('pay.bank.example'), null);
});

test('files are read with comments, v2fly rules and includes; what is not taken is reported', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-allow-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'list');
  await mkdir(join(folder, 'below'));
  await writeFile(
    file,
    '\ufeff# popular\r\nExample.COM # a note\nfull:www.site.example @ads &family\ndomain:bücher.example\n' +
      'include:other @-!cn\ninclude:missing\nregexp:^a$\nkeyword:x\nnot a host\n!bad!\n\ninclude:../below/secret\n',
  );
  await writeFile(join(folder, 'other'), 'other.example\ninclude:list\n');
  await writeFile(join(folder, 'below', 'secret'), 'secret.example\n');
  const { allow: loaded, problems } = await loadAllowList({
    hosts: ['me.example', ''],
    files: [file],
  });
  for (const host of [
    'example.com',
    'a.www.site.example',
    'xn--bcher-kva.example',
    'other.example',
  ]) {
    assert.equal(loaded.tierOf(host), 'popular', host);
  }
  assert.equal(loaded.tierOf('me.example'), 'protected');
  assert.ok(!loaded.covers('secret.example'));
  assert.deepEqual(
    problems.map(({ file: from, line, reason }) => [from?.slice(folder.length + 1), line, reason]),
    [
      [undefined, 2, 'not_a_host'],
      ['other', 2, 'circular_include'],
      ['list', 6, 'unresolved_include'],
      ['list', 7, 'rule_not_taken'],
      ['list', 8, 'rule_not_taken'],
      ['list', 10, 'not_a_host'],
      ['list', 12, 'unresolved_include'],
    ],
  );
});

test('a file that cannot be read is an error that names it', async () => {
  await assert.rejects(
    loadAllowList({ hosts: [], files: ['/nonexistent/list'] }),
    (error) => error instanceof TocsinError && error.code === 'INPUT_UNREADABLE',
  );
});
