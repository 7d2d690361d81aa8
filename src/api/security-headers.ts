import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Ant Design writes its styles into the page, hence 'unsafe-inline' for styles; scripts are our own
 * files alone. Nothing is loaded from elsewhere, so page and /docs work offline.
 */
export const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

export const securityHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), microphone=(), geolocation=()',
};

/** Set before anything else, so that refusals carry them too. Answers of the API are never cached. */
export async function setSecurityHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  reply.headers(securityHeaders);
  if (request.routeOptions.url?.startsWith('/v1/')) reply.header('Cache-Control', 'no-store');
}
