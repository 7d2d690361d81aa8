import { markListed, markVictim } from '../../match/kernel/discover-layout.ts';
import { hexOf } from '../../store/hex.ts';
import type { SuspectReason } from '../../store/suspects.ts';
import { wordsOf } from '../discover/contact-words.ts';
import { Discovery } from '../discover/discovery.ts';
import { modelScorer } from '../discover/model-scorer.ts';
import type { DiscoveryStats } from '../discover/options.ts';
import { resealed } from '../discover/reseal.ts';
import { expertScorer, type NumberScorer } from '../discover/scorer.ts';
import { readSnapshot, writeSnapshot } from '../discover/snapshot.ts';
import type { Suspect } from '../discover/suspects.ts';
import type { SuspicionPolicy } from '../discover/suspicion.ts';
import { carryHabits } from '../habit/carry.ts';
import { habitFrames, KeptHabits } from '../habit/habit-frames.ts';
import { type HabitStats, HabitTable } from '../habit/habit-table.ts';
import { loadModel } from '../model/model-file.ts';
import { timeOf } from './stream-clock.ts';
import type { Translate } from './translator.ts';

/** How a watch over the stream is kept. Can be posted to a thread. */
export type WatchSettings = {
  readonly epoch: number;
  readonly slots: number;
  readonly recentContacts: number;
  readonly mostSuspects: number;
  /** In the records' own time. */
  readonly tickMs: number;
  readonly policy: SuspicionPolicy;
  /** Text of a model file; null: the built-in judge. */
  readonly model: string | null;
};

/** A model that judges numbers: the text of its file and its id; null: the built-in judge. */
export type NumberModel = { readonly text: string | null; readonly modelId: string | null };

/** Numbers of discovery have a quarter more room than there are; people's habits need half more. */
const habitRoom = 1.2;

/** A number under suspicion, as a judgement tells of it. */
export type SuspectedNumber = {
  /** 16 bytes. */
  readonly token: Uint8Array;
  /** 0…maxConfidence, of a listing's 100. */
  readonly confidence: number;
  readonly sinceMs: number;
  readonly newCounterpartsDay: number;
  readonly reasons: readonly SuspectReason[];
};

/** What has changed since the judgement before. */
export type Judgement = {
  /** In the records' own time. */
  readonly judgedMs: number;
  /** Suspected anew, or with another confidence. */
  readonly changed: readonly SuspectedNumber[];
  /** Tokens (16 bytes) of those that are suspected no longer. */
  readonly gone: readonly Uint8Array[];
  /** Of all tokens. */
  readonly epoch: number;
  /** Who judged; null: the built-in judge. */
  readonly modelId: string | null;
  /** The first since the watch was opened: whoever is not in `changed` is not suspected. */
  readonly first: boolean;
};

export type WatchFigures = DiscoveryStats & {
  readonly epoch: number;
  readonly modelId: string | null;
  readonly watchedSinceMs: number | null;
  readonly judgedMs: number | null;
  readonly suspected: number;
  /** Of what is usual for people; its bytes are among the others. */
  readonly habits: HabitStats;
  /** Spent counting, judging and looking up since the opening. Seconds. */
  readonly workS: number;
};

/**
 * Discovery led through the stream: the clock is the records' own, numbers are judged whenever it has
 * moved on by a tick, and what is told is what has changed. Lives in a thread of its own
 * (watch-worker.ts).
 */
export class Watch {
  #modelId: string | null;
  readonly #settings: WatchSettings;
  #discovery: Discovery;
  #habits: HabitTable;
  /** Newest moment that the stream has come to; null before the first contact. */
  #clockMs: number | null = null;
  #judgedMs: number | null = null;
  #nextMs = Number.NEGATIVE_INFINITY;
  #unjudged = false;
  /** Confidence that was told last, by token. */
  #told: Map<string, number> | null = null;
  #workMs = 0;

  /** @throws TocsinError INPUT_FORMAT for a model that is none of numbers */
  constructor(settings: WatchSettings) {
    this.#settings = settings;
    const { modelId, scorer } = judgeOf(settings.model);
    this.#modelId = modelId;
    const { epoch, slots, recentContacts, mostSuspects, policy } = settings;
    this.#discovery = new Discovery({
      ...{ epoch, slots, recentContacts, policy, suspects: mostSuspects, scorer },
    });
    this.#habits = this.#habitsBeside(this.#discovery);
  }

  /**
   * Counts the contacts of a block.
   *
   * @param rows n × 48 bytes
   * @param wallMs the moment that contacts must not lie a day ahead of, epoch milliseconds; null in a
   *   replay, where that is the records' own
   * @param cells one for each row, see Discovery.observe()
   * @returns null where it is not time to judge
   */
  observe(
    rows: Uint8Array,
    epoch: number,
    wallMs: number | null,
    cells: Uint16Array | null = null,
  ): Judgement | null {
    const atMs = timeOf(wordsOf(rows));
    if (atMs === null) return null;
    const { count } = this.#habits;
    this.#timed(() => this.#discovery.observe(rows, epoch, wallMs ?? atMs, cells, count));
    if (epoch !== this.#discovery.epoch) return null;
    this.#clockMs = Math.max(this.#clockMs ?? 0, wallMs === null ? atMs : Math.min(atMs, wallMs));
    this.#unjudged = true;
    return this.#clockMs >= this.#nextMs ? this.judge() : null;
  }

  /** Judges what was not judged yet; null where that is nothing. */
  judge(): Judgement | null {
    const nowMs = this.#clockMs;
    if (nowMs === null || !this.#unjudged) return null;
    this.#unjudged = false;
    this.#judgedMs = nowMs;
    this.#nextMs = nowMs + this.#settings.tickMs;
    const suspects = this.#timed(() => this.#discovery.suspects(nowMs));
    return this.#changesTo(suspects, nowMs);
  }

  /** See Discovery.known(). */
  known(tokens: Uint8Array, past?: Uint8Array): void {
    this.#timed(() => this.#discovery.known(tokens, past));
    this.#unjudged = this.#clockMs !== null;
  }

  /** See Discovery.victims(). */
  victims(tokens: Uint8Array, past?: Uint8Array): void {
    this.#timed(() => this.#discovery.victims(tokens, past));
    this.#unjudged = this.#clockMs !== null;
  }

  /** Numbers that are listed no longer. */
  unlisted(tokens: Uint8Array): void {
    this.#discovery.forget(tokens);
  }

  /**
   * Another model judges from now on, on all that was counted so far.
   *
   * @throws TocsinError INPUT_FORMAT for a model that is none of numbers; the one before stays
   */
  judgeBy(text: string | null): void {
    const { modelId, scorer } = judgeOf(text);
    this.#modelId = modelId;
    this.#discovery.judgeBy(scorer);
    this.#unjudged = this.#clockMs !== null;
  }

  /**
   * What is usual for people at this moment of the stream: typical length of a call and contacts a day
   * of each, NaN twice for whom nothing can be said.
   *
   * @param tokens n × 16 bytes, of `epoch`
   */
  habitsOf(tokens: Uint8Array, epoch: number): Float64Array {
    const values = new Float64Array(tokens.length / 8).fill(Number.NaN);
    if (epoch !== this.#habits.epoch) return values;
    // Before the first contact after a start: the days that were counted when the state was written.
    const nowMs = this.#clockMs ?? 0;
    for (let at = 0; at < tokens.length; at += 16) {
      const habit = this.#habits.habitOf(tokens.subarray(at, at + 16), nowMs);
      if (habit !== null) values.set([habit.typicalCallS, habit.contactsPerDay], at / 8);
    }
    return values;
  }

  figures(): WatchFigures {
    const { watchedSinceS, epoch } = this.#discovery;
    const stats = this.#discovery.stats();
    const habits = this.#habits.stats();
    return {
      ...stats,
      habits,
      bytes: stats.bytes + habits.bytes,
      epoch,
      modelId: this.#modelId,
      watchedSinceMs: watchedSinceS === 0 ? null : watchedSinceS * 1000,
      judgedMs: this.#judgedMs,
      suspected: this.#told?.size ?? 0,
      workS: this.#workMs / 1000,
    };
  }

  /** @returns bytes written; see writeSnapshot() */
  save(path: string): Promise<number> {
    return writeSnapshot(this.#discovery, path, habitFrames(this.#habits));
  }

  /**
   * Takes up what save() wrote. Listed numbers are not taken over: the lists as they stand now are
   * told again.
   *
   * @throws as readSnapshot(); begin with a fresh watch then
   */
  async restore(path: string): Promise<void> {
    const kept = new KeptHabits(this.#discovery.epoch);
    await readSnapshot(this.#discovery, path, (frame) => kept.take(frame));
    if (kept.table !== null) this.#takeHabits(kept.table);
    this.#forgetListed();
  }

  /**
   * Goes on under the tokens of another epoch, see resealed(). Counters of
   * what was not counted begin anew with it.
   */
  reseal(epoch: number, translate: Translate): void {
    if (epoch === this.#discovery.epoch) return;
    const [next] = resealed([this.#discovery], epoch, translate);
    if (next === undefined) return;
    const habits = this.#habitsBeside(next);
    carryHabits(this.#habits, habits, this.#discovery.slots.table, translate);
    this.#habits = habits;
    this.#discovery = next;
    if (this.#told === null) return;
    const told = [...this.#told];
    const tokens = translate(Buffer.concat(told.map(([key]) => Buffer.from(key, 'hex'))));
    this.#told = new Map(
      told.map(([, confidence], at) => [hexOf(tokens.subarray(at * 16, at * 16 + 16)), confidence]),
    );
  }

  /** Beside a discovery, whose marks say who is listed. */
  #habitsBeside({ epoch, slots }: Discovery): HabitTable {
    const room = Math.ceil(this.#settings.slots * habitRoom);
    return new HabitTable({ epoch, slots: room }, { memory: slots.memory, marks: slots.marks });
  }

  #takeHabits(kept: HabitTable): void {
    if (kept.slots.length === this.#habits.slots.length) this.#habits.restore(kept.slots, 0);
    else carryHabits(kept, this.#habits, this.#discovery.slots.table, (tokens) => tokens);
  }

  #forgetListed(): void {
    const { tokens, marks } = this.#discovery.marks.entries();
    const pick = (mark: number): Uint8Array => {
      const places = [...marks.keys()].filter((at) => ((marks[at] as number) & mark) !== 0);
      const words = new Uint32Array(places.length * 4);
      places.forEach((at, place) => {
        words.set(tokens.subarray(at * 4, at * 4 + 4), place * 4);
      });
      return new Uint8Array(words.buffer);
    };
    this.#discovery.forget(pick(markListed));
    this.#discovery.victims(pick(markVictim));
  }

  #changesTo(suspects: readonly Suspect[], judgedMs: number): Judgement {
    const before = this.#told ?? new Map<string, number>();
    const after = new Map<string, number>();
    const changed: SuspectedNumber[] = [];
    for (const suspect of suspects) {
      const key = hexOf(suspect.token);
      after.set(key, suspect.confidence);
      if (before.get(key) !== suspect.confidence) changed.push(toldOf(suspect));
    }
    const gone = [...before.keys()]
      .filter((key) => !after.has(key))
      .map((key) => new Uint8Array(Buffer.from(key, 'hex')));
    const first = this.#told === null;
    this.#told = after;
    const { epoch } = this.#discovery;
    return { judgedMs, changed, gone, first, epoch, modelId: this.#modelId };
  }

  #timed<T>(work: () => T): T {
    const startedMs = performance.now();
    try {
      return work();
    } finally {
      this.#workMs += performance.now() - startedMs;
    }
  }
}

function judgeOf(text: string | null): { modelId: string | null; scorer: NumberScorer } {
  if (text === null) return { modelId: null, scorer: expertScorer };
  const { id, scorer } = loadModel(text);
  return { modelId: id, scorer: modelScorer(id, scorer) };
}

function toldOf({ token, confidence, sinceMs, features, reasons }: Suspect): SuspectedNumber {
  return {
    ...{ token, confidence, sinceMs },
    newCounterpartsDay: features.new_counterparts_day ?? 0,
    reasons: reasons.map(({ feature, value, weight, text }) => ({
      ...{ key: feature, value, weight },
      ...text,
    })),
  };
}
