import type { FastifyRequest } from 'fastify';
import { TocsinError } from '../domain/error.ts';
import { ApiError } from './errors.ts';
import type { KeyRing, Principal, Scope } from './keys.ts';
import { scopeCovers } from './keys.ts';

/** What a route asks of its caller; `public` asks nothing. A route that says nothing is a `read`. */
export type Access = 'public' | Scope;

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    /** Who calls; null where no key was asked for. */
    principal: Principal | null;
  }
}

/** RFC 9110, section 11.4: the scheme is case-insensitive. */
const authorization = /^(bearer|basic) +([A-Za-z0-9\-._~+/]+=*)$/i;

/**
 * The secret that a request carries. Basic (any user name, the key as password) exists so that a
 * browser can ask for the key by itself, for the page, its event stream and /docs; since browsers
 * send it along unasked, it opens reads only. X-API-Key is what many gateways send; it says the same
 * as Bearer.
 */
export function presentedKey(
  header: string | undefined,
  access: Scope,
  apiKey?: string | string[],
): string | null {
  if (header === undefined && typeof apiKey === 'string' && apiKey !== '') return apiKey;
  const match = authorization.exec(header ?? '');
  const [, scheme = '', value = ''] = match ?? [];
  if (match === null) return null;
  if (scheme.toLowerCase() === 'bearer') return value;
  if (access !== 'read') return null;
  const decoded = Buffer.from(value, 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  return colon < 0 ? null : decoded.slice(colon + 1);
}

/** Every write needs a key; reads need none on loopback and a key beyond it. */
export function accessGuard(keys: KeyRing, boundToLoopback: boolean) {
  return async (request: FastifyRequest): Promise<void> => {
    const access = request.is404 ? 'public' : (request.routeOptions.config.access ?? 'read');
    if (access === 'public' || (access === 'read' && boundToLoopback)) return;
    const secret = presentedKey(
      request.headers.authorization,
      access,
      request.headers['x-api-key'],
    );
    const principal = secret === null ? null : keys.verify(secret);
    if (principal === null) {
      throw new TocsinError(
        'KEY_REQUIRED',
        secret === null ? 'This call needs an API key.' : 'This API key is not known.',
      );
    }
    if (!scopeCovers(principal.scope, access)) {
      throw new ApiError('SCOPE_TOO_SMALL', `This call needs a key of scope ${access}.`);
    }
    request.principal = principal;
  };
}

/** The name that the audit chain records. */
export function actorOf(request: FastifyRequest): string {
  return `api:${request.principal?.name ?? 'anonymous'}`;
}
