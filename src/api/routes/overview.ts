import { ledgerSchema, overviewSchema } from '../contract.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

export function overviewRoutes(app: Api, { live, ledger }: RouteContext): void {
  app.get(
    '/v1/overview',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getOverview',
        tags: ['live'],
        summary: 'The flow at this moment',
        description:
          'Rates over the last five seconds, totals at most a second old (older on very large stores), latency, gateways, and one point a second for two minutes.',
        response: { 200: overviewSchema, ...errorResponses },
      },
    },
    () => live.overview(),
  );

  app.get(
    '/v1/ledger',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getLedger',
        tags: ['live'],
        summary: 'The counts, and whether they balance',
        description:
          'records in = accepted + rejected by reason; hits = warned + suppressed by reason + pending; messages = final states + in flight.',
        response: { 200: ledgerSchema, ...errorResponses },
      },
    },
    () => ledger(),
  );
}
