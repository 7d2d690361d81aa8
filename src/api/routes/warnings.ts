import { findWarning, listWarnings, messagesOf, warningsByType } from '../../store/warnings.ts';
import { warningDetailSchema, warningsByTypeSchema, warningsPageSchema } from '../contract.ts';
import { ApiError, errorResponses } from '../errors.ts';
import { viewOf } from '../warning-view.ts';
import type { Api, RouteContext } from './context.ts';
import {
  warningParamsSchema,
  warningsByTypeQuerySchema,
  warningsQuerySchema,
} from './warnings-schema.ts';

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
    '/v1/warnings/:id',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getWarning',
        tags: ['warnings'],
        summary: 'One warning: why, how sure, and what became of its messages',
        description: 'Where it was held out for measuring it is not found, as nobody was told.',
        params: warningParamsSchema,
        response: { 200: warningDetailSchema, ...errorResponses },
      },
    },
    async ({ params }) => {
      const warning = await findWarning(platform.read, Buffer.from(params.id, 'hex'));
      if (warning === null) {
        throw new ApiError('NOT_FOUND', 'No warning with this id was sent.');
      }
      const { template, language, observedMs, scamType } = warning;
      const type = platform.scamTypes.find(({ key }) => key === scamType);
      return {
        ...viewOf(warning),
        ...{ template, language, observedMs },
        scamTypeName: { zh: type?.zh ?? scamType, en: type?.en ?? scamType },
        levels: platform.judging().levels,
        sent: await messagesOf(platform.read, warning.id),
      };
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
