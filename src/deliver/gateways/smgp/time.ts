/** YYYYMMDDhhmmss of a moment in the gateway's local time. `utcOffsetMinutes` is 480 for China. */
export function localTime(ms: number, utcOffsetMinutes: number): string {
  const iso = new Date(ms + utcOffsetMinutes * 60_000).toISOString();
  return iso.replace(/\D/g, '').slice(0, 14);
}

/** TimeStamp of a login, MMDDhhmmss as a number: SMGP 3.0 §6.2.4. */
export function loginTimestamp(ms: number, utcOffsetMinutes: number): number {
  return Number(localTime(ms, utcOffsetMinutes).slice(4));
}

/**
 * An absolute time as ValidTime and AtTime write it, YYMMDDhhmmsstnnp: the form of SMPP 3.4 §7.1.1,
 * with tenths of seconds, the quarters of an hour from UTC and their sign.
 */
export function absoluteTime(ms: number, utcOffsetMinutes: number): string {
  const quarters = Math.round(Math.abs(utcOffsetMinutes) / 15);
  const zone = `${String(quarters).padStart(2, '0')}${utcOffsetMinutes < 0 ? '-' : '+'}`;
  return `${localTime(ms, utcOffsetMinutes).slice(2)}0${zone}`;
}
