import Type from 'typebox';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

const healthSchema = Type.Object({ status: Type.Literal('ok'), version: Type.String() });
const readySchema = Type.Object({
  ready: Type.Boolean(),
  checks: Type.Record(Type.String(), Type.String(), {
    description: "Each thing looked at: 'ok', or what is wrong.",
  }),
});

export function operationRoutes(app: Api, { platform, metrics }: RouteContext): void {
  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'getHealth',
        tags: ['operation'],
        summary: 'Whether the process is alive',
        description: 'Looks at nothing else; restart the process when it does not answer.',
        response: { 200: healthSchema, ...errorResponses },
      },
    },
    () => ({ status: 'ok' as const, version: platform.version }),
  );

  app.get(
    '/readyz',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getReadiness',
        tags: ['operation'],
        summary: 'Whether it can do its work',
        description:
          'Deciding, sending and upkeep go on, and a route is bound; 503 when something does not.',
        response: { 200: readySchema, 503: readySchema, '4xx': errorResponses['4xx'] },
      },
    },
    async (_request, reply) => {
      const { ready, checks } = await platform.ready();
      return reply.code(ready ? 200 : 503).send({ ready, checks: { ...checks } });
    },
  );

  app.get(
    '/metrics',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getMetrics',
        tags: ['operation'],
        summary: 'Metrics for Prometheus',
        description:
          'Counters run from the start of the process; for totals that survive restarts see /v1/ledger.',

        response: { 200: Type.String(), ...errorResponses },
      },
    },
    async (_request, reply) => {
      const text = await metrics.registry.metrics();
      return reply.type(metrics.registry.contentType).send(text);
    },
  );
}
