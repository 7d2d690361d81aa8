import { join } from 'node:path';
import { suspicionPolicyOf } from '../assess/discover/suspicion-policy.ts';
import { Discovering } from '../assess/suspects/discovering.ts';
import type { LateSuspected, Sealing } from '../assess/suspects/past-contacts.ts';
import { PastFinder } from '../assess/suspects/past-finder.ts';
import { latestSnapshot, type SnapshotFile } from '../assess/suspects/snapshot-files.ts';
import { SuspectKeeper } from '../assess/suspects/suspect-keeper.ts';
import { SuspectTypes } from '../assess/suspects/suspect-types.ts';
import type { Translate } from '../assess/suspects/translator.ts';
import type { WatchSettings } from '../assess/suspects/watch.ts';
import { WatchThread } from '../assess/suspects/watch-thread.ts';
import type { DiscoveryConfig } from '../config/discovery.ts';
import type { Config } from '../config/schema.ts';
import type { ListContext } from '../match/import-list.ts';
import type { IndicatorIndex } from '../match/indicator-index.ts';
import { isNumber, partyOf } from '../match/look-back/search-plan.ts';
import { observe } from '../observe/channel.ts';
import type { Logger } from '../observe/log.ts';
import type { Database } from '../store/database.ts';
import { insertHits } from '../store/hits.ts';
import { streamIndicators } from '../store/indicator-reads.ts';
import { readCounts } from '../store/ledger-counts.ts';
import { countLookBack } from '../store/look-back.ts';
import { resealTokens } from '../vault/reseal.ts';
import type { Vault } from '../vault/vault.ts';
import type { Contacts } from './contacts.ts';
import { neverSuspected } from './never-suspected.ts';
import { openNumberModel } from './number-model.ts';

export type DiscoveryParts = {
  readonly db: Database;
  readonly vault: Vault;
  readonly index: IndicatorIndex;
  readonly lists: ListContext;
  readonly log: Logger;
  readonly contacts: Contacts;
};

/** Discovery, and what reads its model anew where the file has changed. */
export type OpenDiscovery = {
  readonly discovering: Discovering;
  readonly followModel: () => Promise<void>;
};

/**
 * Discovery of unlisted numbers as the configuration wants it; null where it is off. Its thread and
 * its memory begin with the first records.
 *
 * @throws TocsinError INPUT_UNREADABLE, INPUT_FORMAT for a model that is not there, or none of numbers
 */
export async function openDiscovery(
  config: Config,
  parts: DiscoveryParts,
): Promise<OpenDiscovery | null> {
  const { discovery } = config;
  if (discovery.mode === 'off') return null;
  const { db, vault, index, lists, log, contacts } = parts;
  const epoch = vault.currentEpoch;
  const sealing: Sealing = {
    living: () => vault.livingEpochs(),
    reseal: (tokens, from, to) => resealTokens(vault, tokens, from, to),
  };
  const model = await openNumberModel(discovery, (next) => discovering.judgeBy(next), log);
  const keeper = await SuspectKeeper.open({
    ...{ db, epoch, nowMs: Date.now },
    never: (of) => neverSuspected(lists, vault, of),
  });
  const folder = discoveryFolder(config.dataDir);
  const kept = await keptState(folder, vault);
  const given = await givenContacts(db);
  const settings = settingsOf(discovery, { epoch, contacts });
  const onProblem = (what: string, error: Error): void =>
    log.error({ err: { message: error.message } }, what);
  const listed = (): IndicatorIndex => index;
  const discovering: Discovering = new Discovering({
    ...{ model: model.current, types: new SuspectTypes(keeper, db.read) },
    ...{ epoch, sealing, keeper, folder, given, onProblem, listed },
    warns: discovery.mode === 'warn',
    victimCallS: discovery.victimCallS,
    snapshotEveryMs: discovery.snapshotEveryS * 1000,
    dismissedForMs: discovery.dismissedForS * 1000,
    lost: given - (kept?.contacts ?? 0),
    openWatch: async ({ text }, onJudgement) => {
      const file = kept && { ...kept, translate: translateFrom(sealing, kept.epoch, epoch) };
      const { watch, problem } = await WatchThread.open({
        settings: { ...settings, model: text },
        ...{ file, onJudgement },
      });
      if (problem !== null) log.warn({ problem }, 'discovery begins anew: its state is unreadable');
      return watch;
    },
    listedNow: (of) => listedNumbers(parts, of),
    past:
      contacts.log === null
        ? null
        : new PastFinder({
            ...{ log: contacts.log, sealing, listed, onProblem },
            drained: () => contacts.inFlight.drained(),
            lookBackMs: discovery.lookBackS * 1000,
            keepLate: (found) => keepLate(db, found),
          }),
    nowMs: Date.now,
  });
  return { discovering, followModel: model.follow };
}

/** Where discovery's state lies in a data directory. */
export function discoveryFolder(dataDir: string): string {
  return join(dataDir, 'discover');
}

/** The state of a watch before, where its tokens can still be turned into the present ones. */
async function keptState(folder: string, vault: Vault): Promise<SnapshotFile | null> {
  const kept = await latestSnapshot(folder);
  return kept !== null && vault.livingEpochs().includes(kept.epoch) ? kept : null;
}

async function givenContacts(db: Database): Promise<number> {
  const counts = await readCounts(db.read);
  return counts.find(({ name, label }) => name === 'discovery' && label === 'contacts')?.count ?? 0;
}

function translateFrom(sealing: Sealing, from: number, to: number): Translate {
  return (tokens) => sealing.reseal(tokens, from, to);
}

function settingsOf(
  discovery: DiscoveryConfig,
  { epoch, contacts }: { epoch: number; contacts: Contacts },
): Omit<WatchSettings, 'model'> {
  return {
    ...{ epoch, policy: suspicionPolicyOf(discovery) },
    slots: discovery.slots,
    recentContacts: contacts.log === null ? discovery.recentContacts : 0,
    mostSuspects: discovery.mostSuspects,
    tickMs: discovery.tickS * 1000,
  };
}

/** Counted as any look-back's: contacts = fresh + known + outside. */
async function keepLate(db: Database, { hits, outside }: LateSuspected): Promise<void> {
  if (hits.length + outside === 0) return;
  const nowMs = Date.now();
  const { fresh, repeated } = await db.write(async (tx) => {
    const kept = await insertHits(tx, hits, nowMs);
    await countLookBack(tx, { fresh: kept.fresh, known: kept.repeated, outside });
    return kept;
  });
  observe('tocsin:hits', { fresh, repeated });
  observe('tocsin:look-back', { fresh, known: repeated, outside });
}

async function* listedNumbers(
  { db, vault }: DiscoveryParts,
  epoch: number,
): AsyncGenerator<Uint8Array> {
  for await (const page of streamIndicators(db.read, { status: 'active' })) {
    const parties = page.filter(isNumber).map(partyOf);
    if (parties.length > 0) yield vault.sealBatch(parties, epoch);
  }
}
