import Type from 'typebox';

export const profileSchema = Type.Object(
  {
    header: Type.Boolean({
      default: true,
      description: 'Whether the first line names the columns.',
    }),
    columns: Type.Union([Type.Array(Type.String()), Type.Null()], {
      default: null,
      description:
        'Column names in order, for files without a header; a name that ends in ? may be missing at the end of a row.',
    }),
    delimiter: Type.String({
      minLength: 1,
      maxLength: 1,
      default: ',',
      description: 'Column delimiter, one ASCII character.',
    }),
    fields: Type.Record(Type.String(), Type.String(), {
      default: {},
      description: 'Our field to their column (CSV) or key (JSON Lines): { from: src, to: dst }.',
    }),
    constants: Type.Record(Type.String(), Type.String(), {
      default: {},
      description: 'Our field to a fixed value, for exports that lack it: { kind: call }.',
    }),
    kinds: Type.Record(Type.String(), Type.String(), {
      default: {},
      description: 'Their word for a kind to ours: { MOC: call }.',
    }),
    timeFormat: Type.Union(
      [
        Type.Literal('auto'),
        Type.Literal('epoch_ms'),
        Type.Literal('epoch_s'),
        Type.Literal('iso8601'),
        Type.Literal('datetime'),
      ],
      {
        default: 'auto',
        description: 'auto takes ISO 8601 and epoch milliseconds; datetime is YYYY-MM-DD HH:MM:SS.',
      },
    ),
    utcOffset: Type.String({
      pattern: '^[+-]\\d\\d:\\d\\d$',
      default: '+08:00',
      description: 'Offset of times that name none.',
    }),
  },
  { additionalProperties: false, default: {} },
);
export type Profile = Type.Static<typeof profileSchema>;

export const intakeSchema = Type.Object(
  {
    homePlan: Type.Union([Type.Literal('CN')], {
      default: 'CN',
      description: 'Numbering plan that national writings are read in.',
    }),
    profiles: Type.Record(Type.String(), profileSchema, {
      default: {},
      description:
        'Mapping profiles for other exports, by name. default, asterisk and asterisk_utc ship.',
    }),
    scamTextModel: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description:
        'Model of tocsin scam-type train that proposes a type from descriptions in lists; null: the one that ships.',
    }),
    maxLineBytes: Type.Integer({
      minimum: 1024,
      default: 65_536,
      description: 'A longer line is rejected. Bytes.',
    }),
    batchRecords: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 2000,
      description:
        'Records in one transaction of a paced replay at most; otherwise matching.blockBytes decides.',
    }),
    batchDelayMs: Type.Integer({
      minimum: 0,
      default: 100,
      description: 'A batch that is not full is closed after this time. Milliseconds.',
    }),
    allowHosts: Type.Array(Type.String(), {
      default: [],
      description: 'Hosts that are never matched, with everything below them.',
    }),
    allowHostFiles: Type.Array(Type.String(), {
      default: [],
      description:
        'Files of popular sites, one host a line (# and v2fly syntax are understood): such a site never matches as a whole, a listed page of it may.',
    }),
    protectHostFiles: Type.Array(Type.String(), {
      default: [],
      description:
        'Files of hosts whose every page is safe: banks, hospitals, government. Same syntax.',
    }),
    allowNumbers: Type.Array(Type.String(), {
      default: [],
      description: 'Numbers that are never matched: banks, hospitals, government.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Lists and records coming in.' },
);
export type IntakeConfig = Type.Static<typeof intakeSchema>;
