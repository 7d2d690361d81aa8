import { createHash } from 'node:crypto';
import type { HttpRouteConfig } from '../../../config/routes/http.ts';
import { TocsinError } from '../../../domain/error.ts';
import type { OutgoingPart } from '../../gateway.ts';
import { concatenationHeader } from '../../text/user-data-header.ts';
import { compileHeaders } from './authorise.ts';
import type { HttpRequest } from './http-client.ts';
import { compileJson, compileText, type Values } from './template.ts';

const partNames = [
  'id',
  'msisdn',
  'national',
  'text',
  'from',
  'channel',
  'flash',
  'coding',
  'part',
  'parts',
  'reference',
  'udh',
  'validityS',
];

export type Requests = {
  submit(parts: readonly OutgoingPart[], nowMs: number): HttpRequest;
  /** null where the route has no healthUrl. */
  health(nowMs: number): HttpRequest | null;
  /** Where messages go: for the check whether anybody is there. */
  readonly url: URL;
};

/**
 * Our reference of a part: the same whenever the part is sent again, so that a carrier that is told
 * it, or the key made of it, can know a repetition for what it is.
 */
export function referenceOf({ messageId, part }: OutgoingPart): string {
  return `${Buffer.from(messageId).toString('hex')}-${part}`;
}

function valuesOf(part: OutgoingPart, route: HttpRouteConfig): Values {
  const { msisdn, channel, coding } = part;
  return {
    id: referenceOf(part),
    msisdn,
    national: msisdn.startsWith('86') ? msisdn.slice(2) : msisdn,
    text: part.text,
    from: route.sourceNumber,
    channel: route.words[channel],
    flash: channel === 'flash',
    coding: route.words[coding],
    part: part.part,
    parts: part.parts,
    reference: part.reference,
    udh: part.parts > 1 ? concatenationHeader(part).toString('hex') : '',
    validityS: part.validityS,
  };
}

function fixedOf({ name, secrets, sourceNumber }: HttpRouteConfig): Values {
  const fixed: Record<string, string> = { from: sourceNumber };
  for (const { name: key, secret } of secrets) {
    if (Object.hasOwn(fixed, `secret.${key}`)) {
      throw new TocsinError('CONFIG_INVALID', `Route ${name}: two secrets are named ${key}`);
    }
    fixed[`secret.${key}`] = secret;
  }
  return fixed;
}

function urlOf(text: string, of: string, fixed: Values): URL {
  const encoded = Object.fromEntries(
    Object.entries(fixed).map(([name, value]) => [name, encodeURIComponent(String(value))]),
  );
  const url = compileText(text, { of, names: new Set(), fixed: encoded })({});
  // The text itself is not told: it may hold a secret.
  if (!URL.canParse(url)) throw new TocsinError('CONFIG_INVALID', `${of} is no URL`);
  const parsed = new URL(url);
  if (parsed.username === '' && parsed.password === '') return parsed;
  throw new TocsinError('CONFIG_INVALID', `${of} holds a login; set auth.user and auth.secret`);
}

/** @throws TocsinError CONFIG_INVALID for a placeholder, URL or batch that cannot be */
export function compileRequests(route: HttpRouteConfig): Requests {
  const of = `Route ${route.name}`;
  const fixed = fixedOf(route);
  const url = urlOf(route.url, `${of}: url`, fixed);
  const healthUrl =
    route.healthUrl === null ? null : urlOf(route.healthUrl, `${of}: healthUrl`, fixed);
  const listed = route.item !== null;
  if (route.batch > 1 && !listed) {
    throw new TocsinError('CONFIG_INVALID', `${of}: batch ${route.batch} needs item`);
  }
  if (route.batch > 1 && route.idempotencyHeader !== null) {
    throw new TocsinError(
      'CONFIG_INVALID',
      `${of}: idempotencyHeader needs batch 1, because a batch sent again holds other parts`,
    );
  }
  if (listed && !JSON.stringify(route.body).includes('"{items}"')) {
    throw new TocsinError('CONFIG_INVALID', `${of}: body has no "{items}" for its item`);
  }
  const names = new Set(partNames);
  const body = compileJson(route.body, {
    of: `${of}: body`,
    names: listed ? new Set(['items', 'count']) : names,
    fixed,
  });
  const item = compileJson(route.item, { of: `${of}: item`, names, fixed });
  const headersOf = compileHeaders(route, fixed);

  return {
    url,
    submit(parts, nowMs) {
      const values = parts.map((part) => valuesOf(part, route));
      const text = JSON.stringify(
        listed
          ? body(
              { count: parts.length },
              values.map((one) => item(one, [])),
            )
          : body(values[0] ?? {}, []),
      );
      const headers = headersOf('POST', url, text, nowMs);
      if (route.idempotencyHeader !== null) headers[route.idempotencyHeader] = keyOf(parts);
      return { method: 'POST', url, headers, body: text };
    },
    health: (nowMs) =>
      healthUrl && {
        method: 'GET',
        url: healthUrl,
        headers: headersOf('GET', healthUrl, '', nowMs),
        body: '',
      },
  };
}

/** 32 hex digits: some carriers take no more. */
function keyOf(parts: readonly OutgoingPart[]): string {
  const refs = parts.map(referenceOf).join(' ');
  return createHash('sha256').update(refs).digest('hex').slice(0, 32);
}
