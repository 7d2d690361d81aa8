/** 1 for a contact now (or after now, where clocks differ), halving every `halfLifeS` seconds. */
export function recency(timeMs: number, nowMs: number, halfLifeS: number): number {
  const ageS = Math.max(0, nowMs - timeMs) / 1000;
  if (halfLifeS === 0) return ageS === 0 ? 1 : 0;
  return 0.5 ** (ageS / halfLifeS);
}
