import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { writeNumber } from '../../intake/lists/indicator-csv.ts';
import { openDatabase } from '../../store/open.ts';
import { type RevealRequest, reveal } from '../../vault/reveal.ts';
import type { Vault } from '../../vault/vault.ts';

/**
 * Turns tokens of a replay back into numbers, for a file that names them, and writes beside it, as
 * `<file>.audit.jsonl`, one audit entry for each. Only for cities whose people are invented: the vault
 * is that of a replay, whose keys die with it, and never one with state.
 *
 * @returns in the order of the requests, each in a writing that reads back as the same number
 * @throws TocsinError of the database and the vault; Error where the file cannot be written
 */
export async function auditedNumbers(
  file: string,
  requests: readonly RevealRequest[],
  vault: Vault,
  { purpose, nowMs }: { readonly purpose: string; readonly nowMs: number },
): Promise<string[]> {
  // The audit chain lives in a database; this one is read out and thrown away.
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-evaluate-'));
  try {
    const db = await openDatabase({ dataDir, databaseUrl: null });
    try {
      const why = { actor: 'evaluate', purpose, reference: file, nowMs };
      const parties = await db.write((tx) => reveal(vault, tx, requests, why));
      const entries = await db.read.selectFrom('auditEntry').selectAll().orderBy('seq').execute();
      const lines = entries.map((entry) =>
        JSON.stringify({ ...entry, prevHash: hex(entry.prevHash), hash: hex(entry.hash) }),
      );
      await writeFile(`${file}.audit.jsonl`, lines.map((line) => `${line}\n`).join(''));
      return parties.map((party) => writeNumber(party, chinaPlan));
    } finally {
      await db.close();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
