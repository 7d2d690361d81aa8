import Type from 'typebox';

export const experimentsSchema = Type.Object(
  {
    floor: Type.Number({
      minimum: 0,
      maximum: 0.5,
      default: 0.1,
      description:
        'Least share of the warnings that every variant of a text gets, 0 to 0.5; at most an equal share.',
    }),
    horizonS: Type.Integer({
      minimum: 60,
      default: 86_400,
      description:
        'How long after a warning contacts are looked for, to judge its text. Shorter than that of tocsin effect, so that a trial learns within days. Seconds.',
    }),
    graceS: Type.Integer({
      minimum: 0,
      default: 600,
      description:
        'Contacts so soon after a warning do not count: it must be sent, delivered and read. Seconds.',
    }),
    windowS: Type.Integer({
      minimum: 3600,
      default: 90 * 86_400,
      description:
        'Warnings older than this are forgotten: scams change, and so do texts. Seconds.',
    }),
    refreshS: Type.Integer({
      minimum: 1,
      default: 300,
      description: 'How often the shares are computed anew. Seconds.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Trials of texts: templates with variants, see docs/operating.md.',
  },
);
export type ExperimentsConfig = Type.Static<typeof experimentsSchema>;
