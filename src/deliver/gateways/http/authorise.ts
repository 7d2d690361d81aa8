import { createHash, createHmac, randomUUID } from 'node:crypto';
import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import { compileText, type TemplateScope, type Values } from './template.ts';

export type AuthRoute = Pick<HttpRouteConfig, 'name' | 'auth' | 'headers'>;

/** Names that the headers and the signed text may hold. */
const requestNames = new Set([
  'method',
  'host',
  'path',
  'timestamp',
  'timestampMs',
  'date',
  'nonce',
  'body',
  'bodySha256',
]);

export type Authorise = (
  method: 'POST' | 'GET',
  url: URL,
  body: string,
  nowMs: number,
) => Record<string, string>;

/**
 * The headers that say who we are, and the route's own. Timestamp and nonce are the same in all
 * headers of one request and new in each.
 *
 * @throws TocsinError CONFIG_INVALID for a placeholder that is not known
 */
export function compileHeaders(
  route: AuthRoute,
  fixed: Values,
  nonce: () => string = randomUUID,
): Authorise {
  const { auth } = route;
  const scopeOf = (of: string, extra: readonly string[] = []): TemplateScope => ({
    of: `Route ${route.name}: ${of}`,
    names: new Set([...requestNames, ...extra]),
    fixed,
  });
  const own = Object.entries(route.headers).map(
    ([name, text]) => [name.toLowerCase(), compileText(text, scopeOf(`headers.${name}`))] as const,
  );
  const sign = compileText(auth.sign, scopeOf('auth.sign'));
  const signed = compileText(auth.value, scopeOf('auth.value', ['signature']));
  const basic = Buffer.from(`${auth.user}:${auth.secret}`).toString('base64');
  const plain = auth.kind !== 'hmac' && own.length === 0;

  return (method, url, body, nowMs) => {
    const headers: Record<string, string> = {};
    if (auth.kind === 'bearer') headers.authorization = `Bearer ${auth.secret}`;
    if (auth.kind === 'basic') headers.authorization = `Basic ${basic}`;
    if (plain) return headers;
    const values: Values = {
      method,
      host: url.host,
      path: `${url.pathname}${url.search}`,
      timestamp: Math.floor(nowMs / 1000),
      timestampMs: nowMs,
      date: new Date(nowMs).toISOString(),
      nonce: nonce(),
      body,
      bodySha256: createHash('sha256').update(body).digest('hex'),
    };
    for (const [name, text] of own) headers[name] = text(values);
    if (auth.kind === 'hmac') {
      const signature = createHmac(auth.algorithm, auth.secret)
        .update(sign(values))
        .digest(auth.encoding);
      headers[auth.header.toLowerCase()] = signed({ ...values, signature });
    }
    return headers;
  };
}
