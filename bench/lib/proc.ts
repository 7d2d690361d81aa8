import { readFileSync } from 'node:fs';

/** Clock ticks of /proc, 100 a second on every Linux that Node runs on (proc_pid_stat(5)). */
const ticksPerSecond = 100;

/** What a running process has used so far; null outside of Linux, or where it has ended. */
export function usageOf(pid: number): { readonly cpuS: number; readonly peakBytes: number } | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { cpuS: ticks / ticksPerSecond, peakBytes: Number(peak) * 1024 };
  } catch {
    return null;
  }
}

/** Processes that another one started, by pid. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
      .trim()
      .split(' ')
      .filter((text) => text !== '')
      .map(Number);
  } catch {
    return [];
  }
}
