const chinaOffsetMs = 8 * 3600 * 1000;
const maxValidityS = 99 * 86_400;

/**
 * ExpireTime, SGIP 1.2: yymmddhhmmss and 032+, which says quarter hours ahead of UTC (32 of them:
 * China's time). Empty, the gateway's default, for less than a second; 99 days at most. `nowMs` is
 * epoch milliseconds.
 */
export function expireTime(validityS: number, nowMs: number): string {
  if (!(validityS >= 1)) return '';
  const ms = nowMs + Math.min(validityS, maxValidityS) * 1000;
  return `${new Date(ms + chinaOffsetMs).toISOString().replace(/\D/g, '').slice(2, 14)}032+`;
}
