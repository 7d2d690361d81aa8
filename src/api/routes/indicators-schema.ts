import Type from 'typebox';
import { indicatorKinds, indicatorStatuses } from '../../domain/indicator.ts';
import { indicatorFormats } from '../platform.ts';

const counts = (description: string) =>
  Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { description });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const hexId = Type.String({ pattern: '^[0-9a-f]{32}$', description: '32 hex digits.' });
const kindSchema = Type.Enum([...indicatorKinds]);

export const indicatorsQuerySchema = Type.Object(
  {
    status: Type.Optional(Type.Enum([...indicatorStatuses])),
    kind: Type.Optional(kindSchema),
    search: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Part of the value.' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100, description: 'At most.' }),
    after: Type.Optional(
      Type.String({
        maxLength: 4000,
        pattern: '^[A-Za-z0-9_-]+$',
        description: 'The `next` of the page before.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const indicatorsPageSchema = Type.Object({
  indicators: Type.Array(
    Type.Object({
      id: hexId,
      kind: kindSchema,
      value: Type.String({ description: 'Normalised.' }),
      scamType: nullable(Type.String({ description: 'Key, see scamTypes.' })),
      scamTypeFrom: nullable(
        Type.Enum(['listed', 'text', 'neighbours'], {
          description:
            'listed: a list names it; text: from a description; neighbours: from others of its case, site or victims.',
        }),
      ),
      confidence: Type.Integer({ minimum: 0, maximum: 100 }),
      status: Type.Enum([...indicatorStatuses]),
      statusReason: nullable(Type.String({ description: 'Why it is not active.' })),
      validFromMs: nullable(Type.Integer()),
      validUntilMs: nullable(Type.Integer()),
      createdMs: Type.Integer(),
      updatedMs: Type.Integer(),
      sources: Type.Array(
        Type.Object({
          source: Type.String(),
          caseRef: Type.String({ description: "'' where the list gave none." }),
          confidence: Type.Integer(),
          listedMs: Type.Integer(),
        }),
        { description: 'Who says so.' },
      ),
    }),
    { description: 'By kind, then value.' },
  ),
  next: nullable(Type.String({ description: 'Pass as after= for the next page.' })),
});
export type IndicatorsPage = Type.Static<typeof indicatorsPageSchema>;

export const importQuerySchema = Type.Object(
  {
    dryRun: Type.Boolean({ default: false, description: 'Read and count, change nothing.' }),
    format: Type.Enum([...indicatorFormats], {
      default: 'auto',
      description: 'auto looks at the content.',
    }),
    name: Type.String({
      minLength: 1,
      maxLength: 128,
      default: 'http',
      description:
        'How rejects call the list, and its source where neither source nor its rows say one.',
    }),
    source: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 128,
        description: 'Who says so, over what the rows say.',
      }),
    ),
  },
  { additionalProperties: false },
);

export const importResultSchema = Type.Object({
  added: Type.Integer({ minimum: 0 }),
  updated: Type.Integer({ minimum: 0 }),
  unchanged: Type.Integer({ minimum: 0 }),
  repeated: Type.Integer({
    minimum: 0,
    description: 'Rows that named an indicator of an earlier row again.',
  }),
  quarantined: counts('Kept but not matched, by reason.'),
  rejected: Type.Integer({ minimum: 0, description: 'Rows not taken.' }),
  rejects: Type.Array(
    Type.Object({
      source: Type.String(),
      line: Type.Integer(),
      field: nullable(Type.String()),
      reason: Type.String(),
    }),
    { description: 'The first rows not taken, 100 at most.' },
  ),
  notes: Type.Array(
    Type.Object({ what: Type.String(), name: Type.String(), count: Type.Integer({ minimum: 0 }) }),
    { description: 'Left aside on purpose: columns and objects that say nothing of indicators.' },
  ),
  guessedTypes: Type.Object(
    {
      fromText: Type.Integer({ minimum: 0 }),
      textsAbstained: Type.Integer({ minimum: 0 }),
      fromNeighbours: Type.Integer({ minimum: 0 }),
    },
    {
      description:
        'Types of rows that name none: from their description, described but unsure, from neighbours.',
    },
  ),
  unknownScamTypes: counts('Scam type names that nobody configured, kept as `other`, by rows.'),
});

export const revokeBodySchema = Type.Object(
  {
    indicators: Type.Array(
      Type.Union([
        Type.Object({ id: hexId }, { additionalProperties: false }),
        Type.Object(
          { kind: kindSchema, value: Type.String({ minLength: 1, maxLength: 2000 }) },
          { additionalProperties: false },
        ),
      ]),
      { minItems: 1, maxItems: 1000, description: 'By id, or by kind and value.' },
    ),
    reason: Type.String({
      minLength: 1,
      maxLength: 200,
      description: 'Shown beside the indicator, and written into the audit chain.',
    }),
  },
  { additionalProperties: false },
);

export const releaseResultSchema = Type.Object({
  released: Type.Integer({ minimum: 0 }),
  notFound: Type.Array(Type.Integer({ minimum: 0 }), {
    description: 'Positions in the request, from 0.',
  }),
});

export const revokeResultSchema = Type.Object({
  revoked: Type.Integer({ minimum: 0 }),
  notFound: Type.Array(Type.Integer({ minimum: 0 }), {
    description: 'Positions in the request, from 0.',
  }),
});
