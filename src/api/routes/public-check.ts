import Type from 'typebox';
import { readCheckCode } from '../../decide/check-code.ts';
import { otherScamType, type ScamType } from '../../domain/scam-type.ts';
import type { Reader } from '../../store/database.ts';
import { findByCheckCode } from '../../store/warnings.ts';
import { type Check, checkSchema } from '../contract.ts';
import { ApiError, errorResponses } from '../errors.ts';
import { RateLimit } from '../rate-limit.ts';
import type { Api, RouteContext } from './context.ts';

const hourMs = 3_600_000;

/** A person types a code once or twice; a guesser needs thousands of tries. */
const perMinute = 20;

const paramsSchema = Type.Object({
  code: Type.String({
    minLength: 1,
    maxLength: 32,
    description: 'The code in the warning, spaces and case as typed.',
  }),
});

export function publicCheckRoutes(app: Api, { platform, clock }: RouteContext): void {
  const limit = new RateLimit({ limit: perMinute, windowMs: 60_000, maxClients: 10_000 });
  app.get(
    '/v1/public/check/:code',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'checkCode',
        tags: ['public'],
        summary: 'Whether a warning with this code came from us',
        description: `For anybody who got a warning and doubts it. Says nothing about the person. ${perMinute} requests a minute for each client.`,
        params: paramsSchema,
        response: { 200: checkSchema, ...errorResponses },
      },
    },
    ({ ip, params }) => {
      const waitS = limit.take(ip, clock());
      if (waitS > 0) {
        throw new ApiError('RATE_LIMITED', 'Too many codes were asked for.', waitS);
      }
      return checkCode(platform.read, platform.scamTypes, params.code);
    },
  );
}

/** One indexed look-up whether the code is known or not; the answer has one shape. */
export async function checkCode(
  read: Reader,
  scamTypes: readonly ScamType[],
  code: string,
): Promise<Check> {
  const warning = await findByCheckCode(read, readCheckCode(code) ?? '');
  if (warning === null) return { known: false, scamType: null, sentMs: null };
  const type = scamTypes.find(({ key }) => key === warning.scamType) ?? otherScamType;
  return {
    known: true,
    scamType: { ...type },
    sentMs: Math.floor(warning.createdMs / hourMs) * hourMs,
  };
}
