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

/** expireTime() that writes a moment once a second and validity: it is most of the cost of a submit. */
export function expireTimes(): (validityS: number, nowMs: number) => string {
  let last = { validityS: Number.NaN, second: Number.NaN, text: '' };
  return (validityS, nowMs) => {
    const second = Math.floor(nowMs / 1000);
    if (last.second !== second || last.validityS !== validityS) {
      last = { validityS, second, text: expireTime(validityS, second * 1000) };
    }
    return last.text;
  };
}
