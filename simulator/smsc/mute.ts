import type { Socket } from 'node:net';
import type { SessionProtocol } from '../../src/deliver/gateways/core/session-protocol.ts';

/** A protocol that sends nothing of its own, keep-alives and their answers included, once `isMute()`. */
export function mutable<P>(inner: SessionProtocol<P>, isMute: () => boolean): SessionProtocol<P> {
  return {
    limits: inner.limits,
    decode: (frame) => inner.decode(frame),
    encode: (pdu) => inner.encode(pdu),
    numbered: (request) => inner.numbered(request),
    keyOf: (pdu) => inner.keyOf(pdu),
    kindOf: (pdu) => inner.kindOf(pdu),
    answers: (request, answer) => inner.answers(request, answer),
    routine: (request) => (isMute() ? null : inner.routine(request)),
    keepAlive: () => (isMute() ? null : inner.keepAlive()),
    unbind: () => inner.unbind(),
    complaint: (frame) => (isMute() ? null : inner.complaint(frame)),
  };
}

/** Reads nothing more from a socket, whatever the session above it does. */
export function deafen(socket: Socket): void {
  socket.pause();
  // The session resumes what it has paused itself.
  socket.resume = () => socket;
}
