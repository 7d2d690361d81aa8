import type { Command } from 'commander';
import { readLedger } from '../../measure/ledger.ts';
import { printJson, printLine, printTable } from '../print.ts';
import { readingState } from '../reading.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

export function addLedger(program: Command): void {
  withState(
    program
      .command('ledger')
      .description('Show the counts, and whether they balance; exits 1 where they do not.')
      .option('--json', 'as one line of JSON'),
  ).action(async (options: StateOptions & { json?: true }) => {
    const ledger = await readingState(configOf(options), (db) => readLedger(db.read));
    if (options.json) printJson(ledger);
    else {
      for (const line of ledger.lines) {
        const verdict = line.difference === 0 ? 'balances' : `DIFFERS BY ${line.difference}`;
        printLine(`${line.name}: ${line.in} in, ${verdict}`);
        const parts = Object.entries(line.parts).filter(([, count]) => count > 0);
        if (parts.length > 0)
          printTable(
            ['  part', 'count'],
            parts.map(([part, count]) => [`  ${part}`, count]),
          );
        printLine(`  ${line.note}`);
      }
      printLine(ledger.balanced ? 'The ledger balances.' : 'The ledger does NOT balance.');
    }
    if (!ledger.balanced) process.exitCode = 1;
  });
}
