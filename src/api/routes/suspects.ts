import Type from 'typebox';
import { actorOf } from '../access.ts';
import { ApiError, errorResponses } from '../errors.ts';
import { type Suspects, suspectsSchema } from '../intelligence-contract.ts';
import type { Api, RouteContext } from './context.ts';

const querySchema = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 1000, default: 100 }),
});

const dismissSchema = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{8}$', description: 'As GET /v1/suspects gives it.' }),
});

const nobody: Suspects = {
  ...{ mode: 'off', modelId: null, watchedSinceMs: null, judgedMs: null },
  ...{ numbers: 0, suspected: 0, counts: {}, suspects: [] },
};

export function suspectsRoutes(app: Api, { platform }: RouteContext): void {
  app.get(
    '/v1/suspects',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listSuspects',
        tags: ['indicators'],
        summary: 'Unlisted numbers under suspicion',
        description:
          'Numbers that no list has and that behave like a scammer’s, as tokens; what was counted of the stream for it, and what was not, by reason.',
        querystring: querySchema,
        response: { 200: suspectsSchema, ...errorResponses },
      },
    },
    async ({ query }) => (await platform.suspects?.view(query.limit)) ?? nobody,
  );

  app.post(
    '/v1/suspects/dismiss',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'dismissSuspect',
        tags: ['indicators'],
        summary: 'Say that a suspected number is none',
        description:
          'It leaves suspicion for discovery.dismissedForS. Written into the audit chain. Needs a key of scope admin.',
        body: dismissSchema,
        response: {
          200: Type.Object({ untilMs: Type.Integer({ description: 'Epoch milliseconds.' }) }),
          ...errorResponses,
        },
      },
    },
    async (request) => {
      const dismissed = await platform.suspects?.dismiss(request.body.id, actorOf(request));
      if (dismissed === undefined || dismissed === null) {
        throw new ApiError('NOT_FOUND', 'No number under suspicion has this id, or two have.');
      }
      return dismissed;
    },
  );
}
