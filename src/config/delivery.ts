import Type from 'typebox';

export const smppRouteSchema = Type.Object(
  {
    name: Type.String({
      pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
      description: 'Name of the route, in metrics and receipts.',
    }),
    protocol: Type.Literal('smpp', { description: 'SMPP 3.4 over TCP.' }),
    host: Type.String({ default: '127.0.0.1', description: 'Host of the SMSC.' }),
    port: Type.Integer({
      minimum: 1,
      maximum: 65535,
      default: 2775,
      description: 'Port of the SMSC.',
    }),
    systemId: Type.String({
      maxLength: 15,
      default: 'tocsin',
      description: 'system_id of the bind.',
    }),
    password: Type.String({
      maxLength: 8,
      default: '',
      description: 'Password of the bind (SMPP 3.4 allows 8 characters). Masked wherever shown.',
    }),
    systemType: Type.String({
      maxLength: 12,
      default: '',
      description: 'system_type of the bind.',
    }),
    sourceAddress: Type.String({
      maxLength: 20,
      default: '12381',
      description: 'The short code that the person sees.',
    }),
    sourceTon: Type.Integer({
      minimum: 0,
      maximum: 7,
      default: 3,
      description: 'Type of number of the source; 3 is network specific.',
    }),
    sourceNpi: Type.Integer({
      minimum: 0,
      maximum: 18,
      default: 1,
      description: 'Numbering plan of the source.',
    }),
    destinationTon: Type.Integer({
      minimum: 0,
      maximum: 7,
      default: 1,
      description: 'Type of number of the recipient; 1 is international.',
    }),
    destinationNpi: Type.Integer({
      minimum: 0,
      maximum: 18,
      default: 1,
      description: 'Numbering plan of the recipient.',
    }),
    windowSize: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 16,
      description: 'Parts that may be unanswered at one time.',
    }),
    partsPerSecond: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
      default: null,
      description: 'Parts a second at most (TPS); null for no limit.',
    }),
    responseTimeoutMs: Type.Integer({
      minimum: 100,
      default: 10_000,
      description: 'How long to wait for an answer. Milliseconds.',
    }),
    enquireLinkMs: Type.Integer({
      minimum: 100,
      default: 30_000,
      description: 'enquire_link after so long without traffic. Milliseconds.',
    }),
    reconnectMinMs: Type.Integer({
      minimum: 1,
      default: 200,
      description: 'First pause before a reconnect; doubles, with jitter. Milliseconds.',
    }),
    reconnectMaxMs: Type.Integer({
      minimum: 1,
      default: 30_000,
      description: 'Longest pause before a reconnect. Milliseconds.',
    }),
  },
  { additionalProperties: false, default: {} },
);
export type SmppRouteConfig = Type.Static<typeof smppRouteSchema>;

export const deliverySchema = Type.Object(
  {
    routes: Type.Array(smppRouteSchema, {
      default: [],
      description: 'Routes to carriers. Empty with the simulator on: one route to the simulator.',
    }),
    templateFile: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description: 'YAML file of warning templates; null for those that ship.',
    }),
    unknownPolicy: Type.Union(
      [Type.Literal('resend'), Type.Literal('wait'), Type.Literal('give_up')],
      {
        default: 'resend',
        description:
          'An unanswered submit: resend (the person may get it twice), wait for a receipt until unknownWaitS and then give up, or give up at once.',
      },
    ),
    unknownWaitS: Type.Integer({
      minimum: 0,
      default: 300,
      description: 'See unknownPolicy. Seconds.',
    }),
    maxAttempts: Type.Integer({
      minimum: 1,
      default: 5,
      description: 'Submits of one message at most.',
    }),
    receiptWaitS: Type.Integer({
      minimum: 1,
      default: 72 * 3600,
      description:
        'How long a submitted message waits for its receipt before it ends unknown. Seconds.',
    }),
    orphanReceiptS: Type.Integer({
      minimum: 60,
      default: 3600,
      description:
        'How long a receipt that fits no message is kept before it is dropped and counted. Seconds.',
    }),
    validityS: Type.Integer({
      minimum: 60,
      default: 3600,
      description: 'validity_period: how long the carrier may keep trying. Seconds.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How warnings leave.' },
);
export type DeliveryConfig = Type.Static<typeof deliverySchema>;
