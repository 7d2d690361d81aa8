import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export type Connections = {
  /** Lets go of every connection without a request at once, of the others when theirs is answered, and of all after `graceMs`. */
  drain(graceMs: number): void;
};

/**
 * Node's server.close() waits for connections that never sent a request (browsers open some ahead)
 * until their headers time out; so that closing takes no minute, we keep count ourselves.
 */
export function trackConnections(server: Server): Connections {
  const open = new Map<Socket, number>();
  let draining = false;
  const change = (socket: Socket, by: number): void => {
    const requests = (open.get(socket) ?? 0) + by;
    open.set(socket, requests);
    if (draining && requests === 0) socket.destroySoon();
  };
  server.on('connection', (socket: Socket) => {
    if (draining) {
      socket.destroy();
      return;
    }
    open.set(socket, 0);
    socket.once('close', () => open.delete(socket));
  });
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request;
    change(socket, 1);
    response.once('close', () => {
      if (open.has(socket)) change(socket, -1);
    });
  });
  return {
    drain(graceMs) {
      draining = true;
      for (const socket of [...open.keys()]) change(socket, 0);
      const timer = setTimeout(() => {
        for (const socket of [...open.keys()]) socket.destroy();
      }, graceMs);
      timer.unref();
    },
  };
}
