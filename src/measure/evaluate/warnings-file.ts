import { writeFile } from 'node:fs/promises';
import type { Vault } from '../../vault/vault.ts';
import { auditedNumbers } from './audited-numbers.ts';
import type { ReplayWarning } from './replay-subscriber.ts';

/**
 * Writes the warnings of a replay with the numbers in the clear, each with its entry of the audit
 * (audited-numbers.ts).
 *
 * @throws TocsinError of the database and the vault; Error where a file cannot be written
 */
export async function writeWarnings(
  file: string,
  warnings: readonly ReplayWarning[],
  vault: Vault,
  nowMs: number,
): Promise<void> {
  const requests = warnings.map(({ subscriber, epoch }) => ({ token: subscriber, epoch }));
  const why = { purpose: 'evaluate.warnings', nowMs };
  const numbers = await auditedNumbers(file, requests, vault, why);
  const rows = warnings.map(({ atMs, level, scamType, risk }, at) => {
    const time = new Date(atMs).toISOString();
    return `${numbers[at] ?? ''},${time},${level},${scamType},${risk.toFixed(6)}\n`;
  });
  await writeFile(file, `subscriber,time,level,scam_type,risk\n${rows.join('')}`);
}
