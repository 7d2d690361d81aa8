import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { Ledger } from '../../measure/ledger.ts';
import type { LiveState } from '../live-state.ts';
import type { Metrics } from '../metrics.ts';
import type { Platform } from '../platform.ts';
import type { ShadowCounts } from '../shadow-counts.ts';
import type { LiveStream } from '../stream.ts';

/** A Fastify whose handlers take their types from the TypeBox schemas of the route. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export type RouteContext = {
  readonly platform: Platform;
  readonly live: LiveState;
  /** Taken anew, shared by those who ask at once. */
  readonly ledger: () => Promise<Ledger>;
  readonly stream: LiveStream;
  readonly metrics: Metrics;
  readonly shadow: ShadowCounts;
  readonly maxBodyBytes: number;
  /** Epoch milliseconds. */
  readonly clock: () => number;
};
