import {
  callRow,
  contactBytes,
  contactCounterpart,
  contactDurationS,
  contactKind,
  contactSide,
  contactSubscriber,
  contactTimeMs,
  sideFrom,
} from '../../match/kernel/layout.ts';
import { PairFilter } from './pair-filter.ts';
import type { Suspect, SuspectSource } from './suspect-source.ts';
import { TokenIds } from './token-ids.ts';

/**
 * When a caller is taken for a telemarketer. The features are those of VoIPSTREAM in DSPBench
 * (Bianchi, d'Heureuse, Niccolini: On-demand time-decaying bloom filters for telemarketer detection,
 * 2011): calls an hour, the share of callees who are new, fan-out over fan-in, and short calls; all of
 * them fade with the same time constant. The thresholds are this baseline's own.
 */
export type RateThresholds = {
  /** Calls an hour made, as the fading count has it. */
  readonly callsPerHour: number;
  /** Share of the calls that went to somebody never called before. */
  readonly newCalleeShare: number;
  /** Share of the calls that were not answered or ended within shortCallS. */
  readonly shortCallShare: number;
  readonly shortCallS: number;
  /** Calls made for each call received. */
  readonly fanOutOverFanIn: number;
};

export const usualRateThresholds: RateThresholds = {
  callsPerHour: 6,
  newCalleeShare: 0.8,
  shortCallShare: 0.5,
  shortCallS: 30,
  fanOutOverFanIn: 5,
};

/** The counts fade by e in this time; a constant rate of r an hour stands at r. */
const fadeMs = 3_600_000;
/** How long a caller stays suspect after it was last above the thresholds. */
const suspectForMs = 24 * 3_600_000;
/** Nobody weighed it: half sure. */
const confidence = 50;

const made = 0;
const toNew = 1;
const short = 2;
const received = 3;
const seenMs = 4;
const columns = 5;

/** A caller-rate threshold as a source of suspects: what a network has that has nothing else. */
export class RateSuspects implements SuspectSource {
  readonly #thresholds: RateThresholds;
  readonly #ids = new TokenIds();
  readonly #pairs = new PairFilter();
  #counts = new Float64Array(columns * 1024);
  /** By id: the token, and until when it is suspect. */
  readonly #suspects = new Map<number, { token: Uint8Array; untilMs: number }>();

  constructor(thresholds: RateThresholds = usualRateThresholds) {
    this.#thresholds = thresholds;
  }

  observe(rows: Uint8Array): void {
    const view = new DataView(rows.buffer, rows.byteOffset, rows.byteLength);
    for (let at = 0; at < rows.length; at += contactBytes) {
      if (view.getUint8(at + contactKind) !== callRow) continue;
      if (view.getUint8(at + contactSide) !== sideFrom) continue;
      const timeMs = Number(view.getBigInt64(at + contactTimeMs, true));
      const caller = this.#at(view, at + contactCounterpart, timeMs);
      const callee = this.#at(view, at + contactSubscriber, timeMs);
      const counts = this.#counts;
      counts[callee + received] = (counts[callee + received] ?? 0) + 1;
      counts[caller + made] = (counts[caller + made] ?? 0) + 1;
      if (this.#isNewPair(view, at)) counts[caller + toNew] = (counts[caller + toNew] ?? 0) + 1;
      if (view.getUint32(at + contactDurationS, true) <= this.#thresholds.shortCallS) {
        counts[caller + short] = (counts[caller + short] ?? 0) + 1;
      }
      if (this.#isAbove(caller)) this.#suspect(caller / columns, rows, at, timeMs);
    }
  }

  listed(): void {
    // A rate knows no lists.
  }

  endangered(): void {
    // Nor victims.
  }

  *suspects(nowMs: number): Generator<Suspect> {
    for (const [id, { token, untilMs }] of this.#suspects) {
      if (untilMs <= nowMs) this.#suspects.delete(id);
      else yield { token, confidence, scamType: null };
    }
  }

  /** Where the counts of a token begin, faded up to now. */
  #at(view: DataView, tokenAt: number, timeMs: number): number {
    const at = columns * this.#ids.idOf(wordAt(view, tokenAt), wordAt(view, tokenAt + 4));
    if (at >= this.#counts.length) {
      const larger = new Float64Array(this.#counts.length * 2);
      larger.set(this.#counts);
      this.#counts = larger;
    }
    const counts = this.#counts;
    const elapsedMs = timeMs - (counts[at + seenMs] ?? 0);
    if (elapsedMs > 0) {
      const left = Math.exp(-elapsedMs / fadeMs);
      for (let column = made; column <= received; column += 1) {
        counts[at + column] = (counts[at + column] ?? 0) * left;
      }
      counts[at + seenMs] = timeMs;
    }
    return at;
  }

  #isNewPair(view: DataView, at: number): boolean {
    const caller = wordAt(view, at + contactCounterpart);
    const callee = wordAt(view, at + contactSubscriber);
    const other = wordAt(view, at + contactSubscriber + 4);
    // Rotated, so that a call back is another pair.
    return this.#pairs.add(caller ^ ((callee << 9) | (callee >>> 23)), caller ^ other);
  }

  #isAbove(at: number): boolean {
    const counts = this.#counts;
    const calls = counts[at + made] ?? 0;
    const { callsPerHour, newCalleeShare, shortCallShare, fanOutOverFanIn } = this.#thresholds;
    return (
      calls >= callsPerHour &&
      (counts[at + toNew] ?? 0) >= newCalleeShare * calls &&
      (counts[at + short] ?? 0) >= shortCallShare * calls &&
      calls >= fanOutOverFanIn * (counts[at + received] ?? 0)
    );
  }

  #suspect(id: number, rows: Uint8Array, at: number, timeMs: number): void {
    const token = rows.slice(at + contactCounterpart, at + contactSubscriber);
    this.#suspects.set(id, { token, untilMs: timeMs + suspectForMs });
  }
}

function wordAt(view: DataView, at: number): number {
  return view.getUint32(at, true);
}
