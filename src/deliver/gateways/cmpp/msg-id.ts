/**
 * A Msg_Id as the neutral text that everything above keeps: 16 hexadecimal digits in lower case,
 * leading zeros included. Its bits (month, day, hour … of §7.4.3.2) are the gateway's own affair.
 */
export function msgIdText(msgId: bigint): string {
  return msgId.toString(16).padStart(16, '0');
}

/** The reverse of msgIdText; null for what is no Msg_Id. */
export function parseMsgId(text: string): bigint | null {
  return /^[0-9a-fA-F]{1,16}$/.test(text) ? BigInt(`0x${text}`) : null;
}

/**
 * A Msg_Id as a gateway makes it, §7.4.3.2: month 4 bits, day 5, hour 5, minute 6, second 6, gateway
 * 22, sequence 16. `localMs` is epoch milliseconds moved by the gateway's UTC offset.
 */
export function composeMsgId(localMs: number, gateway: number, sequence: number): bigint {
  const at = new Date(localMs);
  const high =
    ((at.getUTCMonth() + 1) << 22) |
    (at.getUTCDate() << 17) |
    (at.getUTCHours() << 12) |
    (at.getUTCMinutes() << 6) |
    at.getUTCSeconds();
  return (BigInt(high) << 38n) | (BigInt(gateway & 0x3fffff) << 16n) | BigInt(sequence & 0xffff);
}
