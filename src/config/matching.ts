import Type from 'typebox';

export const matchingSchema = Type.Object(
  {
    threads: Type.Union([Type.Integer({ minimum: 1, maximum: 256 }), Type.Null()], {
      default: null,
      description:
        'Threads that match records; null takes one for each processor. 1 matches on the main thread.',
    }),
    blockBytes: Type.Integer({
      minimum: 1024,
      maximum: 16 * 1024 * 1024,
      default: 512 * 1024,
      description:
        'Records that a thread takes at a time, and the least that goes into one transaction when records come fast. Bytes.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Matching records against the lists.' },
);

export const contactLogSchema = Type.Object(
  {
    enabled: Type.Boolean({
      default: true,
      description:
        'Keep every accepted record as tokens, so that a number listed tomorrow finds whom it reached today. About 60 bytes a record.',
    }),
    retentionS: Type.Integer({
      minimum: 60,
      default: 7 * 86_400,
      description: 'How long contacts are kept. Seconds.',
    }),
    segmentRows: Type.Integer({
      minimum: 1000,
      maximum: 16_000_000,
      default: 4_000_000,
      description:
        'A journal becomes a Parquet segment at so many contacts, or when it is as old as below.',
    }),
    segmentAgeS: Type.Integer({
      minimum: 1,
      default: 3600,
      description: 'See above. Seconds.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'The contacts of the last days, for looking back when a number is listed.',
  },
);
