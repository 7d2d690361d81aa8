import { createHash, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import type { Discovering } from '../assess/suspects/discovering.ts';
import type { Config } from '../config/schema.ts';
import { type PartyReaders, partyReaders } from '../intake/records/party-readers.ts';
import { createPool } from '../match/engine/create-pool.ts';
import type { MatchPool } from '../match/engine/pool.ts';
import type { ListContext } from '../match/import-list.ts';
import { IndicatorIndex, type NumberChange } from '../match/indicator-index.ts';
import { loadIndex } from '../match/load-index.ts';
import { createLogger, type Logger } from '../observe/log.ts';
import type { Database } from '../store/database.ts';
import { countIndicators, streamIndicators } from '../store/indicator-reads.ts';
import { acquireDataDir, type HeldDataDir } from '../store/lock.ts';
import { openDatabase } from '../store/open.ts';
import { readSetting, writeSetting } from '../store/settings.ts';
import { finishRotation } from '../vault/rotate.ts';
import { openVault, type Vault } from '../vault/vault.ts';
import { type Contacts, openContacts } from './contacts.ts';
import { openDiscovery } from './discovery.ts';
import { allowedParties, openLists } from './lists.ts';
import { openPorted, type Ported } from './ported.ts';
import { openRiskJudge, type RiskJudgement } from './risk-judge.ts';
import { textTypes } from './text-types.ts';

/** What every role that writes stands on. */
export type Foundation = {
  readonly config: Config;
  readonly log: Logger;
  readonly held: HeldDataDir;
  readonly db: Database;
  readonly vault: Vault;
  readonly index: IndicatorIndex;
  /** The threads that match, on that index: started when they are first asked for. */
  readonly pool: () => MatchPool;
  readonly contacts: Contacts;
  /** Null where unlisted numbers are not looked for. */
  readonly discovery: Discovering | null;
  /** Reads the model that judges numbers anew where its file has changed. */
  readonly followNumberModel: () => Promise<void>;
  readonly lists: ListContext;
  readonly readers: PartyReaders;
  readonly ported: Ported;
  readonly risk: RiskJudgement;
  /** Secret of the installation by which people are held out. */
  readonly experimentKey: Uint8Array;
  /** What the operator should know: lines of allow-lists that were not taken. */
  readonly notes: readonly string[];
  close(): Promise<void>;
};

/** A fresh index that keeps what is allowed from matching. */
function newIndex(
  vault: Vault,
  lists: ListContext,
  config: Config,
  onNumbers: (change: NumberChange) => void,
): IndicatorIndex {
  return new IndicatorIndex(vault, {
    allow: lists.allow,
    allowParties: allowedParties(lists),
    onNumbers,
    beforeValidFromMs: config.policy.beforeValidFromS * 1000,
  });
}

async function experimentKeyOf(db: Database, nowMs: number): Promise<Uint8Array> {
  const key = 'experiment_key';
  const known = await readSetting(db.read, key);
  if (known !== null) return Buffer.from(known, 'hex');
  const fresh = createHash('sha256').update(randomBytes(32)).digest();
  await db.write((tx) => writeSetting(tx, key, fresh.toString('hex'), nowMs));
  return fresh;
}

/**
 * Takes the data directory and opens everything in it: store, vault, index. The order matters: the
 * lock first, and the vault may make new keys only where the store is empty.
 *
 * @throws TocsinError DATA_DIR_IN_USE, KEY_FILE_*, STORE_*
 */
export async function openFoundation(
  config: Config,
  options: { onProgress?: (indicators: number, of: number) => void } = {},
): Promise<Foundation> {
  const log = createLogger(config.logLevel);
  const { lists: read, notes } = await openLists(config);
  const lists = { ...read, typeOfText: textTypes(config.intake.scamTextModel) };
  const held = await acquireDataDir(config.dataDir);
  const opened: (() => Promise<void>)[] = [held.release];
  const close = async (): Promise<void> => {
    for (const release of opened.reverse()) await release();
  };
  try {
    const { dataDir, databaseUrl } = config;
    const db = await openDatabase({ dataDir, databaseUrl, log });
    opened.push(() => db.close());
    const nowMs = Date.now();
    const used = (await readSetting(db.read, 'vault_made')) !== null;
    const vault = await openVault(dataDir, { nowMs, mayCreate: !used });
    if (!used) await db.write((tx) => writeSetting(tx, 'vault_made', 'yes', nowMs));
    await finishRotation(vault, db, { actor: 'start', nowMs });
    let discovery: Discovering | null = null;
    const index = newIndex(vault, lists, config, (change) => discovery?.numbersChanged(change));
    const { active } = await countIndicators(db.read);
    const pages = streamIndicators(db.read, { status: 'active' });
    await loadIndex(index, pages, (read) => options.onProgress?.(read, active), active);
    const { blockBytes, threads } = config.matching;
    let started: MatchPool | null = null;
    const pool = (): MatchPool => {
      started ??= createPool({
        ...{ vault, index, allow: lists.allow, blockBytes },
        threads: threads ?? availableParallelism(),
      });
      return started;
    };
    opened.push(async () => started?.close());
    const contacts = await openContacts(config, db);
    opened.push(async () => contacts.log?.close());
    const opening = await openDiscovery(config, { db, vault, index, lists, log, contacts });
    discovery = opening?.discovering ?? null;
    opened.push(async () => discovery?.close());
    const readers = partyReaders(config.intake.homePlan);
    const risk = await openRiskJudge(config.risk, log);
    const ported = await openPorted(config, { vault, readers, log });
    const experimentKey = await experimentKeyOf(db, nowMs);
    return {
      config,
      log,
      held,
      db,
      vault,
      index,
      pool,
      contacts,
      discovery,
      followNumberModel: opening?.followModel ?? (async () => undefined),
      lists,
      readers,
      ported,
      risk,
      experimentKey,
      notes,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
