import Type from 'typebox';

const hours = 3600;

export const discoverySchema = Type.Object(
  {
    mode: Type.Union([Type.Literal('off'), Type.Literal('watch'), Type.Literal('warn')], {
      default: 'watch',
      description:
        'Unlisted numbers that behave like a scammer’s. off: none are looked for; watch: they are shown and nobody is warned; warn: contacts with them count, under policy.suspected.',
    }),
    numberModelFile: Type.Union([Type.String({ minLength: 1 }), Type.Null()], {
      default: null,
      description:
        'Model of tocsin train on numbers; a new one is taken without a restart (tocsin models use). null: the one that ships, which was learned from synthetic cities.',
    }),
    slots: Type.Integer({
      minimum: 1024,
      maximum: 1_000_000_000,
      default: 1_000_000,
      description:
        'Numbers remembered; the coldest give way. About 100 bytes each, taken when the first records come; give a quarter more than are alive.',
    }),
    recentContacts: Type.Integer({
      minimum: 0,
      default: 250_000,
      description:
        'Contacts remembered for numbers that turn out to be listed or victims, where no contact log is kept that could be asked. 32 bytes each.',
    }),
    tickS: Type.Integer({
      minimum: 1,
      default: 60,
      description:
        'How often the numbers that were active are judged, in the records’ own time. Seconds.',
    }),
    snapshotEveryS: Type.Integer({
      minimum: 1,
      default: 300,
      description: 'How often what is remembered is written to the data directory. Seconds.',
    }),
    mostSuspects: Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 20_000,
      description:
        'Numbers watched closely or suspected at a time; the least suspicious are let go.',
    }),
    victimCallS: Type.Integer({
      minimum: 0,
      default: 60,
      description:
        'An answered call with a listed number makes a known victim from this length on; a call back always does. Seconds.',
    }),
    lookBackS: Type.Integer({
      minimum: 0,
      default: 24 * hours,
      description:
        'How far back the contacts of a number are looked up when it becomes suspected, listed or a victim. Seconds.',
    }),
    dismissedForS: Type.Integer({
      minimum: 0,
      default: 30 * 24 * hours,
      description: 'How long a number stays unsuspected that a person has dismissed. Seconds.',
    }),
    suspicion: Type.Object(
      {
        enterLevel: Type.Number({
          minimum: 0.05,
          maximum: 1,
          default: 0.75,
          description: 'A number is suspected from this score on (0 to 1) …',
        }),
        leaveLevel: Type.Number({
          minimum: 0.05,
          maximum: 1,
          default: 0.35,
          description: '… until its level has fallen below this one.',
        }),
        fallHalfLifeS: Type.Integer({
          minimum: 1,
          default: 12 * hours,
          description: 'Half the way down to a lower score takes so long. Seconds.',
        }),
        fadeHalfLifeS: Type.Integer({
          minimum: 1,
          default: 72 * hours,
          description: 'The level of a number that is quiet halves in this time. Seconds.',
        }),
        maxConfidence: Type.Integer({
          minimum: 1,
          maximum: 60,
          default: 60,
          description: 'Confidence of the surest suspicion, of a listing’s 0 to 100.',
        }),
      },
      { additionalProperties: false, default: {}, description: 'What becomes of a score in time.' },
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Numbers that no list has, found by how they behave; on tokens alone.',
  },
);
export type DiscoveryConfig = Type.Static<typeof discoverySchema>;
