import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { keyFilePath } from '../src/vault/key-file.ts';
import {
  jsonLines,
  lastJson,
  root,
  runProgram,
  startProgram,
  tempFolder,
} from './support/program.ts';
import { makeSite } from './support/site.ts';

/** So many programs at a time: each start is work for one core. */
const atATime = 4;

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < items.length; at += atATime) {
    await Promise.all(items.slice(at, at + atATime).map(work));
  }
}

/** The commands that a help text lists. */
function commandsIn(help: string): string[] {
  const [, listed = ''] = help.split(/^Commands:\n/m);
  return [...listed.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = '']) => name);
}

test('every command and subcommand explains itself', async (t) => {
  const top = await runProgram(t, ['--help']);
  assert.equal(top.code, 0);
  const wanted = [
    'start',
    'indicators',
    'records',
    'match',
    'ledger',
    'effect',
    'experiments',
    'audit',
    'keys',
    'smsc',
    'check-config',
  ];
  const commands = commandsIn(top.stdout).filter((name) => name !== 'help');
  assert.deepEqual(
    wanted.filter((name) => !commands.includes(name)),
    [],
  );
  await inBatches(commands, async (command) => {
    const help = await runProgram(t, [command, '--help']);
    assert.equal(help.code, 0, command);
    assert.match(help.stdout, new RegExp(`^Usage: tocsin ${command} `), command);
    for (const sub of commandsIn(help.stdout).filter((name) => name !== 'help')) {
      const more = await runProgram(t, [command, sub, '--help']);
      assert.equal(more.code, 0, `${command} ${sub}`);
      assert.match(more.stdout, new RegExp(`^Usage: tocsin ${command} ${sub} `));
      assert.equal(more.stderr, '');
    }
  });
});

test('wrong usage is exit code 2, with a word about it and nothing on standard output', async (t) => {
  const wrong = [
    [],
    ['nosuch'],
    ['start', '--nosuch'],
    ['start', '--port', '99999'],
    ['start', '--sample', 'nosuch', '--data', join(root, 'nosuch')],
    ['indicators'],
    ['indicators', 'import'],
    ['indicators', 'import', 'x', '--format', 'nosuch'],
    ['indicators', 'list', '--limit', '0'],
    ['indicators', 'revoke', 'nosuch', 'x'],
    ['records', 'import', 'x', '--pace', '-1'],
    ['records', 'import', 'x', '--clock', 'sun'],
    ['match', '--records', 'x', '--out', 'y'],
    ['match', '--indicators', 'x', '--out', 'y'],
    ['match', '--indicators', 'x', '--records', 'y'],
    ['keys', 'destroy', 'first'],
    ['effect', '--horizon', '7 days'],
    ['effect', '--by', 'weather'],
    ['smsc', '--fault', 'nosuch'],
    ['check-config', 'a', 'b'],
  ];
  await inBatches(wrong, async (args) => {
    const { code, stdout, stderr } = await runProgram(t, args);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.equal(stdout, '', args.join(' '));
    assert.doesNotMatch(stderr, /unexpected|\n +at /, args.join(' '));
    assert.notEqual(stderr, '');
  });
});

test('what cannot be done is exit code 1, with what to do and no stack', async (t) => {
  const folder = await tempFolder(t);
  const empty = ['--data', join(folder, 'nosuch')];
  const failing: [string[], RegExp][] = [
    [['ledger', ...empty], /no state in .* yet/],
    [['effect', ...empty], /no state in/],
    [['experiments', ...empty], /no state in/],
    [['audit', 'verify', ...empty], /no state in/],
    [['indicators', 'list', ...empty], /no state in/],
    [['indicators', 'export', ...empty], /no state in/],
    [['keys', 'list', ...empty], /key file .* missing/],
    [['records', 'import', join(folder, 'nosuch.csv'), ...empty], /is not there/],
    [['records', 'import', folder, '--data', join(folder, 'a')], /is a folder/],
    [['indicators', 'import', join(folder, 'nosuch.csv'), ...empty], /is not there/],
    [['indicators', 'import', folder, '--data', join(folder, 'b')], /is a folder|cannot be read/],
    [['match', '--indicators', folder, '--records', folder, '--out', '-'], /folder|cannot be read/],
    [['check-config', join(folder, 'nosuch.yaml')], /cannot be read/],
    [['start', '--config', join(folder, 'nosuch.yaml')], /cannot be read/],
  ];
  await inBatches(failing, async ([args, words]) => {
    const { code, stderr } = await runProgram(t, args);
    assert.equal(code, 1, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, words, args.join(' '));
    assert.doesNotMatch(stderr, /unexpected|\n +at /, args.join(' '));
  });
});

test('the example configuration is valid, and a mistake is named by line and mend', async (t) => {
  const site = await makeSite(t, 'server:\n  prot: 8080\npolicy:\n  dailyCap: none\n');
  const example = join(root, 'tocsin.example.yaml');
  const good = await runProgram(t, ['check-config', example, '--json']);
  assert.equal(good.code, 0, good.stderr);
  const { config } = lastJson<{ config: { server: { port: number } } }>(good.stdout);
  assert.equal(config.server.port, 12381);
  const bad = await runProgram(t, ['check-config', join(site.folder, 'tocsin.yaml')]);
  assert.equal(bad.code, 1);
  assert.match(
    bad.stderr,
    /tocsin\.yaml:2: server\.prot is not a known field; did you mean "port"\?/,
  );
  assert.match(bad.stderr, /tocsin\.yaml:4: policy\.dailyCap /);
  const env = { TOCSIN_SERVER_PORT: '8080', DATABASE_URL: 'postgres://me:secret@localhost/x' };
  const laid = await runProgram(t, ['check-config', '--json'], { env });
  assert.equal(
    lastJson<{ config: { server: { port: number } } }>(laid.stdout).config.server.port,
    8080,
  );
  assert.doesNotMatch(laid.stdout, /secret/);
  const unknown = await runProgram(t, ['check-config'], { env: { TOCSIN_SERVER_PROT: '1' } });
  assert.equal(unknown.code, 1);
  assert.match(unknown.stderr, /TOCSIN_SERVER_PROT/);
});

/** A data directory with a few indicators, records and warnings in it. */
async function smallSite(t: TestContext) {
  const site = await makeSite(t, 'server: { port: 0 }\n');
  const list = await site.file(
    'list.csv',
    'kind,value,scam_type,confidence,source,case_ref\nphone,+8617000000001,loan,95,police,A-1\ndomain,bad.example,false_investment,90,police,A-2\n',
  );
  const nowMs = Date.now();
  const calls = Array.from(
    { length: 20 },
    (_, at) => `c${at},call,${nowMs - at * 1000},+8617000000001,+861990000${1000 + at},200,`,
  );
  const records = await site.file(
    'records.csv',
    `id,kind,time,from,to,duration_s,cell\n${calls.join('\n')}\n`,
  );
  return { ...site, list, records };
}

test('every command that a machine would read speaks JSON', async (t) => {
  const { list, records, state } = await smallSite(t);
  const json = async (args: string[], expectedCode = 0): Promise<Record<string, unknown>[]> => {
    const { code, stdout, stderr } = await runProgram(t, [...args, ...state, '--json']);
    assert.equal(code, expectedCode, `${args.join(' ')}: ${stderr}`);
    return jsonLines(stdout);
  };
  const [dry] = await json(['indicators', 'import', list, '--dry-run']);
  assert.deepEqual([dry?.added, dry?.dryRun], [2, true]);
  const [imported] = await json(['indicators', 'import', list]);
  assert.deepEqual([imported?.added, imported?.rejected], [2, 0]);
  const [again] = await json(['indicators', 'import', list]);
  assert.deepEqual([again?.added, again?.unchanged], [0, 2]);
  const listed = await json(['indicators', 'list']);
  assert.deepEqual(listed.map(({ value }) => value).toSorted(), ['8617000000001', 'bad.example']);
  const [taken] = await json(['records', 'import', records]);
  assert.deepEqual([taken?.records, taken?.hits, taken?.decided], [20, 20, 20]);
  const [ledger] = await json(['ledger']);
  assert.equal(ledger?.balanced, true);
  const [revoked] = await json(['indicators', 'revoke', 'domain', 'BAD.example.']);
  assert.equal(revoked?.revoked, 1);
  const [nothing] = await json(['indicators', 'revoke', 'phone', '110'], 1);
  assert.equal(nothing?.revoked, 0);
  const [rotated] = await json(['keys', 'rotate']);
  assert.equal(rotated?.epoch, 2);
  const epochs = await json(['keys', 'list']);
  assert.deepEqual(
    epochs.map(({ id, current }) => [id, current]),
    [
      [1, false],
      [2, true],
    ],
  );
  const [needed] = await json(['keys', 'destroy', '1'], 1);
  assert.deepEqual([needed?.done, needed?.reason], [false, 'in_flight']);
  const [destroyed] = await json(['keys', 'destroy', '1', '--force']);
  assert.equal(destroyed?.done, true);
  const [kept] = await json(['keys', 'destroy', '2'], 1);
  assert.deepEqual([kept?.done, kept?.reason], [false, 'current']);
  const [audit] = await json(['audit', 'verify']);
  assert.equal(audit?.ok, true);
  const exported = await runProgram(t, ['indicators', 'export', ...state, '--status', 'active']);
  assert.equal(
    exported.stdout,
    'kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until,scam_type_from\nphone,+8617000000001,loan,95,police,A-1,,,\n',
  );
});

test('a change in the audit chain is found', async (t) => {
  const { list, data, state } = await smallSite(t);
  await runProgram(t, ['indicators', 'import', list, ...state]);
  for (const value of ['+8617000000001', 'bad.example']) {
    const kind = value.startsWith('+') ? 'phone' : 'domain';
    await runProgram(t, ['indicators', 'revoke', kind, value, ...state]);
  }
  const whole = await runProgram(t, ['audit', 'verify', ...state]);
  assert.equal(whole.code, 0);
  assert.match(whole.stdout, /is whole/);
  const db = new DatabaseSync(join(data, 'tocsin.db'));
  db.exec("update audit_entry set actor = 'nobody' where seq = (select max(seq) from audit_entry)");
  db.close();
  const changed = await runProgram(t, ['audit', 'verify', ...state]);
  assert.equal(changed.code, 1);
  assert.match(changed.stdout, /BROKEN at entry \d+/);
});

test('a key file that others may read keeps the program from starting', async (t) => {
  const { list, data, state } = await smallSite(t);
  await runProgram(t, ['indicators', 'import', list, ...state]);
  const keys = keyFilePath(data);
  await chmod(keys, 0o644);
  for (const args of [
    ['start', '--json'],
    ['records', 'import', list],
    ['keys', 'list'],
  ]) {
    const refused = await runProgram(t, [...args, ...state]);
    assert.equal(refused.code, 1, args.join(' '));
    assert.match(refused.stderr, /chmod 600/, args.join(' '));
    assert.equal(refused.stdout, '');
  }
  await chmod(keys, 0o600);
  assert.equal((await runProgram(t, ['keys', 'list', ...state])).code, 0);
});

test('a reader that closes the pipe ends the program in silence', async (t) => {
  const { state, file } = await smallSite(t);
  const hosts = Array.from({ length: 5000 }, (_, at) => `domain,host-${at}.example,loan,90`);
  const list = await file('long.csv', `kind,value,scam_type,confidence\n${hosts.join('\n')}\n`);
  assert.equal((await runProgram(t, ['indicators', 'import', list, ...state])).code, 0);
  const records = await file(
    'visits.csv',
    `id,kind,time,from,to,duration_s,cell\n${hosts.map((_, at) => `v${at},web,1795333789645,8619900001234,host-${at}.example,0,\n`).join('')}`,
  );
  for (const args of [
    ['indicators', 'export', ...state],
    ['match', '--indicators', list, '--records', records, '--out', '-'],
  ]) {
    const program = startProgram(t, args);
    program.child.stdout?.once('data', () => program.child.stdout?.destroy());
    const { code, stderr } = await program.ended;
    assert.deepEqual([code, stderr], [0, ''], args[0]);
  }
});
