import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../store/open.ts';
import { reveal } from '../../vault/reveal.ts';
import type { Vault } from '../../vault/vault.ts';
import type { ReplayWarning } from './replay-subscriber.ts';

/**
 * Writes the warnings of a replay with the numbers in the clear, and beside them, as
 * `<file>.audit.jsonl`, one audit entry for each number that was turned back. Only for cities whose
 * people are invented: the vault is that of a replay, whose keys die with it, and never one with state.
 *
 * @throws TocsinError of the database and the vault; Error where a file cannot be written
 */
export async function writeWarnings(
  file: string,
  warnings: readonly ReplayWarning[],
  vault: Vault,
  nowMs: number,
): Promise<void> {
  // The audit chain lives in a database; this one is read out and thrown away.
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-evaluate-'));
  try {
    const db = await openDatabase({ dataDir, databaseUrl: null });
    try {
      const requests = warnings.map(({ subscriber, epoch }) => ({ token: subscriber, epoch }));
      const why = { actor: 'evaluate', purpose: 'evaluate.warnings', reference: file, nowMs };
      const parties = await db.write((tx) => reveal(vault, tx, requests, why));
      const entries = await db.read.selectFrom('auditEntry').selectAll().orderBy('seq').execute();
      const lines = entries.map((entry) =>
        JSON.stringify({ ...entry, prevHash: hex(entry.prevHash), hash: hex(entry.hash) }),
      );
      await writeFile(`${file}.audit.jsonl`, lines.map((line) => `${line}\n`).join(''));
      const rows = warnings.map(({ atMs, level, scamType, risk }, at) => {
        const subscriber = written(parties[at]);
        const time = new Date(atMs).toISOString();
        return `${subscriber},${time},${level},${scamType},${risk.toFixed(6)}\n`;
      });
      await writeFile(file, `subscriber,time,level,scam_type,risk\n${rows.join('')}`);
    } finally {
      await db.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** As the records write it: a plus before E.164, everything else as it is. */
function written(party: { readonly space: string; readonly text: string } | undefined): string {
  if (party === undefined) return '';
  return party.space === 'e164' ? `+${party.text}` : party.text;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
