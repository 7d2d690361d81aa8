/** Writings of a number, for planting it where a search must find it. */
export const writings: Readonly<Record<string, (number: string) => Buffer>> = {
  ASCII: (number) => Buffer.from(`,${number},`),
  'ASCII, national': (number) => Buffer.from(`"${number.slice(2)}"`),
  'ASCII, +86': (number) => Buffer.from(`+${number}`),
  'ASCII, 0086': (number) => Buffer.from(`00${number}`),
  'ASCII, spaced': (number) => Buffer.from(number.replace(/^86(...)(....)/, '+86 $1 $2 ')),
  'ASCII, dashed': (number) => Buffer.from(number.replace(/^86(...)(....)/, '(+86) $1-$2-')),
  'UTF-16, little endian': (number) => Buffer.from(`+${number}`, 'utf16le'),
  'UTF-16, big endian': (number) => Buffer.from(number.slice(2), 'utf16le').swap16(),
  'UTF-16, spaced': (number) =>
    Buffer.from(number.replace(/^86(...)(....)/, '+86 $1 $2 '), 'utf16le'),
  'integer of 5 bytes, national, big endian': (number) => integer(number.slice(2), 5),
  'integer of 5 bytes, national, little endian': (number) => integer(number.slice(2), 5).reverse(),
  'integer of 6 bytes, big endian': (number) => integer(number, 6),
  'integer of 6 bytes, little endian': (number) => integer(number, 6).reverse(),
  'integer of 7 bytes, big endian': (number) => integer(number, 7),
  'integer of 8 bytes, big endian': (number) => integer(number, 8),
  'integer of 8 bytes, little endian': (number) => integer(number, 8).reverse(),
  'integer of 8 bytes, national, big endian': (number) => integer(number.slice(2), 8),
  'BCD, national': (number) => Buffer.from(`${number.slice(2)}f`, 'hex'),
  BCD: (number) => Buffer.from(`0${number}`, 'hex'),
  'semi-octets (3GPP TS 23.040, 9.1.2.3)': (number) =>
    swapNibbles(Buffer.from(`${number}f`, 'hex')),
  'semi-octets, national': (number) => swapNibbles(Buffer.from(`${number.slice(2)}f`, 'hex')),
  'hex of ASCII': (number) => Buffer.from(Buffer.from(number).toString('hex')),
  'hex of an integer of 8 bytes': (number) => Buffer.from(integer(number, 8).toString('hex')),
  'base64 of ASCII': (number) => Buffer.from(`"${Buffer.from(number).toString('base64')}"`),
  'base64 of an integer of 8 bytes': (number) =>
    Buffer.from(`"${integer(number, 8).toString('base64')}"`),
};

function integer(digits: string, bytes: number): Buffer {
  const whole = Buffer.alloc(8);
  whole.writeBigUInt64BE(BigInt(digits));
  return Buffer.from(whole.subarray(8 - bytes));
}

function swapNibbles(bytes: Buffer): Buffer {
  return bytes.map((byte) => ((byte & 15) << 4) | (byte >> 4)) as Buffer;
}
