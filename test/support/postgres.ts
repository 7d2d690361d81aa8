import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** A throw-away PostgreSQL server on loopback. */
export type PostgresServer = {
  /** Makes an empty database and returns its URL. */
  createDatabase(): Promise<string>;
  /** Pid of the server's first process. */
  readonly pid: number;
  stop(): Promise<void>;
};

/**
 * Starts a server on a free port with a data directory of its own, for the life of the test process.
 * It trusts everybody on loopback, and unless `durable`, it does not sync to disk: tests of logic
 * gain nothing from it.
 *
 * @param binPath folder with initdb and postgres, see postgresBinPath()
 */
export async function startPostgres(
  binPath: string,
  options: { readonly durable?: boolean } = {},
): Promise<PostgresServer> {
  const user = serverUser();
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-postgres-'));
  if (user.uid !== undefined) chownSync(dir, user.uid, user.gid ?? user.uid);
  const data = join(dir, 'data');
  const initdb = ['-D', data, '-U', 'tocsin', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'];
  execFileSync(`${binPath}/initdb`, [...initdb, '--no-sync'], { ...user, cwd: dir, stdio: 'pipe' });
  const port = await freePort();
  const loose = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${dir}`,
    'shared_buffers=64MB',
    'max_connections=60',
    ...(options.durable === true ? [] : loose),
  ];
  const server = spawn(
    `${binPath}/postgres`,
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    { ...user, cwd: dir, stdio: 'ignore' },
  );
  const exited = once(server, 'exit');
  const { pid } = server;
  if (pid === undefined) throw new Error('postgres did not start');
  // A test process that dies on an uncaught error still takes its server along.
  const abandon = (): void => {
    server.kill('SIGQUIT');
  };
  process.once('exit', abandon);
  const url = (database: string): string =>
    `postgres://tocsin@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  await untilReady(url('postgres'), () => server.exitCode);
  server.unref();
  let made = 0;
  return {
    pid,
    createDatabase: async () => {
      const name = `test_${++made}`;
      await query(url('postgres'), `create database ${name}`);
      return url(name);
    },
    stop: async () => {
      process.off('exit', abandon);
      server.ref();
      // Fast shutdown: connections are ended, not waited for.
      server.kill('SIGINT');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; root runs it as the user that the package made. */
function serverUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string): number =>
    Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilReady(url: string, exitCode: () => number | null): Promise<void> {
  const deadlineMs = Date.now() + 30_000;
  for (;;) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (exitCode() !== null || Date.now() > deadlineMs) throw error;
      await sleep(50);
    }
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
