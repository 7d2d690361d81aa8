const carriageReturn = 0x0d;

/**
 * Packs septets eight to seven octets (3GPP TS 23.038 §6.1.2.1) after `fillBits` zero bits, which
 * align the first septet behind a user data header (3GPP TS 23.040 §9.2.3.24). Where exactly seven
 * bits stay free they hold a carriage return (§6.1.2.3), because SMPP gives the length in octets and
 * zeros would read as one more '@'.
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Buffer {
  const bits = fillBits + septets.length * 7;
  const packed = Buffer.alloc(Math.ceil(bits / 8));
  let bit = fillBits;
  const put = (septet: number): void => {
    const at = bit >> 3;
    const shifted = septet << (bit & 7);
    packed[at] = (packed[at] ?? 0) | (shifted & 0xff);
    if (shifted > 0xff) packed[at + 1] = (packed[at + 1] ?? 0) | (shifted >> 8);
    bit += 7;
  };
  for (const septet of septets) put(septet);
  if (packed.length * 8 - bits === 7) put(carriageReturn);
  return packed;
}

/**
 * The reverse of packSeptets: one septet in each octet. A carriage return in the last seven bits of
 * a full octet counts as padding, so a text that itself ends with one just there loses it.
 */
export function unpackSeptets(packed: Uint8Array, fillBits = 0): Buffer {
  const bits = packed.length * 8 - fillBits;
  const septets = Buffer.alloc(Math.max(0, Math.floor(bits / 7)));
  for (let i = 0; i < septets.length; i++) {
    const bit = fillBits + i * 7;
    const at = bit >> 3;
    const pair = (packed[at] ?? 0) | ((packed[at + 1] ?? 0) << 8);
    septets[i] = (pair >> (bit & 7)) & 0x7f;
  }
  const full = bits % 7 === 0;
  const padded = full && septets.at(-1) === carriageReturn;
  return padded ? septets.subarray(0, -1) : septets;
}
