import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { note } from '../lib/say.ts';
import type { Workspace } from '../lib/workspace.ts';
import { writeCallCsv } from '../match/generate.ts';
import { type MatchFigures, type MatchMode, type MatchTask, matchModes } from './match-once.ts';

export type MatchingOptions = {
  readonly workspace: Workspace;
  readonly rows: number;
  /** How many numbers there are, one file for each; all modes run on the last one. */
  readonly numbers: readonly number[];
  readonly indicators: number;
  readonly rounds: number;
  readonly seed: number;
};

/** One mode on so many threads: the figures of each round. */
export type MatchingCell = {
  readonly mode: MatchMode;
  readonly threads: number;
  readonly numbers: number;
  readonly rounds: readonly MatchFigures[];
};

const fewModes: readonly MatchMode[] = ['contacts', 'discovery'];
const once = fileURLToPath(new URL('./match-once.ts', import.meta.url));

/** Modes on one thread and on two, in turns, each run a process of its own. */
export async function matchingCells(options: MatchingOptions): Promise<readonly MatchingCell[]> {
  const { workspace, rows, numbers, indicators, rounds, seed } = options;
  const all = [];
  for (const [at, size] of numbers.entries()) {
    const path = await workspace.file(`calls-${rows}-${size}-${seed}.csv`, (file) => {
      writeCallCsv(file, { rows, seed, numbers: size });
    });
    const modes = at + 1 === numbers.length ? matchModes : fewModes;
    const cells = [1, 2].flatMap((threads) =>
      modes.map((mode) => ({ mode, threads, numbers: size, rounds: [] as MatchFigures[] })),
    );
    for (let round = 0; round < rounds; round++) {
      for (const { mode, threads, rounds: figures } of cells) {
        figures.push(await run({ mode, threads, path, numbers: size, indicators }));
        note(`${size}: ${mode}, ${threads} threads: ${JSON.stringify(figures.at(-1))}`);
      }
    }
    all.push(...cells);
  }
  return all;
}

/** @throws Error when the process fails */
async function run(task: MatchTask): Promise<MatchFigures> {
  const child = spawn(process.execPath, [once, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`match-once.ts ended with ${code}.`);
  return JSON.parse(text) as MatchFigures;
}
