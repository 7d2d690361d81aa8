import Type from 'typebox';
import { actorOf } from '../access.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

const number = (description: string) =>
  Type.String({ minLength: 1, maxLength: 40, description: `${description} In any usual writing.` });
const consent = (description: string) =>
  Type.Optional(
    Type.Boolean({ description: `${description} Leave out to keep what is recorded.` }),
  );
const moment = Type.Union([Type.Integer(), Type.Null()], { description: 'Epoch milliseconds.' });

const familyBodySchema = Type.Object(
  {
    subscriber: number('The person to protect.'),
    family: number('The family number (亲情号).'),
    subscriberConsent: consent('The person agrees (true) or withdraws (false).'),
    familyConsent: consent('The family number agrees (true) or withdraws (false).'),
    end: Type.Boolean({ default: false, description: 'End the link.' }),
  },
  { additionalProperties: false },
);

const familyResultSchema = Type.Object({
  active: Type.Boolean({ description: 'Both have agreed and nobody has ended it.' }),
  subscriberConsentMs: moment,
  familyConsentMs: moment,
  endedMs: moment,
});

export function familyRoutes(app: Api, { platform }: RouteContext): void {
  app.post(
    '/v1/family',
    {
      config: { access: 'write' },
      schema: {
        operationId: 'linkFamily',
        tags: ['family'],
        summary: 'Record a family number and who has agreed to it',
        description:
          'The family number gets a copy of a warning only once both sides have agreed. The numbers are sealed before anything is kept. Needs a key of scope write.',
        body: familyBodySchema,
        response: { 200: familyResultSchema, ...errorResponses },
      },
    },
    (request) => {
      const { subscriber, family, subscriberConsent, familyConsent, end } = request.body;
      return platform.linkFamily({
        subscriber,
        family,
        subscriberConsent: subscriberConsent ?? null,
        familyConsent: familyConsent ?? null,
        end,
        actor: actorOf(request),
      });
    },
  );
}
