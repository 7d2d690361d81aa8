import Type from 'typebox';

/**
 * What the page reads about judging: unlisted numbers under suspicion, the model in the shadow,
 * whether warnings work, and the trials of texts. One schema gives the type, the check and the
 * OpenAPI page.
 */

const count = (description: string) => Type.Integer({ minimum: 0, description });
const nullable = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const words = { zh: Type.String(), en: Type.String() };

/** One part of a judgement in plain words; the weight is what it adds to the log-odds. */
export const wordedReasonSchema = Type.Object({
  key: Type.String(),
  value: Type.Number(),
  weight: Type.Number(),
  ...words,
});
export type WordedReason = Type.Static<typeof wordedReasonSchema>;

export const suspectSchema = Type.Object({
  id: Type.String({
    description: 'First 8 hex digits of the number’s token: tells two apart, leads nowhere.',
  }),
  confidence: Type.Integer({
    minimum: 0,
    maximum: 100,
    description: 'Softer than a listing: it has a ceiling of its own and fades by itself.',
  }),
  scamType: Type.Union([Type.String(), Type.Null()], {
    description: 'Key, see scamTypes; null where nobody can tell.',
  }),
  sinceMs: Type.Integer({ description: 'Suspected since. Epoch milliseconds.' }),
  newCounterpartsDay: Type.Number({ description: 'Strangers that it reaches a day.' }),
  warned: count('Warnings in which it counted.'),
  reasons: Type.Array(wordedReasonSchema, { description: 'The strongest first.' }),
});
export type SuspectView = Type.Static<typeof suspectSchema>;

/** GET /v1/suspects?limit */
export const suspectsSchema = Type.Object({
  mode: Type.Union([Type.Literal('off'), Type.Literal('watch'), Type.Literal('warn')], {
    description: 'off: none are looked for; watch: they are shown; warn: they count in warnings.',
  }),
  modelId: Type.Union([Type.String(), Type.Null()], {
    description: 'Who judges the numbers; null: weights by judgement.',
  }),
  watchedSinceMs: Type.Union([Type.Integer(), Type.Null()]),
  judgedMs: Type.Union([Type.Integer(), Type.Null()], {
    description: 'When they were last judged.',
  }),
  numbers: count('Numbers of which something is remembered.'),
  suspected: count('Numbers under suspicion now.'),
  counts: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
    description: 'contacts seen, and what was not counted, by reason.',
  }),
  suspects: Type.Array(suspectSchema, { description: 'Surest first.' }),
});
export type Suspects = Type.Static<typeof suspectsSchema>;

/** GET /v1/shadow */
export const shadowSchema = Type.Object({
  acting: Type.String({ description: 'Who acts: weights or model.' }),
  shadow: Type.Union([Type.String(), Type.Null()], {
    description: 'Who judges beside it without acting; null: nobody.',
  }),
  modelId: Type.Union([Type.String(), Type.Null()]),
  sinceMs: Type.Integer({ description: 'Counted since. Epoch milliseconds.' }),
  compared: count('Exposures that both judged.'),
  levels: Type.Array(
    Type.Object({ acting: Type.String(), shadow: Type.String(), count: Type.Integer() }),
    { description: 'How often which pair of levels was given.' },
  ),
  differences: Type.Array(
    Type.Object({ from: Type.Number(), to: Type.Number(), count: Type.Integer() }),
    { description: 'Risk of the shadow less that of the acting judge, −1 to 1, in steps of 0.1.' },
  ),
  meanDifference: nullable('Null where nothing was compared.'),
});
export type Shadow = Type.Static<typeof shadowSchema>;

const armOfEffect = Type.Object({
  people: count(
    'People: the first warning of each since the arms were drawn, with enough time behind it.',
  ),
  stopped: count('Of them, those after which no further contact with the scammers was seen.'),
  share: nullable('stopped / people.'),
});

export const effectRowSchema = Type.Object({
  key: Type.String({ description: 'Scam type, channel or template; `all` for all together.' }),
  treated: armOfEffect,
  heldOut: armOfEffect,
  difference: nullable(
    'Share that stopped among the warned, less that among the held out; over scam types and levels by Mantel–Haenszel weights, so not always the plain difference of the two shares.',
  ),
  interval: Type.Union([Type.Tuple([Type.Number(), Type.Number()]), Type.Null()], {
    description:
      '95 % interval of the difference (stratified Newcombe); null where one arm is empty.',
  }),
  verdict: Type.Union(
    [
      Type.Literal('works'),
      Type.Literal('harms'),
      Type.Literal('not_shown'),
      Type.Literal('too_few'),
    ],
    {
      description:
        'works, harms: the interval leaves 0 out; not_shown: it holds 0; too_few: fewer than 20 people in an arm.',
    },
  ),
});
export type EffectRow = Type.Static<typeof effectRowSchema>;

/** GET /v1/effect?sinceMs&untilMs&horizonS */
export const effectSchema = Type.Object({
  sinceMs: Type.Integer(),
  untilMs: Type.Integer(),
  horizonS: count('How long after a warning contacts are looked for. Seconds.'),
  holdOutShare: Type.Number({ description: 'As configured now.' }),
  waiting: count('Warnings whose time is not over yet: counted nowhere.'),
  leftOut: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
    description:
      'Warnings that cannot be compared, by reason (urgent ones are never held out). Both arms of all, waiting and these add up to the warnings of the span.',
  }),
  all: effectRowSchema,
  byScamType: Type.Array(effectRowSchema),
  byChannel: Type.Array(effectRowSchema),
  byTemplate: Type.Array(effectRowSchema),
});
export type Effect = Type.Static<typeof effectSchema>;

/** GET /v1/experiments */
export const experimentsSchema = Type.Object({
  floor: Type.Number({ description: 'Least share of every text. 0…1.' }),
  experiments: Type.Array(
    Type.Object({
      key: Type.String({ description: 'Scam type, level and language the texts compete for.' }),
      arms: Type.Array(
        Type.Object({
          template: Type.String(),
          share: Type.Number({ description: 'Of the next warnings. 0…1.' }),
          shown: count('Warnings with this text whose time is over.'),
          stopped: count('Of them, those after which the contact stopped.'),
          mean: Type.Number({ description: 'Of the posterior.' }),
          interval: Type.Tuple([Type.Number(), Type.Number()], {
            description: '95 % credible interval.',
          }),
          best: Type.Number({ description: 'Chance that it is the best. 0…1.' }),
        }),
      ),
    }),
  ),
});
export type Experiments = Type.Static<typeof experimentsSchema>;
