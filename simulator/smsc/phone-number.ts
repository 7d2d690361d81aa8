/**
 * A number under which a phone is shown: digits with their country code. The carriers of China write
 * mobile numbers with and without 86.
 */
export function phoneNumber(written: string): string {
  const digits = written.replace(/^(\+|00)/, '');
  return /^1[3-9]\d{9}$/.test(digits) ? `86${digits}` : digits;
}
