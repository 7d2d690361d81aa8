import { sql } from 'kysely';
import type { Hit } from '../../../domain/hit.ts';
import type { Indicator, IndicatorDraft } from '../../../domain/indicator.ts';
import type { TrafficRecord } from '../../../domain/record.ts';
import { AllowList } from '../../../intake/hosts/allow-list.ts';
import type { Database } from '../../../store/database.ts';
import { hexOf } from '../../../store/hex.ts';
import { insertHits } from '../../../store/hits.ts';
import { indicatorId } from '../../../store/indicator-id.ts';
import { findIndicators, streamIndicators } from '../../../store/indicator-reads.ts';
import { upsertIndicators } from '../../../store/indicators.ts';
import { sealingKeyOf } from '../../../vault/sealing-key.ts';
import { createEphemeralVault, type Vault } from '../../../vault/vault.ts';
import { workerSealer } from '../../../vault/worker-seal.ts';
import type { ContactLog } from '../../contact-log/types.ts';
import { IndicatorIndex } from '../../indicator-index.ts';
import { applyIndicators } from '../../load-index.ts';
import { matchBatch } from '../../match-batch.ts';
import { createKernelMemory, instantiateKernel } from '../../memory.ts';
import { contactsOfRecords } from '../../scan/contact-rows.ts';
import { HostDigests } from '../../scan/host-digest.ts';
import { toHits } from '../../to-hit.ts';
import { InFlight } from '../in-flight.ts';
import type { LookBackDeps } from '../look-back.ts';
import type { MemoryLog } from './memory-log.ts';

export const dayMs = 86_400_000;
/** The wall clock of the worlds stands still here. */
export const nowMs = 1000 * dayMs;
export const beforeMs = dayMs;

const memory = createKernelMemory();
const kernel = instantiateKernel(memory);

/** A small installation: a store, a vault, an index, a contact log, and records that flow through. */
export class World<Log extends ContactLog = MemoryLog> {
  readonly db: Database;
  readonly vault: Vault = createEphemeralVault();
  readonly allow: AllowList;
  readonly index: IndicatorIndex;
  readonly log: Log;
  readonly inFlight = new InFlight();
  readonly records: TrafficRecord[] = [];

  constructor(db: Database, log: Log, allowedHosts: readonly string[] = []) {
    this.db = db;
    this.log = log;
    this.allow = new AllowList(allowedHosts.map((host) => [host, 'protected'] as const));
    this.index = this.newIndex();
  }

  newIndex(): IndicatorIndex {
    return new IndicatorIndex(this.vault, {
      allow: this.allow,
      beforeValidFromMs: beforeMs,
      memory,
      kernel,
    });
  }

  apply(indicators: readonly Indicator[], index = this.index): void {
    applyIndicators(index, indicators);
  }

  get deps(): LookBackDeps {
    return {
      db: this.db,
      vault: this.vault,
      log: this.log,
      retentionMs: 7 * dayMs,
      inFlight: this.inFlight,
      apply: (indicators) => this.apply(indicators),
      listed: () => this.index,
      memory,
      allowed: { allow: this.allow, allowNumbers: new Set() },
      beforeMs,
      nowMs: () => nowMs,
    };
  }

  /** Imports as import-list.ts does: store first, then the index. */
  async list(drafts: readonly IndicatorDraft[], known = true): Promise<void> {
    await this.db.write((tx) => upsertIndicators(tx, drafts, nowMs));
    const ids = drafts.map(({ kind, value, space }) => indicatorId(kind, value, space));
    if (known) this.apply([...(await findIndicators(this.db.read, ids)).values()]);
  }

  /** Begins a block as ingest does; the returned function settles it. */
  take(records: readonly TrafficRecord[]): () => Promise<void> {
    this.records.push(...records);
    const leave = this.inFlight.enter();
    const { epoch } = this.index;
    const hits = this.#hitsOf(records);
    const rows = this.contacts(records);
    return async () => {
      const block = { source: 's', fingerprint: 'f', byteOffset: 1, epoch, rows };
      const appended = await this.log.append(block);
      const moved = epoch !== this.vault.currentEpoch;
      if (moved) await this.reseal();
      const now = moved ? this.#hitsOf(records) : hits;
      await this.db.write((tx) => insertHits(tx, now, nowMs));
      appended.settle(true);
      leave();
    };
  }

  #hitsOf(records: readonly TrafficRecord[], index = this.index): Hit[] {
    return toHits(matchBatch(records, this.vault, index), this.vault, index, nowMs);
  }

  /** Brings the index under the vault's epoch, where a rotation has changed it. */
  async reseal(): Promise<void> {
    if (this.index.epoch === this.vault.currentEpoch) return;
    const pages = streamIndicators(this.db.read, { status: 'active' });
    await this.index.reload(pages);
  }

  /** Contacts of records under the index's epoch. */
  contacts(records: readonly TrafficRecord[]): Uint8Array {
    const { digestKey, sealSlots } = workerSealer(sealingKeyOf(this.vault, this.index.epoch));
    const digests = new HostDigests(memory, digestKey);
    try {
      return contactsOfRecords(records, sealSlots, digests, null).rows;
    } finally {
      digests.close();
    }
  }

  /** Ids of the hits that live matching makes of all records when it knows the lists from the start. */
  async expected(): Promise<string[]> {
    const index = this.newIndex();
    for await (const page of streamIndicators(this.db.read)) this.apply(page, index);
    const hits = this.#hitsOf(this.records, index);
    index.close();
    return [...new Set(hits.map(({ id }) => hexOf(id)))].sort();
  }

  async stored(): Promise<string[]> {
    const rows = await this.db.read.selectFrom('hit').select('id').execute();
    return rows.map(({ id }) => hexOf(id)).sort();
  }
}

/** Empties a store, so that one database serves many worlds. */
export async function emptyStore(db: Database): Promise<void> {
  await db.write(async (tx) => {
    for (const table of [
      'hit',
      'indicator',
      'indicator_source',
      'look_back',
      'look_back_run',
      'ledger_count',
      'audit_entry',
      'audit_head',
    ]) {
      await sql`delete from ${sql.table(table)}`.execute(tx);
    }
  });
}

type Listed = Partial<IndicatorDraft> & Pick<IndicatorDraft, 'kind' | 'value'>;

/** A row of a list; numbers are E.164. */
export function listed({ kind, value, ...rest }: Listed): IndicatorDraft {
  const space = kind === 'phone' ? 'e164' : kind === 'sender' ? 'sender' : null;
  return {
    kind,
    value,
    space,
    partyClass: null,
    scamType: 'loan',
    unknownScamType: null,
    confidence: 80,
    source: 'list-a',
    caseRef: null,
    validFromMs: null,
    validUntilMs: null,
    quarantine: null,
    ...rest,
  };
}
