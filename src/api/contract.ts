import Type from 'typebox';
import { wordedReasonSchema } from './intelligence-contract.ts';

/** What the page reads. One schema gives the type, the check and the OpenAPI page. */

const count = (description: string) => Type.Integer({ minimum: 0, description });
const counts = (description: string) =>
  Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { description });

export const ledgerSchema = Type.Object({
  balanced: Type.Boolean({ description: 'Every line balances.' }),
  lines: Type.Array(
    Type.Object({
      name: Type.String({ description: 'records, hits, look_back, warnings or messages.' }),
      in: count('What came in.'),
      parts: counts('Where it went, by state or reason.'),
      difference: Type.Integer({ description: 'in minus the sum of parts; 0 when it balances.' }),
      note: Type.String({ description: 'How this was checked, or what is wrong.' }),
    }),
  ),
  takenMs: Type.Integer({ description: 'Epoch milliseconds.' }),
});
export type Ledger = Type.Static<typeof ledgerSchema>;

const milliseconds = Type.Union([Type.Number(), Type.Null()]);

const connectionSchema = Type.Object({
  state: Type.String({ description: 'As of the route.' }),
  detail: Type.String(),
  windowSize: count('Parts that may be unanswered at one time.'),
  inFlight: count('Parts that hold a place in the window.'),
  answerMs: Type.Object(
    { p50: milliseconds, p99: milliseconds },
    {
      description:
        'From submit to answer, over the last 512 answers. Milliseconds; null where none came.',
    },
  ),
  submits: count('Parts written, since the start.'),
  throttles: count('Answers that asked for less, since the start.'),
  unknowns: count('Parts that nobody answered, since the start.'),
});

function queueSchema(description: string) {
  return Type.Object(
    {
      messages: Type.Integer({ minimum: 0 }),
      oldestDueMs: Type.Union([Type.Integer(), Type.Null()], {
        description: 'When the oldest of them became due; null where none waits. Epoch ms.',
      }),
    },
    { description },
  );
}

export const gatewaySchema = Type.Object({
  route: Type.String(),
  protocol: Type.String({ description: 'smpp, cmpp, sgip, smgp or http.' }),
  carriers: Type.Union([Type.Array(Type.String()), Type.Null()], {
    description: 'Carriers whose subscribers the route serves; null: all.',
  }),
  state: Type.String({
    description:
      'stopped, connecting, bound, backing_off or refused; bound as soon as one connection is.',
  }),
  detail: Type.String({ description: 'The state in words of the gateway; no number, no secret.' }),
  trouble: Type.Union([Type.String(), Type.Null()], {
    description:
      'What is wrong beside the connections, such as a port for the carrier that cannot be used.',
  }),
  sinceMs: Type.Integer({
    description: 'Since when the route is bound, or is not. Epoch milliseconds.',
  }),
  windowSize: count('Parts that may be unanswered at one time, over all bound connections.'),
  inFlight: count('Parts that are unanswered.'),
  pausedMs: count(
    'For how long the carrier’s wish for less still holds the route. Milliseconds; 0 where it does not.',
  ),
  connections: Type.Array(connectionSchema),
  queue: queueSchema(
    'Messages that are due and that this route may take; one that several routes may take is counted in each.',
  ),
  receipts: Type.Object({
    parked: count('Receipts that wait for the message they are of.'),
    orphaned: count('Receipts dropped because no message was found for them, ever.'),
  }),
});
export type GatewayView = Type.Static<typeof gatewaySchema>;

export const gatewaysSchema = Type.Object({
  nowMs: Type.Integer({ description: 'Epoch milliseconds.' }),
  gateways: Type.Array(gatewaySchema, { description: 'As configured.' }),
  unserved: queueSchema('Messages that are due and whose carrier no route serves.'),
});
export type Gateways = Type.Static<typeof gatewaysSchema>;

export const overviewSchema = Type.Object({
  nowMs: Type.Integer(),
  startedMs: Type.Integer(),
  version: Type.String(),
  killSwitch: Type.Boolean(),
  rates: Type.Object({
    recordsPerS: Type.Number({ description: 'Over the last 5 seconds.' }),
    hitsPerS: Type.Number(),
    warningsPerS: Type.Number(),
    messagesPerS: Type.Number({ description: 'Submitted messages a second.' }),
  }),
  totals: Type.Object({
    records: count('Records read, accepted or rejected.'),
    rejected: count('Rejected records.'),
    hits: count('Different hits.'),
    warnings: count('Warnings decided and not held out.'),
    suppressed: counts('Hits that led to no warning, by reason.'),
    pendingHits: count('Hits not decided yet.'),
    messages: counts('Messages by state.'),
    indicators: counts('Indicators by status.'),
  }),
  latencyMs: Type.Object(
    {
      p50: Type.Union([Type.Number(), Type.Null()]),
      p99: Type.Union([Type.Number(), Type.Null()]),
    },
    { description: 'From record seen to message submitted, last minute; null where none was.' },
  ),
  balanced: Type.Boolean({ description: 'The ledger balances.' }),
  gateways: gatewaysSchema.properties.gateways,
  unserved: gatewaysSchema.properties.unserved,
  /** One point a second, newest last, 120 at most. */
  history: Type.Array(
    Type.Object({
      ms: Type.Integer(),
      records: Type.Integer(),
      hits: Type.Integer(),
      warnings: Type.Integer(),
      submitted: Type.Integer(),
      delivered: Type.Integer(),
    }),
  ),
});
export type Overview = Type.Static<typeof overviewSchema>;

export const warningSchema = Type.Object({
  id: Type.String({ description: '32 hex digits.' }),
  subscriber: Type.String({
    description: 'First 8 hex digits of the token: tells two apart, leads nowhere.',
  }),
  level: Type.String(),
  scamType: Type.String({ description: 'Key, see scamTypes.' }),
  risk: Type.Number(),
  reasons: Type.Array(wordedReasonSchema),
  why: Type.Object(
    { zh: Type.String(), en: Type.String() },
    { description: 'The reasons in one line, the most telling first.' },
  ),
  checkCode: Type.String(),
  messages: Type.Integer(),
  createdMs: Type.Integer(),
});
export type WarningView = Type.Static<typeof warningSchema>;

export const warningDetailSchema = Type.Object({
  ...warningSchema.properties,
  scamTypeName: Type.Object({ zh: Type.String(), en: Type.String() }),
  observedMs: Type.Integer({ description: 'The moment that it speaks of. Epoch milliseconds.' }),
  template: Type.String({ description: 'Scope of the text: a scam type, a level or both.' }),
  language: Type.String({ description: 'zh or en.' }),
  levels: Type.Object(
    { medium: Type.Number(), high: Type.Number(), urgent: Type.Number() },
    { description: 'Risk from which each level is given, as configured now.' },
  ),
  sent: Type.Array(
    Type.Object({
      role: Type.String({ description: 'subscriber or family.' }),
      channel: Type.String({ description: 'sms or flash.' }),
      state: Type.String({ description: 'See the ledger’s line of messages.' }),
      stateReason: Type.Union([Type.String(), Type.Null()], {
        description:
          'Where it did not end well. Of one cancelled: kill_switch, epoch_destroyed or recipient_listed.',
      }),
      route: Type.Union([Type.String(), Type.Null()], {
        description: 'The route that took it; null: none has yet.',
      }),
      attempts: count('Times that it was submitted.'),
      createdMs: Type.Integer(),
      submittedMs: Type.Union([Type.Integer(), Type.Null()]),
      finalMs: Type.Union([Type.Integer(), Type.Null()]),
    }),
    { description: 'Its messages, in the order in which they are due.' },
  ),
});
export type WarningDetail = Type.Static<typeof warningDetailSchema>;

export const warningsPageSchema = Type.Object({
  warnings: Type.Array(warningSchema, { description: 'Newest first.' }),
  next: Type.Union([Type.String(), Type.Null()], {
    description: 'Pass as before= for the next page.',
  }),
});
export type WarningsPage = Type.Static<typeof warningsPageSchema>;

export const warningsByTypeSchema = Type.Object({
  bucketMs: Type.Integer(),
  buckets: Type.Array(
    Type.Object({ ms: Type.Integer(), counts: counts('Warnings by scam type key.') }),
  ),
  scamTypes: Type.Array(Type.Object({ key: Type.String(), zh: Type.String(), en: Type.String() })),
});
export type WarningsByType = Type.Static<typeof warningsByTypeSchema>;

export const phoneSchema = Type.Object({
  msisdn: Type.String({ description: 'E.164 digits. Invented subscribers of the simulator only.' }),
  messages: Type.Integer(),
  lastMs: Type.Integer(),
  preview: Type.String(),
});
export const phonesSchema = Type.Object({
  available: Type.Boolean({ description: 'false where no simulator runs.' }),
  phones: Type.Array(phoneSchema, { description: 'Latest message first, 200 at most.' }),
  total: Type.Integer(),
});
export type Phones = Type.Static<typeof phonesSchema>;

export const phoneMessageSchema = Type.Object({
  seq: Type.Integer(),
  sender: Type.String(),
  text: Type.String(),
  flash: Type.Boolean(),
  parts: Type.Integer(),
  receivedMs: Type.Integer(),
});
export const phoneMessagesSchema = Type.Object({
  msisdn: Type.String(),
  messages: Type.Array(phoneMessageSchema, { description: 'Oldest first.' }),
});
export type PhoneMessages = Type.Static<typeof phoneMessagesSchema>;

export const checkSchema = Type.Object({
  known: Type.Boolean({ description: 'Whether we sent a warning with this code.' }),
  scamType: Type.Union([
    Type.Object({ key: Type.String(), zh: Type.String(), en: Type.String() }),
    Type.Null(),
  ]),
  sentMs: Type.Union([Type.Integer(), Type.Null()], { description: 'Rounded down to the hour.' }),
});
export type Check = Type.Static<typeof checkSchema>;

/**
 * Server-sent events of GET /v1/stream: `overview` (an Overview, at once and then each second),
 * `warnings` (WarningView[], as they are decided, at most four times a second) and
 * `quarantined` ({ kind, value, reason }).
 *
 * Reads: GET /v1/overview, /v1/gateways, /v1/warnings?limit&before, /v1/warnings/:id,
 * /v1/warnings/by-type?sinceMs&bucketMs,
 * /v1/ledger, /v1/look-back, /v1/indicators, /v1/simulator/phones, /v1/simulator/phones/:msisdn,
 * /v1/public/check/:code (public), /healthz, /readyz, /metrics, /docs.
 * Writes (key in `Authorization: Bearer …`): POST /v1/records, /v1/indicators, /v1/family,
 * /v1/kill-switch.
 */
export const streamEvents = ['overview', 'warnings', 'quarantined'] as const;
