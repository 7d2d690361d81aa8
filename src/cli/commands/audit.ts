import type { Command } from 'commander';
import { verifyAudit } from '../../vault/audit-verify.ts';
import { openVault } from '../../vault/vault.ts';
import { printJson, printLine } from '../print.ts';
import { readingState } from '../reading.ts';
import { configOf, type StateOptions, withState } from '../settings.ts';

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('The chain of who turned tokens back into numbers.');
  withState(
    audit
      .command('verify')
      .description('Walk the chain; exits 1 where an entry was changed, removed or added.')
      .option('--json', 'as one line of JSON'),
  ).action(async (options: StateOptions & { json?: true }) => {
    const config = configOf(options);
    const verdict = await readingState(config, async (db) =>
      verifyAudit(db.read, await openVault(config.dataDir, { mayCreate: false })),
    );
    if (options.json) printJson(verdict);
    else if (verdict.firstBroken === null)
      printLine(`The chain is whole: ${verdict.entries} entries.`);
    else {
      const { seq, problem } = verdict.firstBroken;
      printLine(
        `The chain is BROKEN at entry ${seq} (${problem}); ${verdict.entries} entries before it are whole.`,
      );
    }
    if (!verdict.ok) process.exitCode = 1;
  });
}
