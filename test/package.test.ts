import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Overview } from '../src/api/contract.ts';
import {
  announcement,
  getJson,
  lastJson,
  root,
  runProgram,
  startProgram,
  tempFolder,
  until,
} from './support/program.ts';

type Packed = { filename: string; files: { path: string; mode: number }[] };
type Manifest = { dependencies: Record<string, string> };

describe('the package', () => {
  let folder: string;
  let packed: Packed;
  /** Where npm would have put it. */
  let installed: string;
  let bin: string;
  /** The machine's programs, this Node first. */
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  const run = (): { command: [string]; cwd: string; env: { PATH: string } } => {
    return { command: [bin], cwd: folder, env: { PATH: path } };
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tocsin-package-'));
    const output = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // What prepack says comes before it; npm 12 answers by the package's name, older ones in a list.
    const answer: unknown = JSON.parse(output.slice(output.search(/^[[{]/m)));
    packed = Object.values(answer as Record<string, Packed>)[0] ?? { filename: '', files: [] };
    installed = join(folder, 'node_modules/tocsin');
    bin = join(installed, 'bin/tocsin');
    mkdirSync(installed, { recursive: true });
    const archive = join(folder, packed.filename);
    execFileSync('tar', ['-xzf', archive, '-C', installed, '--strip-components=1']);
    // Beside it only what it declares; what else it imports is not found.
    const text = readFileSync(join(installed, 'package.json'), 'utf8');
    for (const name of Object.keys((JSON.parse(text) as Manifest).dependencies)) {
      const place = join(folder, 'node_modules', name);
      mkdirSync(dirname(place), { recursive: true });
      symlinkSync(join(root, 'node_modules', name), place);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('holds the program, the page and no test, source or path of this machine', () => {
    const paths = packed.files.map((file) => file.path);
    for (const needed of [
      'LICENSE',
      'README.md',
      'tocsin.example.yaml',
      'web/dist/index.html',
      'web/dist/licences.md',
    ]) {
      assert.ok(paths.includes(needed), needed);
    }
    assert.equal(packed.files.find((file) => file.path === 'bin/tocsin')?.mode, 0o755);
    const strangers = paths.filter((one) =>
      /\.test\.|(?<!\.d)\.tsx?$|fixtures|testing\/|^(test|tools|bench|docs|src)\//.test(one),
    );
    assert.deepEqual(strangers, []);
    const assets = globSync('{src,simulator}/**/*', { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.ts$|^tsconfig\.json$/.test(entry.name))
      .map((entry) => join('dist', entry.parentPath.slice(root.length), entry.name));
    assert.deepEqual(
      assets.filter((one) => !paths.includes(one)),
      [],
      'read at run time, so they belong in it',
    );
    const telling = paths.filter((one) =>
      readFileSync(join(installed, one), 'utf8').includes(root),
    );
    assert.deepEqual(telling, []);
  });

  test('says its version and how it is used', async (t) => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    const said = await runProgram(t, ['--version'], run());
    assert.deepEqual([said.code, said.stdout], [0, `${version}\n`], said.stderr);
    assert.equal((await runProgram(t, ['--nonsense'], run())).code, 2);
  });

  test('gives others the codecs, with their types', async () => {
    const use = join(folder, 'use.mts');
    await writeFile(
      use,
      `import { cmpp, FrameReader, sgip, smgp, smpp } from 'tocsin/protocols';
const frame: Buffer = cmpp.encodePdu({ command: 'active_test', sequence: 7 }, 3);
for (const whole of new FrameReader({ headerLength: 12, maxFrame: 1000 }).read(frame)) {
  const pdu = cmpp.decodePdu(whole, 3);
  if (pdu.command === 'active_test') console.log(pdu.sequence);
}
console.log([sgip, smgp, smpp].map(({ decodePdu }) => typeof decodePdu).join());
`,
    );
    const said = execFileSync(process.execPath, [use], { encoding: 'utf8' });
    assert.equal(said, '7\nfunction,function,function\n');
    const types = join(folder, 'node_modules/@types');
    symlinkSync(join(root, 'node_modules/@types'), types);
    const options =
      '--ignoreConfig --noEmit --strict --module nodenext --target es2024 --types node'.split(' ');
    execFileSync(process.execPath, [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...options,
      use,
    ]);
  });

  test('matches records', async (t) => {
    const data = await tempFolder(t);
    const list = join(data, 'list.csv');
    const records = join(data, 'records.csv');
    const out = join(data, 'hits.csv');
    await writeFile(list, 'kind,value\nphone,17000000001\ndomain,scam.example\n');
    await writeFile(
      records,
      'id,kind,time,from,to,duration_s,cell\n' +
        'a,call,2026-01-05T08:00:00Z,+8617000000001,19900000001,60,\n' +
        'b,call,2026-01-05T08:01:00Z,19900000002,19900000003,60,\n' +
        'c,web,2026-01-05T08:02:00Z,19900000004,http://pay.scam.example/x,,\n',
    );
    const ended = await runProgram(
      t,
      ['match', '--indicators', list, '--records', records, '--out', out, '--json'],
      run(),
    );
    assert.equal(ended.code, 0, ended.stderr);
    assert.equal(lastJson<{ hits: number }>(ended.stdout).hits, 2);
    assert.equal(
      await readFile(out, 'utf8'),
      'record_id,kind,value,side\na,phone,8617000000001,from\nc,domain,scam.example,host\n',
    );
  });

  test('runs whole: page, store, simulator, a delivered warning', async (t) => {
    const data = await tempFolder(t);
    const args = ['start', '--sample', 'town', '--data', data, '--port', '0', '--json'];
    const program = startProgram(t, args, run());
    const { url } = await announcement<{ url: string }>(program);
    assert.match(await (await fetch(url)).text(), /src="\/assets\/index-/);
    await until('a message has arrived on a phone', async () => {
      const { totals } = await getJson<Overview>(`${url}/v1/overview`);
      return (totals.messages.delivered ?? 0) > 0;
    });
    const { code, stderr } = await program.end('SIGINT');
    assert.equal(code, 0, stderr);
  });

  describe('where the Node of the machine is old', () => {
    async function oldMachine(t: Parameters<typeof tempFolder>[0]): Promise<string> {
      const old = await tempFolder(t);
      const script = '#!/bin/sh\ncase "$1" in -p) echo 20 ;; *) echo v20.1.0 ;; esac\n';
      await writeFile(join(old, 'node'), script, { mode: 0o755 });
      return `${old}${delimiter}${path}`;
    }

    test('says what it needs and how to get it', async (t) => {
      const ended = await runProgram(t, ['--version'], {
        ...run(),
        env: { PATH: await oldMachine(t) },
      });
      assert.equal(ended.code, 1);
      assert.match(ended.stderr, /needs Node 24 or later; here it is v20\.1\.0/);
      assert.match(ended.stderr, /install tocsin again without --omit=optional/);
    });

    test('runs under the one that npm put beside it', async (t) => {
      const beside = join(folder, 'node_modules/node-linux-any');
      mkdirSync(join(beside, 'bin'), { recursive: true });
      symlinkSync(process.execPath, join(beside, 'bin/node'));
      t.after(() => rmSync(beside, { recursive: true }));
      const ended = await runProgram(t, ['--version'], {
        ...run(),
        env: { PATH: await oldMachine(t) },
      });
      assert.equal(ended.code, 0, ended.stderr);
    });
  });
});
