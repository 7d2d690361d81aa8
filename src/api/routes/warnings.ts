import { listWarnings, type PlannedWarning, warningsByType } from '../../store/warnings.ts';
import { type WarningView, warningsByTypeSchema, warningsPageSchema } from '../contract.ts';
import { ApiError, errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';
import { warningsByTypeQuerySchema, warningsQuerySchema } from './warnings-schema.ts';

/** More buckets than a screen has pixels help nobody. */
const maxBuckets = 2000;
const defaultSpanMs = 3_600_000;

export function warningsRoutes(app: Api, { platform, clock }: RouteContext): void {
  app.get(
    '/v1/warnings',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listWarnings',
        tags: ['warnings'],
        summary: 'The latest warnings, newest first',
        description: 'Warnings that were sent; those held out for measuring are not among them.',
        querystring: warningsQuerySchema,
        response: { 200: warningsPageSchema, ...errorResponses },
      },
    },
    async ({ query }) => {
      const { warnings, next } = await listWarnings(platform.read, query);
      return { warnings: warnings.map(viewOf), next };
    },
  );

  app.get(
    '/v1/warnings/by-type',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'countWarningsByType',
        tags: ['warnings'],
        summary: 'Warnings by scam type over time',
        description: 'Buckets without a warning are left out.',
        querystring: warningsByTypeQuerySchema,
        response: { 200: warningsByTypeSchema, ...errorResponses },
      },
    },
    async ({ query }) => {
      const nowMs = clock();
      const sinceMs = query.sinceMs ?? nowMs - defaultSpanMs;
      if ((nowMs - sinceMs) / query.bucketMs > maxBuckets) {
        throw new ApiError(
          'REQUEST_INVALID',
          `That is more than ${maxBuckets} buckets: take a wider bucketMs or a later sinceMs.`,
        );
      }
      const buckets = await warningsByType(platform.read, sinceMs, query.bucketMs);
      return {
        bucketMs: query.bucketMs,
        buckets: buckets.map((bucket) => ({ ...bucket })),
        scamTypes: platform.scamTypes.map((type) => ({ ...type })),
      };
    },
  );
}

/** What may be seen of a warning: the token's first bytes, never the whole. */
function viewOf(warning: PlannedWarning): WarningView {
  return {
    id: Buffer.from(warning.id).toString('hex'),
    subscriber: Buffer.from(warning.subscriber).toString('hex').slice(0, 8),
    level: warning.level,
    scamType: warning.scamType,
    risk: warning.risk,
    reasons: warning.reasons.map((reason) => ({ ...reason })),
    checkCode: warning.checkCode,
    messages: warning.messages,
    createdMs: warning.createdMs,
  };
}
