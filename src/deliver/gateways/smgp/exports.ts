/** SMGP 3.0, for others: the codec, its PDUs and what a report says. */
export { decodePdu, encodePdu } from './codec.ts';
export { clientAuthenticator, serverAuthenticator } from './login.ts';
export * from './pdus.ts';
export { smgpProtocol } from './protocol.ts';
export { readReport } from './receipt.ts';
export { statusName } from './status.ts';
