import type { Concatenation } from '../../src/deliver/text/user-data-header.ts';

/** One message (or part of one) as a client of the HTTP carrier posts it. */
export type PostedMessage = {
  /** E.164 digits. */
  readonly to: string;
  readonly from: string;
  readonly text: string;
  /** The client's own name of it, repeated in the answer; empty for none. */
  readonly ref: string;
  readonly flash: boolean;
  readonly concatenation: Concatenation | null;
};

function concatenationOf(one: Readonly<Record<string, unknown>>): Concatenation | null {
  const { reference, part, parts } = one;
  if (!Number.isInteger(reference) || !Number.isInteger(part) || !Number.isInteger(parts)) {
    return null;
  }
  const found = { reference, part, parts } as Concatenation;
  return found.parts > 1 && found.parts <= 255 && found.part >= 1 && found.part <= found.parts
    ? found
    : null;
}

/** Reads `{to, from, text, ref, flash, reference, part, parts}`; null where it is no such thing. */
export function readPosted(value: unknown): PostedMessage | null {
  if (typeof value !== 'object' || value === null) return null;
  const one = value as Readonly<Record<string, unknown>>;
  const { to, from, text, ref = '', flash = false } = one;
  if (typeof to !== 'string' || !/^\+?\d{5,20}$/.test(to)) return null;
  if (typeof from !== 'string' || from.length > 32) return null;
  if (typeof text !== 'string' || text.length === 0 || text.length > 16_000) return null;
  if (typeof ref !== 'string' || ref.length > 64) return null;
  return {
    to: to.replace('+', ''),
    from,
    text,
    ref,
    flash: flash === true,
    concatenation: concatenationOf(one),
  };
}
