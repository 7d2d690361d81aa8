import type {
  FamilyInput,
  FamilyResult,
  ImportResult,
  IngestResult,
  Platform,
  RevokeInput,
  RevokeResult,
} from '../api/platform.ts';
import { scamTypesOf } from '../config/cross-rules.ts';
import { isKillSwitchOn, setKillSwitch } from '../decide/kill-switch.ts';
import type { Gateway } from '../deliver/gateway.ts';
import { TocsinError } from '../domain/error.ts';
import type { Party } from '../domain/party.ts';
import { readValue } from '../intake/lists/indicator-value.ts';
import { importList } from '../match/import-list.ts';
import { applyIndicators } from '../match/load-index.ts';
import { consentToFamily, endFamily, familyLink } from '../store/family.ts';
import { indicatorId } from '../store/indicator-id.ts';
import { findIndicators } from '../store/indicator-reads.ts';
import { setIndicatorStatus } from '../store/indicators.ts';
import { cancelQueued } from '../store/outbox-upkeep.ts';
import { appendAudit } from '../vault/audit-chain.ts';
import { destroyEpoch } from '../vault/destroy.ts';
import { finishRotation, rotateEpoch } from '../vault/rotate.ts';
import type { Flow } from './flow.ts';
import type { Foundation } from './foundation.ts';
import { takeRecords } from './take-records.ts';

/** What the API may ask of a running program. */
export async function createPlatform(
  foundation: Foundation,
  options: {
    version: string;
    startedMs: number;
    gateways: readonly Gateway[];
    flow: Flow;
    simulatorUrl: string | null;
  },
): Promise<Platform> {
  const { config, db, vault, index, lists } = foundation;
  let killed = await isKillSwitchOn(db.read);

  return {
    version: options.version,
    startedMs: options.startedMs,
    read: db.read,
    scamTypes: scamTypesOf(config),

    ingestRecords: async ({ sourceId, name, bytes, format, profile }): Promise<IngestResult> => {
      const input = { kind: 'bytes', id: sourceId, name, bytes } as const;
      const { summary, repeated } = await takeRecords(foundation, input, {
        profile: profile ?? 'default',
        format,
        pace: null,
        observed: 'wall',
      });
      const { accepted, rejectedCount, rejected, firstRejects, hits } = summary;
      return {
        accepted,
        rejected: rejectedCount,
        rejects: { ...rejected },
        firstRejects,
        hits,
        repeated,
      };
    },

    importIndicators: async ({ name, bytes, format, dryRun, source }): Promise<ImportResult> =>
      importList(db, lists, index, { name, bytes, format, dryRun, source, nowMs: Date.now() }),

    revokeIndicators: (input) => revoke(foundation, input),
    linkFamily: (input) => linkFamily(foundation, input),

    local: localPlatform(foundation),

    killSwitch: () => killed || config.policy.killSwitch,
    setKillSwitch: async (on, actor) => {
      const nowMs = Date.now();
      await db.write(async (tx) => {
        await setKillSwitch(tx, on, nowMs);
        const cancelled = on ? await cancelQueued(tx, nowMs) : 0;
        const entry = {
          actor,
          action: 'kill_switch',
          subject: on ? 'on' : 'off',
          detail: { cancelled },
        };
        await appendAudit(tx, vault, [entry], nowMs);
      });
      killed = on;
    },

    gateways: () => options.gateways.map((gateway) => gateway.status()),
    ready: async () => {
      const checks: Record<string, string> = {};
      for (const [name, loop] of options.flow.loops) {
        const { failing, lastFailure } = loop.health();
        checks[name] = failing ? (lastFailure ?? 'failing') : 'ok';
      }
      const bound = options.gateways.some((gateway) => gateway.status().state === 'bound');
      checks.gateways = bound ? 'ok' : 'no route is bound; warnings wait in the outbox';
      return { ready: Object.values(checks).every((check) => check === 'ok'), checks };
    },
    simulatorUrl: () => options.simulatorUrl,
  };
}

function localPlatform(foundation: Foundation): Platform['local'] {
  const { db, vault, index } = foundation;
  return {
    takeRecords: (input, { profile, clock, pace, signal, onProgress }) =>
      takeRecords(
        foundation,
        'path' in input
          ? { kind: 'file', path: input.path }
          : { kind: 'stream', name: 'stdin', stream: input.stream },
        { profile, pace, observed: clock, signal, onProgress },
      ),
    rotateKeys: async (actor) => {
      const change = { actor, nowMs: Date.now() };
      const { epoch } = await rotateEpoch(vault, db, change);
      index.reseal();
      // A batch that was matched before the switch may have been committed after it.
      await finishRotation(vault, db, change);
      return { epoch };
    },
    destroyKey: (epoch, { force, actor }) =>
      destroyEpoch(vault, db, epoch, { actor, nowMs: Date.now(), force }),
  };
}

/** Takes indicators out of the store's active ones and out of the index, by id or by value. */
export async function revoke(
  { db, vault, index, lists }: Foundation,
  { indicators, reason, actor }: RevokeInput,
): Promise<RevokeResult> {
  const ids = indicators.map((ref): Uint8Array | null => {
    if ('id' in ref) return Buffer.from(ref.id, 'hex');
    const read = readValue(ref.kind, ref.value, lists.plan);
    return read.ok ? indicatorId(read.value.kind, read.value.value, read.value.space) : null;
  });
  const known = await findIndicators(
    db.read,
    ids.filter((id) => id !== null),
  );
  const notFound = ids.flatMap((id, at) => (id !== null && known.has(hex(id)) ? [] : [at]));
  const found = [...known.values()];
  const nowMs = Date.now();
  const revoked = await db.write(async (tx) => {
    const wanted = found.map(({ id }) => id);
    const moved = await setIndicatorStatus(tx, wanted, 'revoked', reason, nowMs);
    const entries = found.map(({ id }) => ({
      actor,
      action: 'indicator.revoke',
      subject: hex(id),
      detail: { reason },
    }));
    await appendAudit(tx, vault, entries, nowMs);
    return moved;
  });
  applyIndicators(
    index,
    found.map((indicator) => ({ ...indicator, status: 'revoked' as const })),
  );
  return { revoked, notFound };
}

/** Records what one or both sides of a family link said. */
export async function linkFamily(
  foundation: Foundation,
  input: FamilyInput,
): Promise<FamilyResult> {
  const { db, vault } = foundation;
  const subscriber = partyOf(foundation, input.subscriber, 'subscriber');
  const family = partyOf(foundation, input.family, 'family');
  const epoch = vault.currentEpoch;
  const pair = {
    subscriber: vault.seal(subscriber, epoch),
    family: vault.seal(family, epoch),
    epoch,
    familyClass: family.class,
    familyCarrier: family.carrier,
  };
  if (Buffer.compare(pair.subscriber, pair.family) === 0) {
    throw new TocsinError('INPUT_FORMAT', 'subscriber and family are the same number.');
  }
  const nowMs = Date.now();
  return db.write(async (tx) => {
    if (input.end) await endFamily(tx, pair.subscriber, pair.family, nowMs);
    else {
      if (input.subscriberConsent) await consentToFamily(tx, pair, 'subscriber', nowMs);
      if (input.familyConsent) await consentToFamily(tx, pair, 'family', nowMs);
    }
    const detail = {
      subscriberConsent: input.subscriberConsent,
      familyConsent: input.familyConsent,
      end: input.end,
    };
    const entry = {
      actor: input.actor,
      action: 'family.link',
      subject: hex(pair.subscriber),
      detail,
    };
    await appendAudit(tx, vault, [entry], nowMs);
    const link = await familyLink(tx, pair.subscriber, pair.family);
    const state = {
      subscriberConsentMs: link?.subscriberConsentMs ?? null,
      familyConsentMs: link?.familyConsentMs ?? null,
      endedMs: link?.endedMs ?? null,
    };
    const agreed = state.subscriberConsentMs !== null && state.familyConsentMs !== null;
    return { active: agreed && state.endedMs === null, ...state };
  });
}

function partyOf({ readers }: Foundation, text: string, field: string): Party {
  const result = readers.number(text);
  if (result.ok) return result.party;
  throw new TocsinError('INPUT_FORMAT', `${field} is not a number (${result.reason}).`);
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
