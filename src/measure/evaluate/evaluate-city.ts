import { HabitTable } from '../../assess/habit/habit-table.ts';
import type { RiskJudge } from '../../assess/judge.ts';
import type { PolicyConfig, RiskConfig } from '../../config/policy.ts';
import type { Hit } from '../../domain/hit.ts';
import type { Rejections } from '../../intake/reject-tally.ts';
import type { BlockSource } from '../../match/engine/block-source.ts';
import { hexOf } from '../../store/hex.ts';
import { slotBytes } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Span } from './budgets.ts';
import { type City, numbersAlive } from './city-files.ts';
import type { EngineName } from './engine.ts';
import { HabitNotes, HabitReplay } from './habit-notes.ts';
import { ListedNumbers } from './listed-numbers.ts';
import { type ReplayResult, replayEngine } from './replay-engine.ts';
import type { Look } from './replay-subscriber.ts';
import { type ScanOptions, scanCity } from './scan-city.ts';
import { StreamSpan } from './stream-span.ts';
import type { SuspectSource, Suspicion } from './suspect-source.ts';
import { SuspicionKeeper } from './suspicions.ts';
import { type TruthTokens, truthTokens } from './truth-tokens.ts';

/** How one engine sees the city. */
export type EngineSetup = {
  readonly name: EngineName;
  readonly judge: RiskJudge;
  /** Whether it knows the lists. */
  readonly lists: boolean;
  /** Finds unlisted numbers; null: none are looked for. */
  readonly suspects: SuspectSource | null;
};

export type EvaluateOptions = {
  readonly engines: readonly EngineSetup[];
  /** Opens the records; called once for each time that they are read. */
  readonly open: () => Promise<BlockSource>;
  readonly policy: PolicyConfig;
  readonly risk: RiskConfig;
  /** Seals everybody; that of a replay, whose people are invented. */
  readonly vault: Vault;
  readonly scan: Pick<ScanOptions, 'allow' | 'threads'>;
  /** How often suspects are asked for, in the records' time. */
  readonly tickMs: number;
  /** Told now and then how far the reading is: 0 to 1, null where nobody knows. */
  readonly onProgress?: (share: number | null, note: string) => void;
  /** Sees every look of the named engine, for tables of features. */
  readonly onLook?: (engine: EngineName, look: Look) => void;
};

/** What was replayed, before it is counted. Persons and numbers are hex of their tokens. */
export type CityReplay = TruthTokens & {
  readonly span: Span;
  readonly subscribers: number;
  readonly records: number;
  readonly rejected: Rejections;
  /** Contacts that came after a newer one. */
  readonly backwards: number;
  readonly engines: readonly (ReplayResult & {
    readonly name: EngineName;
    /** Whether unlisted numbers were looked for. */
    readonly looksForSuspects: boolean;
    readonly suspicions: readonly Suspicion[];
  })[];
  readonly seconds: number;
};

/** A call with a listed number that lasted so long, or one back to it, makes its subscriber endangered. */
const deepCallS = 60;

/**
 * Replays a city in event time through the product's own matching, assessment and policy.
 *
 * The records are read once for all engines, for their contacts and the hits of the lists; and once
 * more for each engine that found suspects. What was known when is settled by knowledge.ts, so that
 * the order in which things are read never matters. In each reading the people's habits are followed
 * along, and noted where there is a hit.
 *
 * @throws TocsinError of the records
 */
export async function replayCity(city: City, options: EvaluateOptions): Promise<CityReplay> {
  const startedMs = performance.now();
  const { engines, policy, tickMs, vault } = options;
  const beforeValidFromMs = policy.beforeValidFromS * 1000;
  const scan: ScanOptions = { ...options.scan, vault, beforeValidFromMs };
  const listed = new ListedNumbers(city.indicators, vault);
  const stream = new StreamSpan(city.people === null);
  const keepers = engines.flatMap((engine) =>
    engine.suspects === null
      ? []
      : [{ engine, keeper: new SuspicionKeeper(engine.suspects, listed.known, tickMs) }],
  );
  const listedHits: Hit[] = [];
  const tableOfHabits = { epoch: vault.currentEpoch, slots: numbersAlive(city.people) };
  const habitsThrough = (notes: HabitNotes): HabitReplay =>
    new HabitReplay(new HabitTable(tableOfHabits), listed.known, notes);
  const listedHabits = new HabitNotes();
  const habits = habitsThrough(listedHabits);
  const validFromOf = new Map(
    city.indicators.map(({ id, validFromMs }) => [hexOf(id), validFromMs ?? -Infinity]),
  );
  const source = await options.open();
  const progress = (of: BlockSource, note: string): void => {
    const share = of.sizeBytes === null ? null : of.bytesRead() / of.sizeBytes;
    options.onProgress?.(share, note);
  };
  const wanted = { indicators: city.indicators };
  const asked = { contacts: true, cells: keepers.length > 0 };
  const counts = await scanCity(source, wanted, asked, scan, (hits, rows, cells) => {
    for (const hit of hits) listedHits.push(hit);
    const people = hits.filter(isDeep).map((hit) => ({
      token: hit.subscriber,
      atMs: Math.max(hit.timeMs, validFromOf.get(hexOf(hit.indicatorId)) ?? -Infinity),
    }));
    for (const { keeper } of keepers) {
      keeper.endangered(people);
      if (rows !== null) keeper.take(rows, cells);
    }
    if (rows !== null) stream.take(rows);
    if (rows !== null) habits.take(hits, rows);
    progress(source, 'reading records');
  });
  const span = stream.span ?? { fromMs: 0, untilMs: 1 };
  const results = [];
  for (const setup of engines) {
    const suspicions = keepers.find(({ engine }) => engine === setup)?.keeper.end() ?? [];
    const suspectedHits: Hit[] = [];
    const notes = new HabitNotes(listedHabits);
    if (suspicions.length > 0) {
      const again = await options.open();
      const sealed = windowsOf(suspicions);
      const anew = habitsThrough(notes);
      const anewAsked = { contacts: true, cells: false };
      await scanCity(again, { indicators: [], sealed }, anewAsked, scan, (hits, rows) => {
        for (const hit of hits) suspectedHits.push(hit);
        if (rows !== null) anew.take(hits, rows);
        progress(again, `reading again for ${setup.name}`);
      });
    }
    const { onLook } = options;
    const result = replayEngine({
      ...{ judge: setup.judge, policy, listed, suspicions, suspectedHits, habits: notes },
      windowMs: options.risk.windowS * 1000,
      indicators: setup.lists ? city.indicators : [],
      caseRefs: city.caseRefs,
      listedHits: setup.lists ? listedHits : [],
      beforeMs: beforeValidFromMs,
      ...(onLook === undefined ? {} : { onLook: (look: Look) => onLook(setup.name, look) }),
    });
    const looksForSuspects = setup.suspects !== null;
    results.push({ ...result, name: setup.name, suspicions, looksForSuspects });
  }
  return {
    ...{ span, engines: results, ...counts },
    subscribers: city.people ?? stream.people ?? 0,
    backwards: stream.backwards,
    ...truthTokens(city, vault),
    seconds: (performance.now() - startedMs) / 1000,
  };
}

function isDeep(hit: Hit): boolean {
  return hit.kind === 'call' && (hit.durationS >= deepCallS || hit.side === 'to');
}

/** From the first suspicion of each token on to its last. The index takes its own time before it off. */
function windowsOf(suspicions: readonly Suspicion[]) {
  const windows = new Map<string, { token: Uint8Array; fromMs: number; untilMs: number }>();
  for (const { token, fromMs, untilMs } of suspicions) {
    const end = untilMs ?? Number.POSITIVE_INFINITY;
    const key = hexOf(token);
    const known = windows.get(key);
    if (known === undefined) windows.set(key, { token, fromMs, untilMs: end });
    else known.untilMs = Math.max(known.untilMs, end);
  }
  const all = [...windows.values()];
  const tokens = new Uint8Array(all.length * slotBytes);
  for (const [at, { token }] of all.entries()) tokens.set(token, at * slotBytes);
  return {
    tokens,
    // Sealed numbers have no indicator behind them whose valid_from is stretched: all that is kept counts.
    fromMs: new Float64Array(all.length).fill(Number.NaN),
    untilMs: Float64Array.from(all, ({ untilMs }) =>
      untilMs === Number.POSITIVE_INFINITY ? Number.NaN : untilMs,
    ),
  };
}
