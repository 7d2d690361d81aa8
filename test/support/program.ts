import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** Root of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

const entry = ['--disable-warning=ExperimentalWarning', join(root, 'src/cli/main.ts')];
/** Twenty starts in one test: each takes half as long where the stripped sources are kept. */
const compileCache = join(root, 'node_modules/.cache/tocsin-tests');
const pollMs = 40;

/** The program as one process: what it said so far, and its end. */
export type Program = {
  readonly child: ChildProcess;
  /** Everything on standard output so far, and on standard error. */
  stdout(): string;
  stderr(): string;
  readonly ended: Promise<Ended>;
  /** Sends the signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
};

export type Ended = {
  /** Null where a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
};

/** A test, or whatever else ends at some time. */
export type Scope = Pick<TestContext, 'after'>;

export type RunOptions = {
  /** Over an environment from which everything of ours was taken. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What runs in place of the sources under this Node. */
  readonly command?: readonly [string, ...string[]];
  /** Written to standard input, which is then closed; without it the input is empty. */
  readonly input?: string | Uint8Array;
};

/** The machine's environment, without anything that would configure the program. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (one): one is [string, string] =>
      one[1] !== undefined && !/^(TOCSIN_|DATABASE_URL$|NODE_TEST_CONTEXT$)/.test(one[0]),
  );
  return Object.fromEntries(kept);
}

/** Starts the real program. It is ended after the test, whatever becomes of the test. */
export function startProgram(t: Scope, args: readonly string[], options: RunOptions = {}): Program {
  const [file, ...before] = options.command ?? [process.execPath, ...entry];
  const child = spawn(file, [...before, ...args], {
    cwd: options.cwd ?? root,
    env: { ...cleanEnvironment(), NODE_COMPILE_CACHE: compileCache, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => out.push(piece));
  child.stderr.on('data', (piece: Buffer) => err.push(piece));
  // A program that ends before it has read its input is judged by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const stdout = (): string => Buffer.concat(out).toString('utf8');
  const stderr = (): string => Buffer.concat(err).toString('utf8');
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    return { code, signal, stdout: stdout(), stderr: stderr() };
  });
  t.after(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    child,
    stdout,
    stderr,
    ended,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs the real program to its end. */
export async function runProgram(
  t: Scope,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ended> {
  return startProgram(t, args, options).ended;
}

/** The last line of an output, as JSON. */
export function lastJson<T>(stdout: string): T {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as T;
}

/** All lines of an output, as JSON. */
export function jsonLines<T>(stdout: string): T[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

/**
 * Asks until the answer is neither false nor undefined, and gives it.
 *
 * @param within milliseconds until it is a failure
 */
export async function until<T>(
  what: string,
  condition: () => T | false | undefined | Promise<T | false | undefined>,
  within = 30_000,
): Promise<T> {
  const deadlineMs = Date.now() + within;
  for (;;) {
    const answer = await condition();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > deadlineMs) throw new Error(`Not within ${within} ms: ${what}`);
    await delay(pollMs);
  }
}

/** The first line that the program says, as JSON; fails with its message when it ends instead. */
export async function announcement<T>(program: Program, within = 60_000): Promise<T> {
  const { child, stdout, stderr } = program;
  const line = await until(
    'the announcement of the program',
    () => {
      const end = stdout().indexOf('\n');
      if (end >= 0) return stdout().slice(0, end);
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`It ended with ${child.exitCode ?? child.signalCode}: ${stderr()}`);
      }
      return undefined;
    },
    within,
  );
  return JSON.parse(line) as T;
}

/** A folder of its own, removed after the test. */
export async function tempFolder(t: Scope): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tocsin-test-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** GET as JSON. Fails on any answer but 200. */
export async function getJson<T>(url: string): Promise<T> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return (await response.json()) as T;
}
