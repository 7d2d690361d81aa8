import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one process took, from its start to its end. */
export type Measured = {
  readonly wallS: number;
  /** User and system time of all its threads. */
  readonly cpuS: number;
  /** Largest resident set; null where GNU time is not installed. */
  readonly peakBytes: number | null;
  readonly stdout: string;
};

const gnuTime = '/usr/bin/time';
const kib = 1024;

export const hasTime = existsSync(gnuTime);
export const hasTaskset = spawnSync('taskset', ['-V']).status === 0;

/** Cores that this process may use, as the kernel lists them (`0-1,4`); null where it does not say. */
function allowedCores(): readonly string[] | null {
  if (!existsSync('/proc/self/status')) return null;
  const status = readFileSync('/proc/self/status', 'latin1');
  const list = /Cpus_allowed_list:\s+(\S+)/.exec(status)?.[1];
  return (
    list?.split(',').flatMap((range) => {
      const [first = 0, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, at) => String(first + at));
    }) ?? null
  );
}

/** A command held on the first `count` cores, so that helper threads are not free. */
function pinned(command: readonly string[], count: number): readonly string[] {
  const cores = hasTaskset ? allowedCores() : null;
  return cores === null ? command : ['taskset', '-c', cores.slice(0, count).join(','), ...command];
}

/**
 * Runs a command to its end. A shell's pipe counts as one process with its parts: their times add up,
 * and the peak is that of the largest.
 * @param folder takes a small file with the figures of GNU time
 * @throws Error when the command fails, with what it said
 */
export async function measure(
  command: readonly string[],
  options: { readonly cores: number; readonly folder: string; readonly env?: NodeJS.ProcessEnv },
): Promise<Measured> {
  const figures = join(options.folder, `time-${process.pid}`);
  const inner = pinned(command, options.cores);
  const timed = hasTime ? [gnuTime, '-o', figures, '-f', '%e %U %S %M', ...inner] : inner;
  const startedMs = performance.now();
  const child = spawn(timed[0] ?? '', timed.slice(1), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString()).slice(-4000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const wallS = (performance.now() - startedMs) / 1000;
  if (code !== 0) throw new Error(`${command.join(' ')}\nended with ${code}:\n${stderr}${stdout}`);
  if (!hasTime) return { wallS, cpuS: 0, peakBytes: null, stdout };
  const [, user = 0, system = 0, peakKib = 0] = readFileSync(figures, 'latin1')
    .trim()
    .split(/\s+/)
    .map(Number);
  return { wallS, cpuS: user + system, peakBytes: peakKib * kib, stdout };
}
