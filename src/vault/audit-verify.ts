import type { Reader } from '../store/database.ts';
import { type AuditPlace, entryHash, genesis, headMac, sameBytes } from './audit-entry.ts';
import { ringOf, type Vault } from './vault.ts';

/**
 * - `missing`: there is no chain at all.
 * - `gap`: an entry is missing, or two changed places.
 * - `changed`: an entry's fields do not give its hash.
 * - `link`: an entry does not hold the hash of the one before.
 * - `tail`: the entries end before the head, or go on beyond it.
 * - `head`: the head does not bear the vault's seal, or holds another hash than the last entry.
 */
export type AuditProblem = 'missing' | 'gap' | 'changed' | 'link' | 'tail' | 'head';

export type AuditVerdict = {
  readonly ok: boolean;
  /** Entries found whole, from the first on. */
  readonly entries: number;
  /** Where the chain breaks first: the entry's number (the head's where the head is at fault). */
  readonly firstBroken: { readonly seq: number; readonly problem: AuditProblem } | null;
};

const pageRows = 1000;

/**
 * Walks the whole chain in pages and finds any entry that was changed, removed, added or moved, also
 * at the tail. Appends may go on meanwhile. What it cannot find: the whole database put back to an
 * older copy of itself, or emptied and begun anew (the first entry then tells a late start).
 */
export async function verifyAudit(read: Reader, vault: Vault): Promise<AuditVerdict> {
  const { auditKey } = ringOf(vault);
  let place: AuditPlace = genesis;
  const fail = (seq: number, problem: AuditProblem): AuditVerdict => ({
    ok: false,
    entries: place.seq,
    firstBroken: { seq, problem },
  });

  // The last entry first, the head after it: with appends going on, the head may be newer, never older.
  const last = await read
    .selectFrom('auditEntry')
    .select('seq')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const head = await read
    .selectFrom('auditHead')
    .select(['seq', 'hash', 'mac'])
    .where('id', '=', 1)
    .executeTakeFirst();
  if (head === undefined) return fail(1, 'missing');
  const headSeq = Number(head.seq);
  if (!sameBytes(head.mac, headMac(auditKey, { seq: headSeq, hash: head.hash }))) {
    return fail(headSeq, 'head');
  }

  while (place.seq < headSeq) {
    const page = await read
      .selectFrom('auditEntry')
      .selectAll()
      .where('seq', '>', place.seq)
      .where('seq', '<=', headSeq)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    if (page.length === 0) return fail(place.seq + 1, 'tail');
    for (const row of page) {
      const entry = { ...row, seq: Number(row.seq), timeMs: Number(row.timeMs) };
      if (entry.seq !== place.seq + 1) return fail(place.seq + 1, 'gap');
      if (!sameBytes(entry.prevHash, place.hash)) return fail(entry.seq, 'link');
      const hash = entryHash(place.hash, entry);
      if (!sameBytes(entry.hash, hash)) return fail(entry.seq, 'changed');
      place = { seq: entry.seq, hash };
    }
  }
  if (!sameBytes(place.hash, head.hash)) return fail(headSeq, 'head');
  if (last !== undefined && Number(last.seq) > headSeq) return fail(headSeq + 1, 'tail');
  return { ok: true, entries: place.seq, firstBroken: null };
}
