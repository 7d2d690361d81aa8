import Type from 'typebox';
import { streamEvents } from '../contract.ts';
import { errorResponses } from '../errors.ts';
import { securityHeaders } from '../security-headers.ts';
import type { Api, RouteContext } from './context.ts';

export function streamRoutes(app: Api, { stream }: RouteContext): void {
  app.get(
    '/v1/stream',
    {
      config: { access: 'read' },
      // A HEAD would hold a place among the clients and never be read.
      exposeHeadRoute: false,
      schema: {
        operationId: 'openStream',
        tags: ['live'],
        summary: 'The flow as it happens',
        description: `Server-sent events: ${streamEvents.join(', ')}. overview comes at once and then each second; warnings (an array) as they are decided, at most four times a second; quarantined ({kind, value, reason}) when an indicator is set aside.`,

        response: { 200: Type.String(), ...errorResponses },
      },
    },
    async (_request, reply) => {
      stream.admit();
      reply.hijack();
      await stream.attach(reply.raw, securityHeaders);
    },
  );
}
