import Type from 'typebox';
import { commonRoute } from './common.ts';

const { connections: _, ...common } = commonRoute;

/** A JSON pointer (RFC 6901): empty for the whole document, else /name/0/name. */
function pointer(fallback: string, description: string) {
  return Type.String({ pattern: '^(/[^/]*)*$', default: fallback, description });
}

function optionalPointer(fallback: string | null, description: string) {
  return Type.Union([Type.String({ pattern: '^(/[^/]*)*$' }), Type.Null()], {
    default: fallback,
    description,
  });
}

function words(fallback: string[], description: string) {
  return Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
    default: fallback,
    description,
  });
}

function codes(fallback: number[], description: string) {
  return Type.Array(Type.Integer({ minimum: 300, maximum: 599 }), {
    default: fallback,
    description,
  });
}

const digest = {
  algorithm: Type.Union([Type.Literal('sha256'), Type.Literal('sha512'), Type.Literal('sha1')], {
    default: 'sha256',
    description: 'Hash of the HMAC.',
  }),
  encoding: Type.Union([Type.Literal('hex'), Type.Literal('base64')], {
    default: 'hex',
    description: 'How the signature is written.',
  }),
} as const;

const authSchema = Type.Object(
  {
    kind: Type.Union(
      [Type.Literal('none'), Type.Literal('bearer'), Type.Literal('basic'), Type.Literal('hmac')],
      {
        default: 'none',
        description:
          'How a request says who we are: a bearer token, a user with password (Basic), or a signature; none where headers or body hold a {secret.…}.',
      },
    ),
    user: Type.String({ default: '', description: 'User of Basic.' }),
    secret: Type.String({
      default: '',
      description: 'Token, password or key of the signature. Masked wherever shown.',
    }),
    ...digest,
    sign: Type.String({
      default: '{timestamp}{body}',
      description:
        'Text that is signed, of {method}, {host}, {path}, {timestamp} (seconds), {timestampMs}, {date} (ISO 8601), {nonce}, {body}, {bodySha256} and {secret.…}.',
    }),
    header: Type.String({
      pattern: '^[A-Za-z0-9-]+$',
      default: 'x-signature',
      description: 'Header of the signature.',
    }),
    value: Type.String({
      default: '{signature}',
      description: 'Value of that header, of {signature} and what may be signed.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'Authentication of our requests.' },
);

const answerSchema = Type.Object(
  {
    items: optionalPointer(
      null,
      'Where the list of results is in the answer, with `item`; null for the answer itself.',
    ),
    id: optionalPointer(
      '/id',
      'Where a result has the carrier’s message id; null where receipts name our {id}.',
    ),
    ref: optionalPointer(
      null,
      'Where a result in a list repeats our {id}; null where results come in the order of the request.',
    ),
    status: optionalPointer(
      null,
      'Where a result has its status word or number; null where the HTTP status says all.',
    ),
    accepted: words(
      [],
      'Statuses of a part that was taken; empty: any with HTTP 2xx that no other list names.',
    ),
    throttled: words([], 'Statuses that ask for less.'),
    temporary: words([], 'Statuses of a part that may be taken at another try.'),
    permanent: words([], 'Statuses of a part that is refused for good.'),
    elsewhere: words([], 'Statuses of a part that this route will not take and another may.'),
    http: Type.Object(
      {
        throttled: codes([429, 503], 'HTTP statuses that ask for less; Retry-After is kept.'),
        loginRefused: codes(
          [401, 403],
          'HTTP statuses that refuse our login: the route stops until a person looks. Take out 403 where the carrier says it of single numbers.',
        ),
        temporary: codes([408, 425], 'HTTP statuses of a request that may pass at another try.'),
        permanent: codes([400, 413, 422], 'HTTP statuses of a part that is refused for good.'),
        unknown: codes(
          [409],
          'Further HTTP statuses of a request that may have been taken, as 5xx may. All other 3xx and 4xx mean that another route may take the part.',
        ),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'HTTP statuses without a known word.',
      },
    ),
  },
  { additionalProperties: false, default: {}, description: 'How the answer is read.' },
);

const statesSchema = Type.Object(
  {
    delivered: words(['DELIVRD', 'delivered', 'success'], 'Words for delivered.'),
    undeliverable: words(
      ['UNDELIV', 'undelivered', 'undeliverable', 'failed', 'failure'],
      'Words for not delivered.',
    ),
    expired: words(['EXPIRED'], 'Words for: the time ran out.'),
    rejected: words(
      ['REJECTD', 'rejected', 'blocked', 'cancelled', 'DELETED'],
      'Words for refused.',
    ),
    accepted: words(['ACCEPTD', 'accepted'], 'Words for: taken by the network.'),
    enroute: words(
      ['ENROUTE', 'queued', 'sent', 'sending', 'buffered', 'pending'],
      'Words for: on its way.',
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'What the words of receipts mean, in any case; all others mean unknown.',
  },
);

const webhookSchema = Type.Object(
  {
    enabled: Type.Boolean({
      default: false,
      description: 'Listen for the carrier’s calls with receipts and replies.',
    }),
    host: Type.String({
      default: '127.0.0.1',
      description:
        'Address to listen at. It speaks plain HTTP: put a proxy with TLS in front and leave it at loopback.',
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 8087,
      description: 'Port to listen at; 0 takes a free one.',
    }),
    receiptPath: Type.String({
      pattern: '^/[^?#]*$',
      default: '/receipts',
      description: 'Path that receipts are posted to.',
    }),
    replyPath: Type.String({
      pattern: '^/[^?#]*$',
      default: '/replies',
      description:
        'Path that replies are posted to. Where it is that of receipts, an entry with id and state is a receipt.',
    }),
    auth: Type.Union([Type.Literal('header'), Type.Literal('query'), Type.Literal('hmac')], {
      default: 'header',
      description:
        'Where the carrier proves itself: the secret in a header (behind “Bearer ” or alone), in the query (which proxies log), or as the key of an HMAC of the body in a header.',
    }),
    authName: Type.String({
      pattern: '^[A-Za-z0-9_.-]+$',
      default: 'authorization',
      description: 'Name of that header or query field.',
    }),
    secret: Type.String({
      default: '',
      description: 'The secret; while it is empty every call is refused. Masked wherever shown.',
    }),
    ...digest,
    maxBodyBytes: Type.Integer({
      minimum: 1024,
      maximum: 64 * 1024 * 1024,
      default: 1024 * 1024,
      description: 'Largest body. Bytes.',
    }),
    maxConnections: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      default: 64,
      description: 'Connections from the carrier at one time.',
    }),
    answer: Type.String({
      default: '{"ok":true}',
      description: 'Body of our 200, as some carriers want a word in it.',
    }),
    items: optionalPointer(
      null,
      'Where the list of entries is in the body; null: the body is the list or the one entry.',
    ),
    receipt: Type.Object(
      {
        id: pointer('/id', 'Where a receipt has the message id.'),
        state: pointer('/status', 'Where it has the state.'),
        error: optionalPointer('/error', 'Where it has the carrier’s error code.'),
        to: optionalPointer('/to', 'Where it has the recipient.'),
      },
      { additionalProperties: false, default: {}, description: 'Fields of a receipt.' },
    ),
    states: statesSchema,
    reply: Type.Object(
      {
        from: pointer('/from', 'Where a reply has the phone’s number.'),
        to: optionalPointer('/to', 'Where it has ours.'),
        text: pointer('/text', 'Where it has the text.'),
      },
      { additionalProperties: false, default: {}, description: 'Fields of a reply.' },
    ),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Calls of the carrier to us.',
  },
);

/** A route to a carrier or aggregator with an HTTP API: JSON over HTTP/1.1, one part or a batch a request. */
export const httpRouteSchema = Type.Object(
  {
    ...common,
    protocol: Type.Literal('http', { description: 'JSON over HTTP.' }),
    windowSize: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 16,
      description: 'Requests that may be unanswered at one time, each on a connection of its own.',
    }),
    account: Type.String({
      default: 'http',
      maxLength: 64,
      description: 'Our account with the carrier: its message ids are its own. No secret.',
    }),
    url: Type.String({
      pattern: '^https?://',
      default: 'http://127.0.0.1:8086/messages',
      description: 'Where messages are posted. May hold {secret.…}.',
    }),
    tls: Type.Object(
      {
        caFile: Type.Union([Type.String(), Type.Null()], {
          default: null,
          description: 'PEM file of the authority that signs the carrier; null for the system’s.',
        }),
        serverName: Type.Union([Type.String(), Type.Null()], {
          default: null,
          description: 'Name that the certificate must bear; null for the host.',
        }),
      },
      {
        additionalProperties: false,
        default: {},
        description: 'TLS, with https; the certificate is always verified.',
      },
    ),
    sourceNumber: Type.String({
      maxLength: 32,
      default: '12381',
      description: 'The number that the person sees: {from}.',
    }),
    secrets: Type.Array(
      Type.Object(
        {
          name: Type.String({
            pattern: '^[A-Za-z][A-Za-z0-9_]*$',
            description: 'Its name, as in {secret.name}.',
          }),
          secret: Type.String({ description: 'Its value. Masked wherever shown.' }),
        },
        { additionalProperties: false },
      ),
      {
        default: [],
        description:
          'Secrets that url, headers and body may hold as {secret.name}; written there themselves they would be shown with the configuration.',
      },
    ),
    headers: Type.Record(Type.String({ pattern: '^[A-Za-z0-9-]+$' }), Type.String(), {
      default: {},
      description: 'Further headers of a request, of what may be signed.',
    }),
    body: Type.Unknown({
      default: { to: '{msisdn}', from: '{from}', text: '{text}', ref: '{id}' },
      description:
        'Body of a request. Texts in it may hold {msisdn}, {national} (without 86), {from}, {text}, {id}, {channel}, {coding}, {part}, {parts}, {reference}, {udh} (header in hex, empty for one part), {validityS} and {secret.…}; "{part:number}" alone is a number and "{flash:boolean}" alone a truth value. With `item`, "{items}" stands for the list.',
    }),
    item: Type.Unknown({
      default: null,
      description: 'One entry of {items}, as body; null: a request is one part.',
    }),
    batch: Type.Integer({
      minimum: 1,
      maximum: 1000,
      default: 1,
      description: 'Parts in one request at most; more than 1 needs `item`.',
    }),
    wholeTexts: Type.Boolean({
      default: true,
      description:
        'The carrier cuts long texts itself, as most do: a message is one part, whatever its length. false: it takes parts with their header ({udh}, {part}, {parts}).',
    }),
    words: Type.Object(
      {
        sms: Type.String({ default: 'sms', description: '{channel} of an SMS.' }),
        flash: Type.String({ default: 'flash', description: '{channel} of a flash SMS.' }),
        gsm7: Type.String({ default: 'gsm7', description: '{coding} of GSM-7.' }),
        ucs2: Type.String({ default: 'ucs2', description: '{coding} of UCS-2.' }),
      },
      { additionalProperties: false, default: {}, description: 'Words of the carrier.' },
    ),
    idempotencyHeader: Type.Union([Type.String({ pattern: '^[A-Za-z0-9-]+$' }), Type.Null()], {
      default: null,
      description:
        'Header in which the carrier takes a key that makes a repeated request harmless, such as Idempotency-Key; null where it knows none. Needs batch 1.',
    }),
    auth: authSchema,
    answer: answerSchema,
    healthUrl: Type.Union([Type.String({ pattern: '^https?://' }), Type.Null()], {
      default: null,
      description:
        'URL that answers 2xx to a GET with our credentials while the carrier is there; null: whether it takes connections.',
    }),
    responseTimeoutMs: Type.Integer({
      minimum: 100,
      default: 10_000,
      description: 'How long to wait for a whole answer. Milliseconds.',
    }),
    keepAliveMs: Type.Integer({
      minimum: 100,
      default: 4000,
      description:
        'A quiet connection is closed after so long, which should be before the carrier does. Milliseconds.',
    }),
    healthMs: Type.Integer({
      minimum: 100,
      default: 30_000,
      description: 'healthUrl is asked after so long without an answer. Milliseconds.',
    }),
    reconnectMinMs: Type.Integer({
      minimum: 1,
      default: 200,
      description: 'First pause after a lost connection; doubles, with jitter. Milliseconds.',
    }),
    reconnectMaxMs: Type.Integer({
      minimum: 1,
      default: 30_000,
      description: 'Longest pause. Milliseconds.',
    }),
    webhook: webhookSchema,
  },
  { additionalProperties: false, default: {} },
);

export type HttpRouteConfig = Type.Static<typeof httpRouteSchema>;
