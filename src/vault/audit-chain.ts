import { sql } from 'kysely';
import { TocsinError } from '../domain/error.ts';
import type { Tx } from '../store/database.ts';
import { insertion, piecesOf, rowsOf } from '../store/rows.ts';
import type { AuditEntryTable } from '../store/schema.ts';
import { together } from '../store/together.ts';
import {
  type AuditDraft,
  type AuditPlace,
  entryHash,
  genesis,
  headMac,
  sameBytes,
  storableText,
} from './audit-entry.ts';
import { ringOf, type Vault } from './vault.ts';

const entryColumns = {
  seq: 'int',
  timeMs: 'int',
  actor: 'text',
  action: 'text',
  subject: 'text',
  detail: 'text',
  prevHash: 'blob',
  hash: 'blob',
} as const satisfies Record<keyof AuditEntryTable, string>;

const headColumns = { seq: 'int', hash: 'blob', mac: 'blob' } as const;

function broken(why: string): TocsinError {
  return new TocsinError(
    'AUDIT_BROKEN',
    `The audit chain cannot be continued: ${why}. Either the database was changed by another hand, or its vault folder belongs to another database. "tocsin audit verify" says where.`,
  );
}

/**
 * Reads the head and locks it until the transaction ends. An UPDATE that changes nothing locks the
 * row on PostgreSQL and is plain SQL on SQLite, which has no FOR UPDATE.
 */
async function lockHead(tx: Tx): Promise<(AuditPlace & { mac: Uint8Array }) | null> {
  const row = await tx
    .updateTable('auditHead')
    .set((eb) => ({ seq: eb.ref('seq') }))
    .where('id', '=', 1)
    .returning(['seq', 'hash', 'mac'])
    .executeTakeFirst();
  return row === undefined ? null : { ...row, seq: Number(row.seq) };
}

async function openHead(tx: Tx, auditKey: Uint8Array): Promise<AuditPlace> {
  let head = await lockHead(tx);
  if (head === null) {
    const left = await tx.selectFrom('auditEntry').select('seq').limit(1).executeTakeFirst();
    if (left !== undefined) throw broken('it has entries and no head');
    const row = { id: 1, ...genesis, mac: headMac(auditKey, genesis) };
    await tx
      .insertInto('auditHead')
      .values(row)
      .onConflict((oc) => oc.column('id').doNothing())
      .execute();
    head = await lockHead(tx);
  }
  if (head === null) throw broken('its head cannot be written');
  if (!sameBytes(head.mac, headMac(auditKey, head))) {
    throw broken("its head does not bear this vault's seal");
  }
  return head;
}

/**
 * Appends entries to the audit chain inside the caller's transaction: they stand or fall with what
 * they tell of. The first append to a new database begins the chain with an `audit.start`.
 * Concurrent writers wait for each other at the head row.
 * @param nowMs epoch milliseconds
 * @throws AUDIT_BROKEN when the head is not authentic: what cannot be recorded must not happen
 */
export async function appendAudit(
  tx: Tx,
  vault: Vault,
  drafts: readonly AuditDraft[],
  nowMs: number,
): Promise<void> {
  if (drafts.length === 0) return;
  const { auditKey } = ringOf(vault);
  let place = await openHead(tx, auditKey);
  const start: AuditDraft[] =
    place.seq === 0 ? [{ actor: 'vault', action: 'audit.start', subject: '', detail: {} }] : [];
  const rows = [...start, ...drafts].map((draft) => {
    const entry = {
      seq: place.seq + 1,
      timeMs: nowMs,
      actor: storableText(draft.actor),
      action: storableText(draft.action),
      subject: storableText(draft.subject),
      detail: JSON.stringify(draft.detail),
    };
    const hash = entryHash(place.hash, entry);
    const row = { ...entry, prevHash: place.hash, hash };
    place = { seq: entry.seq, hash };
    return row;
  });
  const head = sql`update audit_head set seq = v.seq, hash = v.hash, mac = v.mac
    from ${rowsOf(tx, headColumns, [{ ...place, mac: headMac(auditKey, place) }])} as v
    where audit_head.id = 1`;
  const entries = [...piecesOf(rows)].map((piece) =>
    insertion(tx, 'auditEntry', entryColumns, piece),
  );
  await together(tx, [...entries, head]);
}

/** Begins the chain of a new database; does nothing where it has begun. Call it once at every start. */
export async function startAudit(tx: Tx, vault: Vault, nowMs: number): Promise<void> {
  const place = await openHead(tx, ringOf(vault).auditKey);
  if (place.seq > 0) return;
  const epoch = vault.currentEpoch;
  const draft = { actor: 'vault', action: 'key.use', subject: `epoch ${epoch}`, detail: { epoch } };
  await appendAudit(tx, vault, [draft], nowMs);
}
