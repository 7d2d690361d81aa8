import { parseArgs } from 'node:util';
import { writeSection } from '../lib/document.ts';
import { note, say } from '../lib/say.ts';
import { Workspace } from '../lib/workspace.ts';
import { ratiosTo } from './cell-figures.ts';
import { cellName, cellsOf, type Format, formats } from './cells.ts';
import { contendersHere } from './contenders.ts';
import { filesOf } from './data.ts';
import { indexFigures } from './index-figures.ts';
import { matchReport } from './report.ts';
import { type CellResult, runCell } from './run-cell.ts';

const help = `Measures 'tocsin match' beside its peers and writes the section of docs/benchmarks.md.

  node bench/match/run.ts [--rows N] [--indicators N,N] [--formats csv,json] [--rounds N]
    [--without NAME,NAME] [--seed N] [--quick] [--no-index] [--keep] [--json] [--out docs/benchmarks.md]

Without --out the report goes to standard output. --quick is a smoke test of a minute: small files
and one round, whose figures say little.`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    rows: { type: 'string' },
    indicators: { type: 'string' },
    formats: { type: 'string', default: formats.join(',') },
    rounds: { type: 'string' },
    without: { type: 'string', default: '' },
    seed: { type: 'string', default: '7' },
    quick: { type: 'boolean', default: false },
    index: { type: 'boolean', default: true },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    out: { type: 'string' },
  },
  allowNegative: true,
});
if (values.help) {
  say(help);
  process.exit(0);
}

const defaults = values.quick
  ? { rows: 1e6, lists: '100000,1000000', rounds: 1 }
  : { rows: 32e6, lists: '100000,1000000,10000000', rounds: 3 };
const rows = Number(values.rows ?? defaults.rows);
const rounds = Number(values.rounds ?? defaults.rounds);
const seed = Number(values.seed);
const lists = (values.indicators ?? defaults.lists).split(',').map(Number);
const wanted = values.formats.split(',').map((name): Format => {
  const format = formats.find((known) => known === name);
  if (format === undefined) throw new Error(`No format ${name}; there are ${formats.join(', ')}.`);
  return format;
});

const startedMs = performance.now();
const workspace = new Workspace('tocsin-bench-match');
try {
  const field = await contendersHere(workspace);
  const without = values.without.split(',');
  const contenders = field.contenders.filter(({ name }) => !without.includes(name));
  for (const line of field.absent) note(line);
  const results: CellResult[] = [];
  for (const cell of cellsOf(wanted, lists)) {
    const files = await filesOf(cell, { workspace, rows, seed });
    const result = await runCell(cell, files, { contenders, rounds, workspace });
    results.push(result);
    const times = result.runs.map(({ contender, wallS }) => `${contender} ${wallS.toFixed(2)} s`);
    note(`${cellName(cell)}: ${times.join(', ')}`);
  }
  const index = values.index ? await indexFigures(lists, workspace) : null;
  const report = matchReport({
    results,
    rounds,
    absent: field.absent,
    index,
    arguments: process.argv
      .slice(2)
      .filter((word) => word !== '--keep')
      .join(' '),
  });
  if (values.out !== undefined) writeSection(values.out, 'match', report);
  if (values.json) {
    const ratios = results.map((result) => ({
      ...result.cell,
      duckdb: ratiosTo(result, 'DuckDB'),
      c: ratiosTo(result, 'C'),
    }));
    say(JSON.stringify({ results, ratios, index }));
  } else if (values.out === undefined) say(report);
  note(`${((performance.now() - startedMs) / 60_000).toFixed(1)} minutes in all`);
} finally {
  if (!values.keep) workspace.remove();
}
