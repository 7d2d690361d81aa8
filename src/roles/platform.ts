import type { ImportResult, IngestResult, Platform } from '../api/platform.ts';
import { dropSnapshots } from '../assess/suspects/snapshot-files.ts';
import { scamTypesOf } from '../config/cross-rules.ts';
import { isKillSwitchOn } from '../decide/kill-switch.ts';
import { experimentsView } from '../decide/text-trial.ts';
import type { LookBack } from '../match/look-back/service.ts';
import { destroyEpoch } from '../vault/destroy.ts';
import { rotateEpoch } from '../vault/rotate.ts';
import { discoveryFolder } from './discovery.ts';
import { followEpoch } from './follow-epoch.ts';
import type { Foundation } from './foundation.ts';
import type { ConfiguredRoute } from './gateways.ts';
import { importIndicators } from './import-indicators.ts';
import { release, revoke } from './indicator-status.ts';
import { lookBackPlatform } from './look-back.ts';
import type { Loop } from './loop.ts';
import { pressKillSwitch } from './press-kill-switch.ts';
import { choosePreference, linkFamily } from './subscriber-choices.ts';
import { suspectsPlatform } from './suspects.ts';
import { rollbackModel, takeModel } from './take-model.ts';
import { takeRecords } from './take-records.ts';
import type { Trials } from './trials.ts';

/** What the API may ask of a running program. */
export async function createPlatform(
  foundation: Foundation,
  options: {
    version: string;
    startedMs: number;
    routes: readonly ConfiguredRoute[];
    lookBack: LookBack;
    trials: Trials;
    /** Filled when the flow has begun. */
    loops: ReadonlyMap<string, Loop>;
    simulatorUrl: string | null;
  },
): Promise<Platform> {
  const { config, db, discovery } = foundation;
  const { lookBack } = options;
  let killed = await isKillSwitchOn(db.read);

  return {
    version: options.version,
    startedMs: options.startedMs,
    read: db.read,
    scamTypes: scamTypesOf(config),
    holdOutShare: config.policy.holdOutShare,
    experiments: () => experimentsView(options.trials.current(), config.experiments.floor),

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
      importIndicators(foundation, { name, bytes, format, dryRun, source, nowMs: Date.now() }),

    revokeIndicators: (input) => revoke(foundation, input),
    releaseIndicators: (input) => release(foundation, input),
    linkFamily: (input) => linkFamily(foundation, input),
    setPreference: (input) => choosePreference(foundation, input),

    local: localPlatform(foundation),
    lookBack: lookBackPlatform(foundation, lookBack),
    ...(discovery === null ? {} : { suspects: suspectsPlatform(foundation, discovery) }),

    judging: () => judgingOf(foundation),

    killSwitch: () => killed || config.policy.killSwitch,
    setKillSwitch: async (on, actor) => {
      await pressKillSwitch(foundation, on, actor);
      killed = on;
    },

    gateways: () =>
      options.routes.map(({ gateway, protocol, preference }) => ({
        ...gateway.status(),
        protocol,
        carriers: preference.carriers,
      })),
    ready: async () => {
      const checks: Record<string, string> = {};
      if (options.loops.size === 0) checks.flow = 'starting';
      for (const [name, loop] of options.loops) {
        const { failing, lastFailure } = loop.health();
        checks[name] = failing ? (lastFailure ?? 'failing') : 'ok';
      }
      const bound = options.routes.some(({ gateway }) => gateway.load().bound);
      checks.gateways = bound ? 'ok' : 'no route is bound; warnings wait in the outbox';
      return { ready: Object.values(checks).every((check) => check === 'ok'), checks };
    },
    simulatorUrl: () => options.simulatorUrl,
  };
}

function judgingOf({ config, risk }: Foundation): ReturnType<Platform['judging']> {
  const { engine, shadow, levels } = config.risk;
  const other = engine === 'model' ? 'weights' : 'model';
  return { acting: engine, shadow: shadow ? other : null, modelId: risk.modelId, levels };
}

function localPlatform(foundation: Foundation): Platform['local'] {
  const { config, db, vault } = foundation;
  return {
    takeRecords: (input, { profile, clock, pace, signal, onProgress }) =>
      takeRecords(
        foundation,
        'path' in input
          ? { kind: 'file', path: input.path }
          : { kind: 'stream', name: 'stdin', stream: input.stream },
        { profile, pace, observed: clock, signal, onProgress },
      ),
    takeModel: (model, actor) => takeModel(foundation, model, actor),
    rollbackModel: (kind, actor) => rollbackModel(foundation, kind, actor),
    rotateKeys: async (actor) => {
      const change = { actor, nowMs: Date.now() };
      const { epoch } = await rotateEpoch(vault, db, change);
      await followEpoch(foundation);
      return { epoch };
    },
    destroyKey: async (epoch, { force, actor }) => {
      const destroyed = await destroyEpoch(vault, db, epoch, { actor, nowMs: Date.now(), force });
      if (destroyed.done) await dropSnapshots(discoveryFolder(config.dataDir), epoch);
      return destroyed;
    },
  };
}
