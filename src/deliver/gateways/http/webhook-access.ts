import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { HttpRouteConfig } from '../../../config/routes/http.ts';

type AccessConfig = Pick<
  HttpRouteConfig['webhook'],
  'auth' | 'authName' | 'secret' | 'algorithm' | 'encoding'
>;

/** In a time that does not tell how much of it is right, nor how long the right one is. */
function equal(presented: string, right: string): boolean {
  return timingSafeEqual(hash('sha256', presented, 'buffer'), hash('sha256', right, 'buffer'));
}

function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name.toLowerCase()];
  return typeof value === 'string' ? value : '';
}

export type WebhookAccess = {
  /** Before the body is read: false for whoever cannot be let in whatever the body says. */
  mayKnock(headers: IncomingHttpHeaders, query: URLSearchParams): boolean;
  mayEnter(headers: IncomingHttpHeaders, body: Buffer): boolean;
};

/** Whether a call is the carrier's. An empty secret lets nobody in. */
export function webhookAccess(config: AccessConfig): WebhookAccess {
  const { auth, authName, secret, algorithm, encoding } = config;
  return {
    mayKnock(headers, query) {
      if (secret === '') return false;
      if (auth === 'query') return equal(query.get(authName) ?? '', secret);
      const presented = headerOf(headers, authName);
      if (auth === 'hmac') return presented !== '';
      return equal(presented.replace(/^Bearer +/i, ''), secret);
    },
    mayEnter(headers, body) {
      if (auth !== 'hmac') return true;
      // Many write the algorithm in front, as in sha256=….
      const presented = headerOf(headers, authName).replace(`${algorithm}=`, '');
      const right = createHmac(algorithm, secret).update(body).digest(encoding);
      return equal(encoding === 'hex' ? presented.toLowerCase() : presented, right);
    },
  };
}
