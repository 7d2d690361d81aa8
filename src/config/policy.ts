import Type from 'typebox';

const seconds = (description: string, fallback: number) =>
  Type.Integer({ minimum: 0, default: fallback, description: `${description} Seconds.` });

const share = (description: string, fallback: number) =>
  Type.Number({ minimum: 0, maximum: 1, default: fallback, description });

const weight = (description: string, fallback: number) =>
  Type.Number({
    minimum: -10,
    maximum: 10,
    default: fallback,
    description: `${description} Log-odds added to the risk.`,
  });

export const riskSchema = Type.Object(
  {
    engine: Type.Union([Type.Literal('weights'), Type.Literal('model')], {
      default: 'weights',
      description: 'Who judges: the expert weights below, or a trained model (modelFile).',
    }),
    modelFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description:
        'Model of tocsin train on exposures; read again when the file changes. null: the one that ships, which was learned from synthetic cities.',
    }),
    shadow: Type.Boolean({
      default: false,
      description:
        'true: the other of weights and model judges too, without acting, and the differences are counted.',
    }),
    windowS: seconds('How far back the hits of an exposure reach.', 7 * 86_400),
    base: weight('Where every exposure starts, before any reason.', -3),
    confidence: weight('An indicator of confidence 100; scaled linearly below.', 2.5),
    listedCaller: weight('A call with a listed number.', 0.6),
    listedSms: weight('An SMS with a listed number or sender.', 0.2),
    listedSite: weight('A visit to a listed site.', 0.5),
    listedApp: weight('Use of a listed app.', 1),
    answered: weight('A call that was answered.', 0.9),
    longCall: weight('A call as long as longCallS; shorter ones count in proportion.', 1.2),
    longCallS: seconds('What counts as a long call.', 300),
    callBack: weight('The subscriber called or wrote back.', 1.4),
    repeated: weight('Each doubling of the number of contacts.', 0.4),
    severalChannels: weight('Each further channel (call, SMS, site, app).', 0.9),
    severalIndicators: weight('Each doubling of the number of different indicators.', 0.5),
    international: weight('The listed number is abroad or malformed.', 0.3),
    recent: weight('A contact now; halves every recentHalfLifeS.', 0.5),
    recentHalfLifeS: seconds('Half-life of recency.', 86_400),
    levels: Type.Object(
      {
        medium: share('Risk from which the level is medium.', 0.35),
        high: share('Risk from which the level is high.', 0.65),
        urgent: share('Risk from which the level is urgent.', 0.9),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'Risk thresholds of the levels; below medium is low. Must ascend.',
      },
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'How contacts become a risk between 0 and 1: by expert weights or by a model.',
  },
);
export type RiskConfig = Type.Static<typeof riskSchema>;

const recipientPlan = (fallback: { subscriber: string[]; family: string[] }, description: string) =>
  Type.Object(
    {
      subscriber: Type.Array(Type.Union([Type.Literal('sms'), Type.Literal('flash')]), {
        default: fallback.subscriber,
        description: 'What the person gets.',
      }),
      family: Type.Array(Type.Union([Type.Literal('sms'), Type.Literal('flash')]), {
        default: fallback.family,
        description: 'What the family number gets, where both sides have agreed.',
      }),
    },
    { additionalProperties: false, default: {}, description },
  );

export const policySchema = Type.Object(
  {
    killSwitch: Type.Boolean({
      default: false,
      description: 'true: decide and record, but send nothing at all.',
    }),
    language: Type.Union([Type.Literal('zh'), Type.Literal('en')], {
      default: 'zh',
      description: 'Language of warnings for those who chose none.',
    }),
    channels: Type.Object(
      {
        urgent: recipientPlan({ subscriber: ['flash', 'sms'], family: ['sms'] }, 'Level urgent.'),
        high: recipientPlan({ subscriber: ['flash', 'sms'], family: ['sms'] }, 'Level high.'),
        medium: recipientPlan({ subscriber: ['sms'], family: [] }, 'Level medium.'),
        low: recipientPlan({ subscriber: [], family: [] }, 'Level low: recorded only.'),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'Who gets what at each level. Flash goes first where both are named.',
      },
    ),
    coolDownS: Type.Object(
      {
        default: seconds('For every scam type not named below.', 24 * 3600),
        byScamType: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
          default: { posing_as_police: 4 * 3600 },
          description: 'By scam type key. Seconds.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'How long a subscriber is left alone about one scam type after a warning.',
      },
    ),
    escalate: Type.Boolean({
      default: true,
      description:
        'Within the cool-down, warn again when the level has risen since the last warning.',
    }),
    dailyCap: Type.Integer({
      minimum: 1,
      default: 3,
      description: 'Warnings to one subscriber in 24 hours at most, whatever the scam types.',
    }),
    staleAfterS: Type.Object(
      {
        default: seconds('For every scam type not named below.', 24 * 3600),
        byScamType: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
          default: { romance_investment: 7 * 86_400, false_investment: 7 * 86_400 },
          description: 'By scam type key. Seconds.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'How old the newest contact may be to be worth a warning.',
      },
    ),
    lateStaleAfterS: Type.Object(
      {
        default: seconds('For every scam type not named below.', 3 * 86_400),
        byScamType: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
          default: { romance_investment: 7 * 86_400, false_investment: 7 * 86_400 },
          description: 'By scam type key. Seconds.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description:
          'The same where a look-back found the contact, because its number was listed only afterwards.',
      },
    ),
    beforeValidFromS: seconds(
      'Contacts so long before an indicator’s valid_from count too: lists write the day of the listing there, and the number was the scammer’s before. 0 takes valid_from at its word.',
      7 * 86_400,
    ),
    suspected: Type.Object(
      {
        maxLevel: Type.Union(
          [
            Type.Literal('low'),
            Type.Literal('medium'),
            Type.Literal('high'),
            Type.Literal('urgent'),
          ],
          {
            default: 'medium',
            description: 'Level at most, whatever the risk; medium is one SMS to the person alone.',
          },
        ),
        minConfidence: Type.Integer({
          minimum: 0,
          maximum: 100,
          default: 0,
          description:
            'Confidence that the surest suspicion must have; 0: as long as it is suspected.',
        }),
        dailyBudget: Type.Integer({
          minimum: 0,
          default: 500,
          description:
            'Warnings in 24 hours at most, to all people together, so that a model that errs does little harm.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description:
          'Warnings that rest on suspected numbers alone (discovery.mode warn): no list has named any of them.',
      },
    ),
    messageTtlS: seconds('How long a message may wait in the outbox before it expires.', 900),
    holdOutShare: share(
      'Share of subscribers held out (never warned) to measure the effect; urgent ones are always warned.',
      0,
    ),
    blastGuard: Type.Object(
      {
        maxSubscribers: Type.Integer({
          minimum: 1,
          default: 2000,
          description: 'Different subscribers that one indicator may reach within windowS.',
        }),
        maxShare: share('The same as a share of the network, where subscribers is set.', 0.005),
        subscribers: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
          default: null,
          description: 'Size of the network; null when not known, then only maxSubscribers counts.',
        }),
        windowS: seconds('Length of the window.', 86_400),
      },
      {
        additionalProperties: false,
        default: {},
        description:
          'An indicator that would warn more people than this is quarantined by itself and reported.',
      },
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Who is warned, how, and how often.',
  },
);
export type PolicyConfig = Type.Static<typeof policySchema>;
