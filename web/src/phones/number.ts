/** A subscriber's number as the page shows it: 199 **** 0012, or only the last four of any other. */
export function maskNumber(msisdn: string): string {
  const home = /^86(1\d{2})\d{4}(\d{4})$/.exec(msisdn);
  if (home) return `${home[1]} **** ${home[2]}`;
  return `**** ${msisdn.slice(-4)}`;
}

/** What was typed as E.164 digits where it can be a whole number; null where it is only a part of one. */
export function wholeNumber(typed: string): string | null {
  const digits = typed.replace(/\D/g, '');
  if (/^1\d{10}$/.test(digits)) return `86${digits}`;
  return /^[1-9]\d{11,14}$/.test(digits) ? digits : null;
}
