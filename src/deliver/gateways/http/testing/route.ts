import Value from 'typebox/value';
import { type HttpRouteConfig, httpRouteSchema } from '../../../../config/routes/http.ts';
import type { OutgoingPart } from '../../../gateway.ts';

/** A part to a number that nobody has. */
export const part: OutgoingPart = {
  messageId: Uint8Array.from({ length: 16 }, (_, at) => at),
  part: 1,
  parts: 1,
  reference: 7,
  msisdn: '8619900000001',
  channel: 'sms',
  text: '警钟',
  coding: 'ucs2',
  validityS: 3600,
};

/** Another message's part. */
export function partOf(number: number, change: Partial<OutgoingPart> = {}): OutgoingPart {
  return { ...part, messageId: new Uint8Array(16).fill(number), ...change };
}

/** A route with the defaults of its schema. */
export function routeOf(change: Readonly<Record<string, unknown>> = {}): HttpRouteConfig {
  const route: unknown = Value.Default(httpRouteSchema, {
    name: 'web',
    protocol: 'http',
    reconnectMinMs: 1,
    reconnectMaxMs: 20,
    responseTimeoutMs: 5000,
    ...change,
  });
  return Value.Parse(httpRouteSchema, route);
}
