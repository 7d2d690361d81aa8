import { errorResponses } from '../errors.ts';
import { shadowSchema } from '../intelligence-contract.ts';
import type { Api, RouteContext } from './context.ts';

export function shadowRoutes(app: Api, { shadow }: RouteContext): void {
  app.get(
    '/v1/shadow',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getShadow',
        tags: ['judging'],
        summary: 'How another judge would have judged',
        description:
          'The model beside the weights, or the weights beside the model, since the start or since another model came. A person is counted each time that both judge them.',
        response: { 200: shadowSchema, ...errorResponses },
      },
    },
    async () => shadow.view(),
  );
}
