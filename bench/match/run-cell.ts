import { measure } from '../lib/process.ts';
import type { Workspace } from '../lib/workspace.ts';
import { type Cell, type CellFiles, cellName } from './cells.ts';
import type { Contender } from './contenders.ts';
import { difference, firstRows, type Outcome, readOutcome } from './outputs.ts';

/** One process of one contender. */
export type Run = {
  readonly contender: Contender['name'];
  /** Turn in which it ran: runs of one round are compared with each other. */
  readonly round: number;
  /** Seconds of the whole process over all rows; scaled where only a part was run. */
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakBytes: number | null;
  readonly isScaled: boolean;
  /** Of those that tell: seconds of the list and of the records; the rest is the start. */
  readonly stages: Stages | null;
};

export type Stages = { readonly lists: number; readonly matching: number };

export type CellResult = {
  readonly cell: Cell;
  readonly rows: number;
  readonly hits: number;
  readonly runs: readonly Run[];
};

/** What the Set says of its run over a part: the list as it was, the records in proportion. */
function scaledStages(stdout: string, share: number): Stages {
  const { listS, scanS } = JSON.parse(stdout) as { listS: number; scanS: number };
  return { lists: listS, matching: scanS / share };
}

/** What Tocsin says of its run. @throws Error when it rejected one of the generated rows */
function stagesOf(stdout: string, rows: number): Stages {
  const said = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    records: number;
    accepted: number;
    secondsByStage: Stages;
  };
  if (said.records !== rows || said.accepted !== rows) {
    throw new Error(`Tocsin took ${said.accepted} of ${rows} rows: ${stdout}`);
  }
  return said.secondsByStage;
}

/**
 * Runs every contender of a cell in turns; each round begins with another one.
 * @throws Error with a sample of the difference where two outputs differ
 */
export async function runCell(
  cell: Cell,
  files: CellFiles,
  options: {
    readonly contenders: readonly Contender[];
    readonly rounds: number;
    readonly workspace: Workspace;
  },
): Promise<CellResult> {
  const { rounds, workspace } = options;
  const field = options.contenders.filter((contender) => contender.takes(cell));
  const runs: Run[] = [];
  const out = workspace.path(`out-${process.pid}.csv`);
  let expected: { name: string; outcome: Outcome } | null = null;
  let expectedPart: Outcome | null = null;
  for (let round = 0; round < rounds; round++) {
    const order = field.map((_, at) => field[(at + round) % field.length]);
    // What runs on a part is compared with one that ran on all, so never the first.
    const sorted = order.toSorted((a, b) => Number(a?.onPart) - Number(b?.onPart));
    for (const contender of sorted) {
      if (contender === undefined) continue;
      const { name, onPart } = contender;
      // Twenty times slower than the rest, and an aim of hosts alone: elsewhere one round must do.
      if (onPart && round > 0 && cell.format !== 'hosts') continue;
      const measured = await measure(contender.command(cell, files, out), {
        cores: cell.threads,
        folder: workspace.folder,
      });
      const share = files.partRows / files.rows;
      const stages = onPart
        ? scaledStages(measured.stdout, share)
        : name === 'Tocsin'
          ? stagesOf(measured.stdout, files.rows)
          : null;
      const found = { name, outcome: readOutcome(out) };
      expected ??= found;
      if (onPart) expectedPart ??= firstRows(expected.outcome, files.partRows);
      const wanted = onPart ? (expectedPart ?? expected.outcome) : expected.outcome;
      const told = difference({ name: expected.name, outcome: wanted }, found);
      if (told !== null) throw new Error(`Outputs differ (${cellName(cell)}).\n${told}`);
      const unseenS = onPart && stages !== null ? stages.matching * (1 - share) : 0;
      runs.push({
        contender: name,
        round,
        wallS: measured.wallS + unseenS,
        cpuS: measured.cpuS,
        peakBytes: measured.peakBytes,
        isScaled: onPart,
        stages,
      });
    }
  }
  return { cell, rows: files.rows, hits: expected?.outcome.rows.length ?? 0, runs };
}
