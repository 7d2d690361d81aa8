import Type from 'typebox';
import { defaultGraceS, defaultHorizonS, readEffect } from '../../measure/effect/effect.ts';
import { cached } from '../cached.ts';
import { ApiError, errorResponses } from '../errors.ts';
import { type Effect, effectSchema, experimentsSchema } from '../intelligence-contract.ts';
import type { Api, RouteContext } from './context.ts';

const effectQuerySchema = Type.Object(
  {
    sinceMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Warnings from then on; all. Epoch milliseconds.' }),
    ),
    untilMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Warnings before then; until now.' }),
    ),
    horizonS: Type.Optional(
      Type.Integer({
        minimum: defaultGraceS + 1,
        maximum: 365 * 86_400,
        description: `How long after a warning contacts are looked for; ${defaultHorizonS}. Seconds.`,
      }),
    ),
  },
  { additionalProperties: false },
);

/** Questions whose answers are kept; another one takes the place of the oldest. */
const mostQuestions = 16;
/** Reads every warning of the span: at most a twentieth of the reader's time. */
const rest = { freshMs: 5000, restFactor: 20 } as const;

export function effectRoutes(app: Api, { platform, clock }: RouteContext): void {
  const answers = new Map<string, () => Promise<Effect>>();

  app.get(
    '/v1/effect',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getEffect',
        tags: ['warnings'],
        summary: 'Whether warnings work',
        description:
          'After how many warnings no further contact with the scammers was seen, against people who were held out by lot. Answers are kept for at least five seconds, and for twenty times as long as counting took.',
        querystring: effectQuerySchema,
        response: { 200: effectSchema, ...errorResponses },
      },
    },
    ({ query }) => {
      const { sinceMs = 0, untilMs, horizonS = defaultHorizonS } = query;
      if (untilMs !== undefined && untilMs <= sinceMs) {
        throw new ApiError('REQUEST_INVALID', 'untilMs must lie after sinceMs.');
      }
      const key = `${sinceMs} ${untilMs} ${horizonS}`;
      const ask = answers.get(key) ?? cached(() => read(sinceMs, untilMs, horizonS), rest, clock);
      answers.delete(key);
      answers.set(key, ask);
      if (answers.size > mostQuestions) answers.delete(answers.keys().next().value ?? '');
      return ask();
    },
  );

  const read = (sinceMs: number, untilMs: number | undefined, horizonS: number) => {
    const nowMs = clock();
    return readEffect(platform.read, {
      ...{ sinceMs, horizonS, nowMs, untilMs: untilMs ?? nowMs, graceS: defaultGraceS },
      holdOutShare: platform.holdOutShare,
    });
  };

  app.get(
    '/v1/experiments',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getExperiments',
        tags: ['warnings'],
        summary: 'The trials of texts',
        description:
          'Which variants of a text compete, what share of the next warnings each gets, and how often the contact stopped. Only trials that have sent a warning.',
        response: { 200: experimentsSchema, ...errorResponses },
      },
    },
    () => platform.experiments(),
  );
}
