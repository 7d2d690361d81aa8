import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { ApiError } from './errors.ts';

/** RFC 1122, section 3.2.1.3, and RFC 4291, section 2.5.3. */
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a listening address is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  return family !== 0 && loopback.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** The host of a Host header without its port, in lower case; null when it is not one. */
export function hostOf(header: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::\d{1,5})?$/i.exec(header ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase() ?? null;
}

/**
 * Against DNS rebinding: a page of some foreign name that resolves to 127.0.0.1 could otherwise read
 * what is open on loopback. Only the address itself and localhost (RFC 6761, section 6.3) pass.
 */
export function hostGuard(boundHost: string, allowedHosts: readonly string[]) {
  const allowed = new Set([boundHost, ...allowedHosts].map((host) => host.toLowerCase()));
  return async (request: FastifyRequest): Promise<void> => {
    const host = hostOf(request.headers.host);
    if (host === null || !(isLoopback(host) || host.endsWith('.localhost') || allowed.has(host))) {
      throw new ApiError('HOST_REFUSED', 'This server does not answer to that host name.');
    }
  };
}
