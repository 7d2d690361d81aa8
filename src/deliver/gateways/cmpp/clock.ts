/**
 * CMPP writes moments in the gateway's local time without saying which that is; offsets are minutes
 * east of UTC, 480 for China.
 */
function localDigits(ms: number, utcOffsetMinutes: number): string {
  return new Date(ms + utcOffsetMinutes * 60_000).toISOString().replace(/\D/g, '');
}

/** Timestamp of CMPP_CONNECT, MMDDHHMMSS as a number: §7.4.1.1. */
export function loginTimestamp(ms: number, utcOffsetMinutes: number): number {
  return Number(localDigits(ms, utcOffsetMinutes).slice(4, 14));
}

/** Submit_time and Done_time of a report, YYMMDDHHMM: §7.4.5.1. */
export function reportTime(ms: number, utcOffsetMinutes: number): string {
  return localDigits(ms, utcOffsetMinutes).slice(2, 12);
}

/** How a route writes ValId_Time; `omit` leaves it to the gateway. */
export type ValidTimeForm = 'absolute' | 'relative' | 'omit';

/**
 * ValId_Time in the form of SMPP 3.3: YYMMDDhhmmss, a tenth of a second, quarters of an hour from UTC
 * and their sign; or a distance, ending in R. Empty, the gateway's default, for less than a second. A
 * distance is written without months and years, whose length is a guess, so 99 days at most.
 */
export function validTime(
  form: ValidTimeForm,
  validityS: number,
  nowMs: number,
  utcOffsetMinutes: number,
): string {
  if (form === 'omit' || !(validityS >= 1)) return '';
  const seconds = Math.min(Math.floor(validityS), 100 * 86_400 - 1);
  if (form === 'absolute') {
    const quarters = two(Math.abs(Math.round(utcOffsetMinutes / 15)));
    const until = localDigits(nowMs + seconds * 1000, utcOffsetMinutes).slice(2, 14);
    return `${until}0${quarters}${utcOffsetMinutes < 0 ? '-' : '+'}`;
  }
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return `0000${two(days)}${two(hours)}${two(minutes)}${two(seconds % 60)}000R`;
}

/** validTime() that writes a moment once a second and validity: it is half the cost of a submit. */
export function validTimes(
  form: ValidTimeForm,
  utcOffsetMinutes: number,
): (validityS: number, nowMs: number) => string {
  let last = { validityS: Number.NaN, second: Number.NaN, text: '' };
  return (validityS, nowMs) => {
    const second = Math.floor(nowMs / 1000);
    if (last.second !== second || last.validityS !== validityS) {
      const text = validTime(form, validityS, second * 1000, utcOffsetMinutes);
      last = { validityS, second, text };
    }
    return last.text;
  };
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
