import Type from 'typebox';

export const recordsQuerySchema = Type.Object(
  {
    profile: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: 'Mapping profile of the configuration, for other column names.',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Other headers pass unlooked at. */
export const recordsHeadersSchema = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[\\x21-\\x7e]+$',
      description:
        'Up to 128 visible ASCII characters. The same key with the same body counts once; with another body it is refused.',
    }),
  ),
});

export const recordsResultSchema = Type.Object({
  accepted: Type.Integer({ minimum: 0 }),
  rejected: Type.Integer({ minimum: 0 }),
  rejects: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
    description: 'Rejected records by reason; sums to rejected.',
  }),
  firstRejects: Type.Array(
    Type.Object({
      line: Type.Integer({
        description: 'Line of the unpacked body, or element of the array, from 1.',
      }),
      field: Type.Union([Type.String(), Type.Null()]),
      reason: Type.String(),
    }),
    { description: 'The first rejected records, 100 at most; never their content.' },
  ),
  hits: Type.Integer({
    minimum: 0,
    description: 'Hits that the batch made, those known before included.',
  }),
  repeated: Type.Boolean({
    description: 'This Idempotency-Key was taken before; the counts are those of the first time.',
  }),
});
