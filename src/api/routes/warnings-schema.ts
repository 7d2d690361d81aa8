import Type from 'typebox';

export const warningsQuerySchema = Type.Object(
  {
    limit: Type.Integer({
      minimum: 1,
      maximum: 200,
      default: 50,
      description: 'Warnings at most.',
    }),
    before: Type.Optional(
      Type.String({
        pattern: '^\\d{1,15}-[0-9a-f]{32}$',
        description: 'The `next` of the page before.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const warningsByTypeQuerySchema = Type.Object(
  {
    sinceMs: Type.Optional(
      Type.Integer({ minimum: 0, description: 'Epoch milliseconds; an hour ago where absent.' }),
    ),
    bucketMs: Type.Integer({
      minimum: 1000,
      maximum: 31 * 86_400_000,
      default: 60_000,
      description: 'Width of a bucket. Milliseconds.',
    }),
  },
  { additionalProperties: false },
);

export const warningParamsSchema = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{32}$', description: '32 hex digits.' }),
});
