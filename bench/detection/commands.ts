import { createReadStream, createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { measure } from '../lib/process.ts';
import { note } from '../lib/say.ts';
import type { Workspace } from '../lib/workspace.ts';
import { type CityPlan, nameOf } from './plan.ts';

const program = new URL('../../src/cli/main.ts', import.meta.url).pathname;

/** Runs `tocsin`, and gives what it printed. @throws Error when it fails, with what it said */
export async function tocsin(workspace: Workspace, ...args: readonly string[]): Promise<string> {
  const command = [process.execPath, '--no-warnings', program, ...args];
  const { stdout, wallS, peakBytes } = await measure(command, {
    cores: 2,
    folder: workspace.folder,
  });
  const memory = peakBytes === null ? '' : `, ${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
  note(`tocsin ${args[0]}: ${wallS.toFixed(1)} s${memory}`);
  return stdout;
}

/** The folder of a city, which is made where it is not there. */
export async function cityAt(workspace: Workspace, plan: CityPlan): Promise<string> {
  const folder = workspace.path(nameOf(plan));
  if (existsSync(folder)) return folder;
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  await tocsin(
    workspace,
    'simulate',
    ...['--people', String(plan.people), '--days', String(plan.days), '--seed', String(plan.seed)],
    ...['--jitter', String(plan.jitter), '--listing-delay', String(plan.listingDelay)],
    ...['--web-share', String(plan.webShare)],
    ...['--aged-share', String(plan.agedShare), '--churn', String(plan.churn)],
    ...['--abroad-share', String(plan.abroadShare), '--outsiders', String(plan.outsiders)],
    ...(plan.cells ? [] : ['--no-cells']),
    ...(plan.intensity === null ? [] : ['--intensity', String(plan.intensity)]),
    ...plan.scamTypes.flatMap((type) => ['--scam-type', type]),
    ...['--out', half],
  );
  renameSync(half, folder);
  return folder;
}

/** Several tables with one header as one. */
export async function joinTables(parts: readonly string[], into: string): Promise<void> {
  for (const [at, part] of parts.entries()) {
    const lines = createReadStream(part);
    const out = createWriteStream(into, { flags: at === 0 ? 'w' : 'a' });
    await pipeline(lines, at === 0 ? same : withoutFirstLine, out);
  }
}

async function* same(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield* bytes;
}

async function* withoutFirstLine(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let behind = false;
  for await (const piece of bytes) {
    if (behind) {
      yield piece;
      continue;
    }
    const end = piece.indexOf(0x0a);
    if (end < 0) continue;
    behind = true;
    yield piece.subarray(end + 1);
  }
}
