import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { type ApiErrorCode, apiErrorCodes } from './errors.ts';

const causes: Readonly<Record<string, { code: ApiErrorCode; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { code: 'REQUEST_TIMEOUT', message: 'The request came too slowly.' },
  HPE_HEADER_OVERFLOW: { code: 'HEADER_TOO_LARGE', message: 'The headers are too large.' },
};

/** Answers what is not HTTP enough to have a route. Logs nothing: the error holds the raw packet. */
export function clientErrorHandler(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const { code, message } = causes[error.code ?? ''] ?? {
    code: 'REQUEST_INVALID' as const,
    message: 'This is not an HTTP request.',
  };
  const { status, hint } = apiErrorCodes[code];
  const body = JSON.stringify({ code, message, hint });
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}
