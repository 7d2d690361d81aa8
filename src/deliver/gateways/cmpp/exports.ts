/** CMPP 2.0 and 3.0, for others: the codec, its PDUs, the login's digests and what a report says. */
export { gatewayAuthenticator, sourceAuthenticator } from './authenticator.ts';
export { decodePdu, encodePdu } from './codec.ts';
export * from './pdus.ts';
export { cmppProtocol } from './protocol.ts';
export { readReport } from './receipt.ts';
export { resultName } from './status.ts';
