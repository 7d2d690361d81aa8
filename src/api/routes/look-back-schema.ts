import Type from 'typebox';
import { indicatorKinds } from '../../domain/indicator.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const ms = (description: string) =>
  Type.Integer({ description: `${description} Epoch milliseconds.` });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const found = {
  fresh: count('Hits that nobody had made.'),
  known: count('Hits that were there already.'),
  outside: count('Contacts outside the validity of their indicator.'),
};

export const lookBackStatusSchema = Type.Object({
  enabled: Type.Boolean({ description: 'Whether this program keeps a log of contacts.' }),
  retentionS: count('How long contacts are kept. Seconds.'),
  queued: count('Indicators that wait to be looked back.'),
  oldestQueuedMs: orNull(ms('Since when the oldest of them waits.')),
  log: orNull(
    Type.Object({
      rows: count('Contacts that a search reaches.'),
      bytes: count('Bytes on the disk.'),
      segments: count('Files of sorted contacts.'),
      oldestMs: orNull(ms('The oldest contact: nothing before it can be found.')),
      newestMs: orNull(ms('The newest contact.')),
      fault: orNull(Type.String({ description: 'What went wrong last in keeping it in order.' })),
    }),
  ),
  running: orNull(
    Type.Object({
      startedMs: ms('When it began.'),
      done: count('Pieces of the log searched.'),
      of: count('Pieces in all.'),
      ...found,
    }),
  ),
  runs: Type.Array(
    Type.Object({
      origin: Type.String({ description: 'queue: by itself; manual: somebody asked for it.' }),
      startedMs: ms('When it began.'),
      endedMs: ms('When it ended.'),
      sinceMs: ms('Contacts from then on were asked for.'),
      untilMs: orNull(ms('Contacts before then; null: until now.')),
      coveredMs: orNull(ms('The oldest contact that the log had; null: it was empty.')),
      logRows: count('Contacts that the log had.'),
      indicators: count('Indicators that were taken.'),
      skipped: count('Of these, not searched: set aside meanwhile, or allowed.'),
      contacts: count('Contacts found: fresh + known + outside.'),
      ...found,
    }),
    { description: 'The last ones, newest first.' },
  ),
});

/** Exactly one of all, source and indicators. */
export const lookBackRequestSchema = Type.Object(
  {
    all: Type.Optional(Type.Literal(true, { description: 'All active indicators.' })),
    source: Type.Optional(
      Type.String({ minLength: 1, maxLength: 256, description: 'Those that this list has named.' }),
    ),
    indicators: Type.Optional(
      Type.Array(
        Type.Object(
          {
            kind: Type.Union(indicatorKinds.map((kind) => Type.Literal(kind))),
            value: Type.String({ minLength: 1, maxLength: 2048 }),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 1000, description: 'Listed ones, in any writing.' },
      ),
    ),
    sinceMs: Type.Optional(ms('As far back as contacts are kept where absent.')),
    untilMs: Type.Optional(ms('Not included; until now where absent.')),
    dryRun: Type.Boolean({ description: 'Counts and changes nothing.' }),
  },
  { additionalProperties: false },
);

export type LookBackBody = Type.Static<typeof lookBackRequestSchema>;
