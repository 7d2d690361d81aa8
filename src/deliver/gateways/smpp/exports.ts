/** SMPP 3.4, for others: the codec, its PDUs and what a receipt says. */
export { decodePdu, encodePdu, headerLength } from './codec.ts';
export { commandIds, type KnownPdu, type Pdu, type PduOf, type UnknownPdu } from './commands.ts';
export { smppProtocol } from './protocol.ts';
export { readReceipt } from './receipt.ts';
export { status, statusName } from './status.ts';
