import Type from 'typebox';
import { actorOf } from '../access.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

const preferenceBodySchema = Type.Object(
  {
    subscriber: Type.String({
      minLength: 1,
      maxLength: 40,
      description: 'Whose choice it is. In any usual writing.',
    }),
    language: Type.Union([Type.Literal('zh'), Type.Literal('en'), Type.Null()], {
      default: null,
      description: 'Language of their warnings; null for the default of the policy.',
    }),
    allowed: Type.Boolean({
      default: false,
      description: 'true: on the allow-list, never warned.',
    }),
  },
  { additionalProperties: false },
);

const keptSchema = Type.Object({ kept: Type.Boolean() });

export function preferenceRoutes(app: Api, { platform }: RouteContext): void {
  app.post(
    '/v1/preferences',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'setPreference',
        tags: ['family'],
        summary: 'Keep what a subscriber chose: language, or never to be warned',
        description:
          'The number is sealed before anything is kept; the choice is written into the audit chain. Needs a key of scope write.',
        body: preferenceBodySchema,
        response: { 200: keptSchema, ...errorResponses },
      },
    },
    async (request) => {
      await platform.setPreference({ ...request.body, actor: actorOf(request) });
      return { kept: true };
    },
  );
}
