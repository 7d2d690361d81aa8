import { execFileSync } from 'node:child_process';
import { cpus, release, totalmem } from 'node:os';

/** One line that names the machine and the day, for the head of a section. */
export function machineLine(): string {
  const cores = cpus();
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`;
  const model = cores[0]?.model.trim() ?? 'unknown processor';
  const day = new Date().toISOString().slice(0, 10);
  return `${day}, ${cores.length} cores of ${model}, ${memory}, Linux ${release()}, Node ${process.versions.node}.`;
}

/** The commit that was measured, with a mark where files differ from it; empty outside of a checkout. */
export function commitLine(): string {
  try {
    const options = { encoding: 'utf8' } as const;
    const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], options).trim();
    const changed = execFileSync('git', ['status', '--porcelain', 'src'], options).trim();
    return `Commit ${commit}${changed === '' ? '' : ' with changes on top'}.`;
  } catch {
    return '';
  }
}
