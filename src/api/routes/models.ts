import Type from 'typebox';
import { actorOf } from '../access.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

const changeSchema = Type.Object({
  kind: Type.String({ description: 'exposure, number or other.' }),
  id: Type.String({ description: 'The model in use now.' }),
  before: Type.Union([Type.String(), Type.Null()], { description: 'The one before; null: none.' }),
  changed: Type.Boolean({ description: 'false: it was in use already.' }),
});
const useBody = Type.Object(
  {
    model: Type.String({
      minLength: 1,
      maxLength: 4096,
      description: 'A file of this machine, or the first digits of an id.',
    }),
  },
  { additionalProperties: false },
);
const rollbackBody = Type.Object(
  { kind: Type.Union([Type.Literal('exposure'), Type.Literal('number')]) },
  { additionalProperties: false },
);

/** What the command line asks of the running program about models. */
export function modelRoutes(app: Api, { platform }: RouteContext): void {
  const responses = { 200: changeSchema, ...errorResponses };
  app.post(
    '/v1/local/models/use',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'useModel',
        tags: ['operation'],
        summary: 'Put a model into use',
        description:
          'Without a restart; the one before is kept. Writes the audit chain. Needs a key of scope admin.',
        body: useBody,
        response: responses,
      },
    },
    async (request) => platform.local.takeModel(request.body.model, actorOf(request)),
  );
  app.post(
    '/v1/local/models/rollback',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'rollbackModel',
        tags: ['operation'],
        summary: 'Go back to the model before',
        description: 'Writes the audit chain. Needs a key of scope admin.',
        body: rollbackBody,
        response: responses,
      },
    },
    async (request) => platform.local.rollbackModel(request.body.kind, actorOf(request)),
  );
}
