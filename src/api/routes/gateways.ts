import { gatewaysSchema } from '../contract.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

export function gatewayRoutes(app: Api, { live }: RouteContext): void {
  app.get(
    '/v1/gateways',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getGateways',
        tags: ['live'],
        summary: 'The ways to the carriers, connection by connection',
        description:
          'State, window, answer times, throttles and unanswered parts of each connection are of this moment; what waits in the outbox and among the receipts is at most a second old (older on very large stores).',
        response: { 200: gatewaysSchema, ...errorResponses },
      },
    },
    () => live.gateways(),
  );
}
