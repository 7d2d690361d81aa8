/** SGIP 1.2, for others: the codec, its PDUs, sequences and what a report says. */
export { decodePdu, encodePdu } from './codec.ts';
export * from './pdus.ts';
export { sgipProtocol } from './protocol.ts';
export { readReceipt } from './receipt.ts';
export { providerNode, SequenceSource, sequenceId } from './sequence.ts';
export { resultName } from './status.ts';
