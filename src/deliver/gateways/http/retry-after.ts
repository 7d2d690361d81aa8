/** A carrier that asks for a longer pause is asked again after this. */
const longestMs = 3_600_000;

/**
 * Retry-After (RFC 9110 §10.2.3), in seconds or as a date: how long to wait from `nowMs` on (epoch
 * milliseconds); an hour at most, 0 where there is none or it cannot be read. Milliseconds.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  return Number.isNaN(waitMs) ? 0 : Math.min(longestMs, Math.max(0, waitMs));
}
