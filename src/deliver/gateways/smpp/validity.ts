/**
 * Seconds as a relative time, YYMMDDhhmmss000R: SMPP 3.4 §7.1.1. Relative, so that the two clocks
 * need not agree. Empty (the SMSC's default) for less than a second; months and years are not used,
 * because their length is the SMSC's guess, so the longest is 99 days.
 */
export function relativeValidity(seconds: number): string {
  if (!(seconds >= 1)) return '';
  const total = Math.min(Math.floor(seconds), 100 * 86_400 - 1);
  const two = (value: number): string => String(value).padStart(2, '0');
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3600);
  const minutes = Math.floor((total % 3600) / 60);
  return `0000${two(days)}${two(hours)}${two(minutes)}${two(total % 60)}000R`;
}

/** Milliseconds from `nowMs` until a validity period ends; null for an empty or unreadable one. */
export function validityLeftMs(period: string, nowMs: number): number | null {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+\-R])$/.exec(period);
  if (!match) return null;
  const [years, months, days, hours, minutes, seconds, tenths, quarters] = match
    .slice(1, 9)
    .map(Number) as [number, number, number, number, number, number, number, number];
  if (match[9] === 'R') {
    return (
      (((years * 365 + months * 30 + days) * 24 + hours) * 60 + minutes) * 60_000 + seconds * 1000
    );
  }
  const local = Date.UTC(2000 + years, months - 1, days, hours, minutes, seconds, tenths * 100);
  const offsetMs = quarters * 15 * 60_000 * (match[9] === '-' ? -1 : 1);
  return local - offsetMs - nowMs;
}
