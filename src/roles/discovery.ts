import { readFile } from 'node:fs/promises';
import { modelScorer } from '../assess/discover/model-scorer.ts';
import type { SuspicionPolicy } from '../assess/discover/suspicion.ts';
import { loadModel } from '../assess/model/model-file.ts';
import { Discovering } from '../assess/suspects/discovering.ts';
import type { LateSuspected } from '../assess/suspects/past-contacts.ts';
import { SuspectKeeper } from '../assess/suspects/suspect-keeper.ts';
import type { WatchSettings } from '../assess/suspects/watch.ts';
import { WatchThread } from '../assess/suspects/watch-thread.ts';
import type { DiscoveryConfig } from '../config/discovery.ts';
import type { Config } from '../config/schema.ts';
import { TocsinError } from '../domain/error.ts';
import type { ListContext } from '../match/import-list.ts';
import type { IndicatorIndex } from '../match/indicator-index.ts';
import { isNumber, partyOf } from '../match/look-back/search-plan.ts';
import { observe } from '../observe/channel.ts';
import type { Logger } from '../observe/log.ts';
import type { Database } from '../store/database.ts';
import { hexOf } from '../store/hex.ts';
import { insertHits } from '../store/hits.ts';
import { streamIndicators } from '../store/indicator-reads.ts';
import { countLookBack } from '../store/look-back.ts';
import { slotBytes } from '../vault/slot.ts';
import type { Vault } from '../vault/vault.ts';
import type { Contacts } from './contacts.ts';
import { allowedParties } from './lists.ts';

export type DiscoveryParts = {
  readonly db: Database;
  readonly vault: Vault;
  readonly index: IndicatorIndex;
  readonly lists: ListContext;
  readonly log: Logger;
  readonly contacts: Contacts;
};

/**
 * Discovery of unlisted numbers as the configuration wants it; null where it is off. Its thread and
 * its memory begin with the first records.
 *
 * @throws TocsinError INPUT_UNREADABLE for a model that is not there
 */
export async function openDiscovery(
  { discovery }: Config,
  parts: DiscoveryParts,
): Promise<Discovering | null> {
  if (discovery.mode === 'off') return null;
  const { db, vault, index, lists, log, contacts } = parts;
  const epoch = vault.currentEpoch;
  const model = await numberModel(discovery.numberModelFile);
  const settings: WatchSettings = {
    ...{ epoch, model: model?.text ?? null, policy: policyOf(discovery) },
    slots: discovery.slots,
    recentContacts: contacts.log !== null ? 0 : discovery.recentContacts,
    mostSuspects: discovery.mostSuspects,
    tickMs: discovery.tickS * 1000,
  };
  const keeper = await SuspectKeeper.open({
    ...{ db, epoch, modelId: model?.id ?? null },
    allowed: allowedTokens(lists, vault, epoch),
    nowMs: Date.now,
  });
  return new Discovering({
    ...{ epoch, keeper, warns: discovery.mode === 'warn', victimCallS: discovery.victimCallS },
    openWatch: async (onJudgement) => {
      const { watch } = await WatchThread.open({ settings, file: null, onJudgement });
      return watch;
    },
    listedNow: () => listedNumbers(parts, epoch),
    listed: () => index,
    log: contacts.log,
    drained: () => contacts.inFlight.drained(),
    lookBackMs: discovery.lookBackS * 1000,
    dismissedForMs: discovery.dismissedForS * 1000,
    keepLate: (found) => keepLate(db, found),
    onProblem: (what, error) => log.error({ err: { message: error.message } }, what),
    nowMs: Date.now,
  });
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

function policyOf({ suspicion }: DiscoveryConfig): SuspicionPolicy {
  const { enterLevel, leaveLevel, fallHalfLifeS, fadeHalfLifeS, maxConfidence } = suspicion;
  return {
    ...{ enterLevel, leaveLevel, maxConfidence },
    fallHalfLifeMs: fallHalfLifeS * 1000,
    fadeHalfLifeMs: fadeHalfLifeS * 1000,
  };
}

/** The model that is configured, read and looked at; null: the built-in judge. */
async function numberModel(file: string | null): Promise<{ text: string; id: string } | null> {
  if (file === null) return null;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const message = `The number model ${file} (discovery.numberModelFile) cannot be read: ${(cause as Error).message}.`;
    throw new TocsinError('INPUT_UNREADABLE', message, { cause });
  }
  const { id, scorer } = loadModel(text);
  modelScorer(id, scorer);
  return { text, id };
}

function allowedTokens(lists: ListContext, vault: Vault, epoch: number): Set<string> {
  return new Set(tokensIn(vault.sealBatch(allowedParties(lists), epoch)));
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

function* tokensIn(tokens: Uint8Array): Generator<string> {
  for (let at = 0; at < tokens.length; at += slotBytes) {
    yield hexOf(tokens.subarray(at, at + slotBytes));
  }
}
