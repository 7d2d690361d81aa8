import Type from 'typebox';
import { actorOf } from '../access.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

const killSwitchSchema = Type.Object(
  { on: Type.Boolean({ description: 'true: nothing is sent.' }) },
  { additionalProperties: false },
);

export function killSwitchRoutes(app: Api, { platform }: RouteContext): void {
  app.post(
    '/v1/kill-switch',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'setKillSwitch',
        tags: ['operation'],
        summary: 'Stop or resume all sending',
        description:
          'While it is on, hits are still decided and recorded, and nothing is sent. Written into the audit chain. Needs a key of scope admin.',
        body: killSwitchSchema,
        response: { 200: killSwitchSchema, ...errorResponses },
      },
    },
    async (request) => {
      await platform.setKillSwitch(request.body.on, actorOf(request));
      return { on: platform.killSwitch() };
    },
  );
}
