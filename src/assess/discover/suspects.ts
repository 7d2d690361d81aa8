import { featureNames } from './features.ts';
import { type NumberReason, type NumberScorer, reasonsOf } from './scorer.ts';
import { confidenceOf, nextSuspicion, type Suspicion, type SuspicionPolicy } from './suspicion.ts';

export type Suspect = {
  readonly token: Uint8Array;
  /** 0…maxConfidence of the policy, of an indicator's 0–100. */
  readonly confidence: number;
  /** 0…1: the newest score, and the level that follows it slowly. */
  readonly score: number;
  readonly level: number;
  readonly sinceMs: number;
  readonly features: Readonly<Record<string, number>>;
  /** Strongest first; in plain words, naming nobody. */
  readonly reasons: readonly NumberReason[];
};

type Kept = {
  suspicion: Suspicion;
  readonly score: number;
  readonly values: Float64Array;
  /** The values in words, once they were asked for: explaining costs as much as scoring hundreds. */
  shown: Shown | null;
};

type Shown = Pick<Suspect, 'features' | 'reasons'> & { readonly scorer: NumberScorer };

/** A watched number below this level is forgotten: a new score brings it back. */
const forgottenLevel = 0.02;
/** Places that count the kept tokens by their first bits, so that most strangers are told at a glance. */
const glanceBits = 18;

/** Numbers that are watched or suspected. Bounded: the least suspicious are let go, and counted. */
export class SuspectBook {
  /** Suspicious numbers that were let go for want of room. */
  dropped = 0;
  readonly #kept = new Map<string, Kept>();
  readonly #policy: SuspicionPolicy;
  readonly #room: number;
  readonly #glance = new Uint32Array(1 << glanceBits);

  constructor(policy: SuspicionPolicy, room: number) {
    this.#policy = policy;
    this.#room = Math.max(1, room);
  }

  get size(): number {
    return this.#kept.size;
  }

  /**
   * Whether judge() would change nothing: the score is too low to be kept, and the number is not.
   *
   * @param first the first word of its token
   */
  passesOver(first: number, score: number): boolean {
    return score < forgottenLevel && this.#glance[first >>> (32 - glanceBits)] === 0;
  }

  /** Takes a new score. @param values copied */
  judge(token: Uint8Array, score: number, values: Float64Array, nowMs: number): void {
    const key = keyOf(token);
    const before = this.#kept.get(key);
    const suspicion = nextSuspicion(before?.suspicion ?? null, score, nowMs, this.#policy);
    if (suspicion.level < forgottenLevel) {
      this.#remove(key);
      return;
    }
    this.#keep(key, { suspicion, score, values: Float64Array.from(values), shown: null });
  }

  /** Lets all that were not judged at `nowMs` fade, forgets the faded, and keeps to the room. */
  fade(nowMs: number): void {
    for (const [key, kept] of this.#kept) {
      kept.suspicion = nextSuspicion(kept.suspicion, null, nowMs, this.#policy);
      if (kept.suspicion.level < forgottenLevel) this.#remove(key);
    }
    if (this.#kept.size <= this.#room) return;
    const weakest = [...this.#kept].toSorted(
      ([, a], [, b]) => a.suspicion.level - b.suspicion.level,
    );
    for (const [key] of weakest.slice(0, this.#kept.size - this.#room)) {
      this.#remove(key);
      this.dropped++;
    }
  }

  /**
   * Another judge has come. What the one before said of a number holds only as far as the new one says
   * it too; it suspects more where a number is active again.
   */
  rejudge(score: (values: Float64Array) => number): void {
    for (const [key, kept] of this.#kept) {
      const now = score(kept.values);
      const { suspicion } = kept;
      const level = Math.min(suspicion.level, now);
      if (level < forgottenLevel) {
        this.#remove(key);
        continue;
      }
      const sinceMs = level < this.#policy.leaveLevel ? null : suspicion.sinceMs;
      this.#keep(key, { ...kept, suspicion: { ...suspicion, level, sinceMs }, score: now });
    }
  }

  forget(token: Uint8Array): void {
    this.#remove(keyOf(token));
  }

  /** The suspected ones, surest first; equal ones by token, so that equal states give equal lists. */
  list(scorer: NumberScorer): Suspect[] {
    const suspects: Suspect[] = [];
    for (const [key, kept] of this.#kept) {
      const { suspicion, score } = kept;
      const { sinceMs, level } = suspicion;
      if (sinceMs === null) continue;
      const { features, reasons } = shownOf(kept, scorer);
      suspects.push({
        token: new Uint8Array(Buffer.from(key, 'hex')),
        confidence: confidenceOf(suspicion, this.#policy),
        score,
        level,
        sinceMs,
        features,
        reasons,
      });
    }
    return suspects.toSorted((a, b) => b.level - a.level || Buffer.compare(a.token, b.token));
  }

  /** For a snapshot. */
  entries(): {
    readonly token: string;
    readonly suspicion: Suspicion;
    readonly score: number;
    readonly values: number[];
  }[] {
    return [...this.#kept].map(([token, { suspicion, score, values }]) => ({
      token,
      suspicion,
      score,
      values: [...values],
    }));
  }

  restore(entries: ReturnType<SuspectBook['entries']>): void {
    for (const { token, suspicion, score, values } of entries) {
      this.#keep(token, { suspicion, score, values: Float64Array.from(values), shown: null });
    }
  }

  #keep(key: string, kept: Kept): void {
    if (!this.#kept.has(key)) this.#count(key, 1);
    this.#kept.set(key, kept);
  }

  #remove(key: string): void {
    if (this.#kept.delete(key)) this.#count(key, -1);
  }

  #count(key: string, by: number): void {
    const place = firstWordOf(key) >>> (32 - glanceBits);
    this.#glance[place] = (this.#glance[place] as number) + by;
  }
}

function shownOf(kept: Kept, scorer: NumberScorer): Shown {
  if (kept.shown?.scorer === scorer) return kept.shown;
  const { values } = kept;
  kept.shown = {
    scorer,
    features: Object.fromEntries(featureNames.map((name, at) => [name, values[at] ?? 0])),
    reasons: reasonsOf(scorer, values),
  };
  return kept.shown;
}

/** The first word of a token in hex, little-endian as the kernel reads it. */
function firstWordOf(key: string): number {
  return Buffer.from(key.slice(0, 8), 'hex').readUInt32LE();
}

function keyOf(token: Uint8Array): string {
  return Buffer.from(token.buffer, token.byteOffset, token.byteLength).toString('hex');
}
