import { TocsinError } from '../../domain/error.ts';

/** Which part of which message: 3GPP TS 23.040 §9.2.3.24.1 and §9.2.3.24.8. */
export type Concatenation = {
  /** 0–255 behind element 0x00, 0–65535 behind element 0x08. */
  readonly reference: number;
  /** 1…parts */
  readonly part: number;
  readonly parts: number;
};

const concatenated8 = 0x00;
const concatenated16 = 0x08;

/** Octets of the header that concatenationHeader() writes, its length octet included. */
export const concatenationHeaderLength = 6;

/** The six-octet header of one part, with the reference's low eight bits. */
export function concatenationHeader({ reference, part, parts }: Concatenation): Buffer {
  if (!(Number.isInteger(part) && part >= 1 && part <= parts && parts <= 255)) {
    throw new TocsinError('PDU_INVALID', `part ${part} of ${parts} cannot be written`, {
      details: { field: 'user_data_header' },
    });
  }
  return Buffer.from([5, concatenated8, 3, reference & 0xff, parts, part]);
}

/**
 * Reads the header in front of user data. `length` counts the length octet; elements that are not
 * about concatenation are passed over, and of several such elements the last counts
 * (3GPP TS 23.040 §9.2.3.24). Throws PDU_INVALID where an element runs over the header's end.
 */
export function readUserDataHeader(userData: Uint8Array): {
  length: number;
  concatenation: Concatenation | null;
} {
  const length = (userData[0] ?? 0) + 1;
  if (userData.length === 0 || length > userData.length) {
    throw invalidHeader(0, 'is longer than the user data');
  }
  let concatenation: Concatenation | null = null;
  for (let at = 1; at < length; ) {
    const element = userData[at] ?? 0;
    const size = userData[at + 1];
    if (size === undefined || at + 2 + size > length) {
      throw invalidHeader(at, 'has an element that runs over its end');
    }
    const octet = (index: number): number => userData[at + 2 + index] ?? 0;
    const found: Concatenation | null =
      element === concatenated8 && size === 3
        ? { reference: octet(0), parts: octet(1), part: octet(2) }
        : element === concatenated16 && size === 4
          ? { reference: (octet(0) << 8) | octet(1), parts: octet(2), part: octet(3) }
          : null;
    // A part number of nought or beyond the count makes the element void (§9.2.3.24.1).
    if (found && found.part >= 1 && found.part <= found.parts) concatenation = found;
    at += 2 + size;
  }
  return { length, concatenation };
}

function invalidHeader(offset: number, what: string): TocsinError {
  return new TocsinError('PDU_INVALID', `user_data_header at offset ${offset} ${what}`, {
    details: { field: 'user_data_header', offset },
  });
}
