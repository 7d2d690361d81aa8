/**
 * What becomes of a score over time. A suspicion is softer than a listing: it is ours, not the
 * police's; its confidence stays under `maxConfidence`; it fades by itself.
 */
export type Suspicion = {
  /** 0…1: rises with the score at once, falls slowly. */
  readonly level: number;
  /** Since when the number is suspected, epoch milliseconds; null while it is only watched. */
  readonly sinceMs: number | null;
  readonly updatedMs: number;
};

export type SuspicionPolicy = {
  /** A number becomes suspected from this level on … */
  readonly enterLevel: number;
  /** … and stays so until it is below this one. */
  readonly leaveLevel: number;
  /** Half the way to a lower score takes so long, and to nothing without a new score. */
  readonly fallHalfLifeMs: number;
  readonly fadeHalfLifeMs: number;
  /** 1…100, of indicators' confidence. */
  readonly maxConfidence: number;
};

const hourMs = 3_600_000;

export const defaultSuspicionPolicy: SuspicionPolicy = {
  enterLevel: 0.75,
  leaveLevel: 0.35,
  fallHalfLifeMs: 12 * hourMs,
  fadeHalfLifeMs: 72 * hourMs,
  maxConfidence: 60,
};

/**
 * The suspicion at `nowMs`. Between two moments with the same score it does not matter how often it
 * was asked. A clock that goes back changes nothing.
 *
 * @param previous null: the number was never scored
 * @param score 0…1; null where the number was quiet and has no new one
 */
export function nextSuspicion(
  previous: Suspicion | null,
  score: number | null,
  nowMs: number,
  policy: SuspicionPolicy,
): Suspicion {
  const before = previous?.level ?? 0;
  const passedMs = Math.max(0, nowMs - (previous?.updatedMs ?? nowMs));
  const aim = score ?? 0;
  const halfLifeMs = score === null ? policy.fadeHalfLifeMs : policy.fallHalfLifeMs;
  const level = aim >= before ? aim : aim + (before - aim) * 0.5 ** (passedMs / halfLifeMs);
  const since = previous?.sinceMs ?? null;
  const stays = level >= (since === null ? policy.enterLevel : policy.leaveLevel);
  return {
    level,
    sinceMs: stays ? (since ?? nowMs) : null,
    updatedMs: Math.max(nowMs, previous?.updatedMs ?? nowMs),
  };
}

/** 0…maxConfidence */
export function confidenceOf(suspicion: Suspicion, policy: SuspicionPolicy): number {
  return Math.round(policy.maxConfidence * suspicion.level);
}
