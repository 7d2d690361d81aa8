/** How a carrier writes an id. */
export type IdForm = 'text' | 'hex' | 'decimal';

const digits = { hex: /^(?:0x)?([0-9a-f]+)$/i, decimal: /^([0-9]+)$/ } as const;

/**
 * The key under which an id is stored and compared. A carrier may write one id in two ways: in its
 * answer to the submit in hexadecimal and in its receipt in decimal, in another case, or without
 * leading zeros. `text` keeps all but surrounding white space and case; `hex` and `decimal` give the
 * number in decimal without leading zeros. What is no such number is taken as text, so that a carrier
 * that changes its form still matches itself. Idempotent for `text` and `decimal`; never throws.
 */
export function canonicalId(id: string, form: IdForm): string {
  const text = id.trim().toUpperCase();
  if (form === 'text') return text;
  const number = digits[form].exec(text)?.[1];
  if (number === undefined) return text;
  return BigInt(form === 'hex' ? `0x${number}` : number).toString();
}
