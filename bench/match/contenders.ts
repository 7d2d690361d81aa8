import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Workspace } from '../lib/workspace.ts';
import { type Cell, type CellFiles, plainFormat } from './cells.ts';

export type Contender = {
  readonly name: 'Tocsin' | 'DuckDB' | 'chDB' | 'C' | 'Node Set';
  /** Whether it takes part in a cell. */
  readonly takes: (cell: Cell) => boolean;
  /** Runs on the first rows only; the report scales it. */
  readonly onPart: boolean;
  readonly command: (cell: Cell, files: CellFiles, out: string) => readonly string[];
};

const here = import.meta.dirname;
const root = join(here, '..', '..');
const node = [process.execPath, '--disable-warning=ExperimentalWarning'];

function peer(file: string): string {
  return join(here, 'peers', file);
}

function isPacked(cell: Cell): boolean {
  return cell.format === 'csv.gz' || cell.format === 'csv.zst';
}

const tocsin: Contender = {
  name: 'Tocsin',
  takes: () => true,
  onPart: false,
  command: ({ threads }, { list, records }, out) => [
    ...[...node, join(root, 'src', 'cli', 'main.ts'), 'match', '--threads', `${threads}`],
    ...['--indicators', list, '--records', records, '--out', out, '--json'],
  ],
};

const duckdb: Contender = {
  name: 'DuckDB',
  takes: () => true,
  onPart: false,
  command: ({ format, threads }, { list, records }, out) => [
    ...[...node, peer('duckdb.ts')],
    ...[plainFormat(format), `${threads}`, list, records, out],
  ],
};

const chdb: Contender = {
  name: 'chDB',
  takes: () => true,
  onPart: false,
  command: ({ format, threads }, { list, records }, out) => [
    ...['python3', peer('clickhouse.py'), plainFormat(format), `${threads}`, list, records, out],
  ],
};

/** One thread by nature; on a part of the rows, and not with so many indicators that only the Set is measured. */
const nodeSet: Contender = {
  name: 'Node Set',
  takes: (cell) => cell.threads === 1 && cell.indicators <= 1e6 && !isPacked(cell),
  onPart: true,
  command: ({ format }, { list, part }, out) => [
    ...[...node, peer('lines-and-set.ts'), plainFormat(format), list, part, out],
  ],
};

function inC(program: string): Contender {
  return {
    name: 'C',
    takes: () => true,
    onPart: false,
    command: (cell, { list, records }, out) => {
      const plain = plainFormat(cell.format);
      if (!isPacked(cell)) return [program, plain, `${cell.threads}`, list, records, out];
      const unpack = cell.format === 'csv.gz' ? 'gzip' : 'zstd';
      const script = '"$1" -dc "$2" | "$3" csv 1 "$4" - "$5"';
      return ['sh', '-c', script, 'sh', unpack, records, program, list, out];
    },
  };
}

/** Who is here, and who is not and why. */
export type Field = {
  readonly contenders: readonly Contender[];
  readonly absent: readonly string[];
};

/** Looks for what is installed, and compiles the C program. */
export async function contendersHere(workspace: Workspace): Promise<Field> {
  const contenders = [tocsin, duckdb];
  const absent: string[] = [];
  if (spawnSync('python3', ['-c', 'import chdb']).status === 0) contenders.push(chdb);
  else absent.push('chDB is not importable in python3 (`pip install chdb`).');
  const program = workspace.path('peer');
  const compile = ['-O3', '-march=native', '-pthread', '-o', program, peer('c/peer.c')];
  const compiled = spawnSync('cc', compile, { encoding: 'utf8' });
  if (compiled.status === 0) contenders.push(inC(program));
  else absent.push(`The C program does not compile here: ${compiled.stderr ?? 'no cc'}`);
  return { contenders: [...contenders, nodeSet], absent };
}
