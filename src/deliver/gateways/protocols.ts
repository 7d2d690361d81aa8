/**
 * The carriers' protocols by themselves, as `tocsin/protocols`: codecs on Buffers that refuse what
 * does not fit with PDU_INVALID and nothing else, the frame reader and the session core that are
 * common to all, and the coding of texts.
 */
export { TocsinError } from '../../domain/error.ts';
export {
  decodeFormatted,
  encodeFormatted,
  messageFormatOf,
  readFormatted,
  readMessageFormat,
} from '../text/message-format.ts';
export { decodePart, encodePart } from '../text/part.ts';
export { chooseCoding, segment } from '../text/segment.ts';
export * as cmpp from './cmpp/exports.ts';
export { defaultMaxFrame, FrameReader } from './core/frame-reader.ts';
export { Session, type SessionEnd, type SessionOptions } from './core/session.ts';
export type { SessionProtocol } from './core/session-protocol.ts';
export * as sgip from './sgip/exports.ts';
export * as smgp from './smgp/exports.ts';
export * as smpp from './smpp/exports.ts';
