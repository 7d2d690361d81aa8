import Type from 'typebox';

const octet = { minimum: 0, maximum: 255 } as const;

/** How a carrier writes the id of a part in its receipts, compared with the answer to the submit. */
export const idProfileSchema = Type.Object(
  {
    answer: Type.Union([Type.Literal('text'), Type.Literal('hex'), Type.Literal('decimal')], {
      default: 'text',
      description:
        'How the answer to a submit writes the id: text keeps it as it is but for case; hex and decimal are numbers.',
    }),
    receipt: Type.Union([Type.Literal('text'), Type.Literal('hex'), Type.Literal('decimal')], {
      default: 'text',
      description: 'How a receipt writes the same id.',
    }),
    windowS: Type.Integer({
      minimum: 60,
      default: 7 * 24 * 3600,
      description:
        'An id names a part submitted within so long before its receipt; carriers use ids again. Seconds.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Shape of message ids.' },
);

/** What every route has, whatever its protocol. */
export const commonRoute = {
  name: Type.String({
    pattern: '^[a-z0-9][a-z0-9_-]{0,31}$',
    description: 'Name of the route, in metrics and receipts.',
  }),
  carriers: Type.Union([Type.Array(Type.String({ minLength: 1 })), Type.Null()], {
    default: null,
    description:
      'Carriers whose subscribers this route serves, by the names of the numbering plan; null for all.',
  }),
  priority: Type.Integer({
    minimum: 0,
    default: 100,
    description: 'Of two healthy routes, the one with the lower number is taken.',
  }),
  price: Type.Number({
    minimum: 0,
    default: 0,
    description: 'Price of one part, in any one currency; decides between routes of one priority.',
  }),
  windowSize: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 16,
    description: 'Parts that may be unanswered at one time on one connection.',
  }),
  connections: Type.Integer({
    minimum: 1,
    maximum: 32,
    default: 1,
    description: 'Connections that are kept up.',
  }),
  partsPerSecond: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
    default: null,
    description: 'Parts a second at most over all connections (TPS); null for no limit.',
  }),
  signature: Type.String({
    maxLength: 32,
    default: '',
    description:
      'Signature that the gateway adds to each message, such as 【反诈中心】: counted into the length. Empty where it adds none.',
  }),
  unknownPolicy: Type.Union(
    [Type.Literal('resend'), Type.Literal('wait'), Type.Literal('give_up'), Type.Null()],
    { default: null, description: 'As delivery.unknownPolicy, for this route; null for that one.' },
  ),
  id: idProfileSchema,
} as const;

/** What every route over TCP has besides. `port` is the protocol's usual one. */
export function tcpRoute<P extends number>(port: P) {
  return {
    ...commonRoute,
    host: Type.String({ default: '127.0.0.1', description: 'Host of the gateway.' }),
    port: Type.Integer({ minimum: 1, maximum: 65535, default: port, description: 'Its port.' }),
    tls: Type.Object(
      {
        enabled: Type.Boolean({ default: false, description: 'Speak TLS.' }),
        caFile: Type.Union([Type.String(), Type.Null()], {
          default: null,
          description: 'PEM file of the authority that signs the gateway; null for the system’s.',
        }),
        serverName: Type.Union([Type.String(), Type.Null()], {
          default: null,
          description: 'Name that the certificate must bear; null for the host.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'TLS; the certificate is always verified.',
      },
    ),
    responseTimeoutMs: Type.Integer({
      minimum: 100,
      default: 10_000,
      description: 'How long to wait for an answer. Milliseconds.',
    }),
    keepAliveMs: Type.Integer({
      minimum: 100,
      default: 30_000,
      description:
        'The peer is asked whether it is there after so long without traffic. Milliseconds.',
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
  } as const;
}

/** Coding settings of a protocol; the defaults are those of the design: 0x18 and 0x10 for flash. */
export const codingSettingsSchema = Type.Object(
  {
    gsm7: Type.Integer({ ...octet, default: 0x00, description: 'Format octet of GSM-7.' }),
    ucs2: Type.Integer({ ...octet, default: 0x08, description: 'Format octet of UCS-2.' }),
    flashGsm7: Type.Integer({
      ...octet,
      default: 0x10,
      description: 'Format octet of GSM-7 flash (message class 0).',
    }),
    flashUcs2: Type.Integer({
      ...octet,
      default: 0x18,
      description: 'Format octet of UCS-2 flash (message class 0).',
    }),
    protocolId: Type.Integer({ ...octet, default: 0, description: 'TP_pid (protocol_id).' }),
    packing: Type.Union([Type.Literal('unpacked'), Type.Literal('packed')], {
      default: 'unpacked',
      description: 'GSM-7: one septet in each octet, or packed as on the radio.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'How texts are coded.' },
);
