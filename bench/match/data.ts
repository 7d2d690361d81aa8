import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { Workspace } from '../lib/workspace.ts';
import { type Cell, type CellFiles, type Format, plainFormat } from './cells.ts';
import {
  writeCallCsv,
  writeCallJson,
  writeHostList,
  writeNumberList,
  writeVisitCsv,
} from './generate.ts';

/** Rows of each format for `rows` of CSV, so that every cell takes seconds and none takes minutes. */
const shares: Readonly<Record<Format, number>> = {
  csv: 1,
  json: 0.25,
  hosts: 0.25,
  'csv.gz': 0.1875,
  'csv.zst': 0.1875,
};

/** The part for contenders that would take minutes. */
const partShare = 1 / 16;

const listedHosts = 1e6;
const chunkBytes = 1 << 20;

export function rowsOf(format: Format, rows: number): number {
  return Math.round(rows * shares[format]);
}

/** Reads a file once, so that every contender finds it in the page cache. */
function warm(path: string): void {
  const chunk = Buffer.alloc(chunkBytes);
  const fd = openSync(path, 'r');
  while (readSync(fd, chunk) > 0);
  closeSync(fd);
}

function copyFirstLines(from: string, to: string, lines: number): void {
  const chunk = Buffer.alloc(chunkBytes);
  const [input, output] = [openSync(from, 'r'), openSync(to, 'w')];
  for (let left = lines; left > 0; ) {
    const got = readSync(input, chunk);
    if (got === 0) break;
    let end = 0;
    while (left > 0) {
      const line = chunk.subarray(0, got).indexOf(10, end);
      if (line < 0) break;
      end = line + 1;
      left--;
    }
    writeSync(output, chunk, 0, left > 0 ? got : end);
  }
  closeSync(input);
  closeSync(output);
}

/** Packs as an export would be: gzip and zstd at their fastest levels. */
function pack(tool: 'gzip' | 'zstd', from: string, to: string): void {
  const options = tool === 'gzip' ? '-1c' : '-1cq';
  const out = openSync(to, 'w');
  const { status } = spawnSync(tool, [options, from], { stdio: ['ignore', out, 'inherit'] });
  closeSync(out);
  if (status !== 0) throw new Error(`${tool} is needed to pack the records.`);
}

/** Makes what a cell needs, by seed; what is there already stays. */
export async function filesOf(
  cell: Cell,
  options: { readonly workspace: Workspace; readonly rows: number; readonly seed: number },
): Promise<CellFiles> {
  const { workspace, seed } = options;
  const rows = rowsOf(cell.format, options.rows);
  const plain = plainFormat(cell.format);
  const ending = plain === 'json' ? 'jsonl' : 'csv';
  const stem = `${plain}-${rows}-${seed}`;
  const list =
    plain === 'hosts'
      ? await workspace.file(`domains-${cell.indicators}-${seed}.csv`, (path) =>
          writeHostList(path, cell.indicators, seed),
        )
      : await workspace.file(`numbers-${cell.indicators}-${seed}.csv`, (path) =>
          writeNumberList(path, cell.indicators, seed),
        );
  const whole = await workspace.file(`${stem}.${ending}`, (path) => {
    if (plain === 'csv') writeCallCsv(path, { rows, seed });
    else if (plain === 'json') writeCallJson(path, rows, seed);
    else writeVisitCsv(path, rows, listedHosts, seed);
  });
  const partRows = Math.round(rows * partShare);
  const part = await workspace.file(`${stem}-first-${partRows}.${ending}`, (path) =>
    copyFirstLines(whole, path, partRows + (plain === 'json' ? 0 : 1)),
  );
  const records =
    cell.format === 'csv.gz'
      ? await workspace.file(`${stem}.csv.gz`, (path) => pack('gzip', whole, path))
      : cell.format === 'csv.zst'
        ? await workspace.file(`${stem}.csv.zst`, (path) => pack('zstd', whole, path))
        : whole;
  for (const path of [list, records]) warm(path);
  return { list, records, rows, part, partRows };
}
