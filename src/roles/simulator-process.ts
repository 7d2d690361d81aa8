import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { TocsinError } from '../domain/error.ts';
import { siblingModule } from '../store/sibling.ts';

export type SimulatorProcess = {
  readonly port: number;
  readonly httpPort: number;
  readonly pid: number;
  stop(): Promise<void>;
};

type Announcement = { port: number; httpPort: number };

/** The first line that the simulator says: its ports. */
function announced(child: ChildProcess): Promise<Announcement> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void =>
      reject(new TocsinError('GATEWAY_UNREACHABLE', `The SMSC simulator did not start: ${why}`));
    // Once announced, rejecting again is without effect.
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with ${code}; see its message above.`));
    if (!child.stdout) {
      fail('it has no output');
      return;
    }
    createInterface({ input: child.stdout }).once('line', (line) => {
      try {
        resolve(JSON.parse(line) as Announcement);
      } catch {
        fail(`it said ${line.slice(0, 80)}`);
      }
    });
  });
}

/**
 * Runs `tocsin smsc` in a process of its own, so that warnings really leave this one. It ends when
 * we stop it, and also when we die: its standard input is a pipe from us.
 */
export async function startSimulatorProcess(options: {
  port: number;
  httpPort: number;
  fault: string;
}): Promise<SimulatorProcess> {
  const main = siblingModule(import.meta.url, '../cli/main').pathname;
  const args = [
    'smsc',
    '--port',
    `${options.port}`,
    '--http',
    `${options.httpPort}`,
    '--json',
    '--with-parent',
  ];
  if (options.fault !== '') args.push('--fault', options.fault);
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // In a group of its own, a terminal's Ctrl-C reaches us alone: the last receipts still arrive.
    detached: true,
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { port, httpPort } = await announced(child);
  return {
    port,
    httpPort,
    pid: child.pid ?? 0,
    stop: async () => {
      child.stdin?.end();
      await exited;
    },
  };
}
