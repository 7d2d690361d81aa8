import Type from 'typebox';
import { Check } from 'typebox/value';
import { type PhoneMessages, type Phones, phoneMessagesSchema, phonesSchema } from '../contract.ts';
import { ApiError, errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

/** The simulator is on this machine; slower means that it hangs. Milliseconds. */
const timeoutMs = 3000;
const maxPhones = 200;

const upstreamPhonesSchema = Type.Object({
  phones: phonesSchema.properties.phones,
  total: phonesSchema.properties.total,
});

export function simulatorRoutes(app: Api, { platform }: RouteContext): void {
  app.get(
    '/v1/simulator/phones',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'listSimulatorPhones',
        tags: ['simulator'],
        summary: 'The phones of the simulator that got a message',
        description: 'Invented subscribers only. available is false where no simulator runs.',
        querystring: Type.Object(
          { limit: Type.Integer({ minimum: 1, maximum: maxPhones, default: 50 }) },
          { additionalProperties: false },
        ),
        response: { 200: phonesSchema, ...errorResponses },
      },
    },
    async ({ query }): Promise<Phones> => {
      const base = platform.simulatorUrl();
      if (base === null) return { available: false, phones: [], total: 0 };
      const answer = await ask(base, `/phones?limit=${query.limit}`);
      if (!Check(upstreamPhonesSchema, answer)) throw unreachable();
      return { available: true, ...answer };
    },
  );

  app.get(
    '/v1/simulator/phones/:msisdn',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'readSimulatorPhone',
        tags: ['simulator'],
        summary: 'What one phone of the simulator received',
        description: 'Oldest first, as the phone would show it.',
        params: Type.Object({
          msisdn: Type.String({ pattern: '^\\d{1,20}$', description: 'E.164 digits.' }),
        }),
        response: { 200: phoneMessagesSchema, ...errorResponses },
      },
    },
    async ({ params }): Promise<PhoneMessages> => {
      const base = platform.simulatorUrl();
      if (base === null) throw new ApiError('NOT_FOUND', 'No simulator runs here.');
      const answer = await ask(base, `/phones/${params.msisdn}`);
      if (!Check(phoneMessagesSchema, answer)) throw unreachable();
      return answer;
    },
  );
}

function unreachable(): ApiError {
  return new ApiError('SIMULATOR_UNREACHABLE', 'The simulator does not answer as it should.');
}

async function ask(base: string, path: string): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(new URL(path, base), { signal: AbortSignal.timeout(timeoutMs) });
    if (response.ok) return await response.json();
  } catch {
    // The cause names the URL, which holds a number: it is not passed on.
    throw unreachable();
  }
  if (response.status === 404) throw new ApiError('NOT_FOUND', 'No such phone got a message.');
  throw unreachable();
}
