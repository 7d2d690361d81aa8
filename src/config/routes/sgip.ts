import Type from 'typebox';
import { codingSettingsSchema, tcpRoute } from './common.ts';

/** What SGIP's text fields hold without doubt. */
const printable = '^[\\x20-\\x7e]*$';

/** Port of SGIP gateways, and of the providers that they connect back to. */
const sgipPort = 8801;

const listenSchema = Type.Object(
  {
    enabled: Type.Boolean({
      default: false,
      description:
        'Take connections from the gateway. By the specification reports and replies come this way; leave it off only where the gateway sends them on our own connection.',
    }),
    host: Type.String({ default: '0.0.0.0', description: 'Address to listen at.' }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: sgipPort,
      description: 'Port to listen at, as told to the carrier.',
    }),
    loginName: Type.String({
      maxLength: 16,
      pattern: printable,
      default: 'tocsin',
      description: 'Name that the gateway logs in with.',
    }),
    password: Type.String({
      maxLength: 16,
      pattern: printable,
      default: '',
      description:
        'Password that the gateway logs in with; while it is empty every login is refused. Masked wherever shown.',
    }),
    maxConnections: Type.Integer({
      minimum: 1,
      maximum: 256,
      default: 8,
      description: 'Connections from the gateway at one time.',
    }),
    loginTimeoutMs: Type.Integer({
      minimum: 100,
      default: 10_000,
      description: 'A connection that does not log in is closed after so long. Milliseconds.',
    }),
    idleMs: Type.Integer({
      minimum: 1000,
      default: 120_000,
      description:
        'A quiet connection is closed after so long; gateways close theirs at 60 s. Milliseconds.',
    }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'Connections that the gateway opens to us.',
  },
);

export const sgipRouteSchema = Type.Object(
  {
    ...tcpRoute(sgipPort),
    protocol: Type.Literal('sgip', { description: 'SGIP 1.2 over TCP (China Unicom).' }),
    loginName: Type.String({
      maxLength: 16,
      pattern: printable,
      default: 'tocsin',
      description: 'Login_Name of the bind.',
    }),
    password: Type.String({
      maxLength: 16,
      pattern: printable,
      default: '',
      description: 'Login_Password of the bind, which SGIP sends in clear. Masked wherever shown.',
    }),
    nodeId: Type.Union([Type.Integer({ minimum: 1, maximum: 0xffffffff }), Type.Null()], {
      default: null,
      description:
        'Number of our node as the carrier gave it; null makes it of areaCode and corpId, such as 3010012381.',
    }),
    areaCode: Type.String({
      pattern: '^0[0-9]{2,3}$',
      default: '010',
      description: 'Area code of our node, such as 010.',
    }),
    corpId: Type.String({
      pattern: '^[0-9]{1,5}$',
      default: '12381',
      description: 'CorpId: the number of our corporation with the carrier.',
    }),
    spNumber: Type.String({
      pattern: '^[0-9]{1,21}$',
      default: '12381',
      description: 'SPNumber: the short code that the person sees.',
    }),
    chargeNumber: Type.String({
      pattern: '^[0-9]{0,21}$',
      default: '0'.repeat(21),
      description: 'ChargeNumber: who pays. 21 zeros: we do; empty: the recipient.',
    }),
    serviceType: Type.String({
      maxLength: 10,
      pattern: printable,
      default: '',
      description: 'ServiceType: the code of the service with the carrier.',
    }),
    feeType: Type.Integer({
      minimum: 0,
      maximum: 255,
      default: 1,
      description: 'FeeType; 1 is free for the charged number.',
    }),
    feeValue: Type.String({
      pattern: '^[0-9]{0,6}$',
      default: '0',
      description: 'FeeValue. Hundredths of a yuan.',
    }),
    morelatetoMtFlag: Type.Integer({
      minimum: 0,
      maximum: 3,
      default: 2,
      description: 'MorelatetoMTFlag; 2 is a message that no phone asked for.',
    }),
    messagePriority: Type.Integer({
      minimum: 0,
      maximum: 9,
      default: 0,
      description: 'Priority within the gateway, 9 the highest.',
    }),
    coding: codingSettingsSchema,
    listen: listenSchema,
  },
  { additionalProperties: false, default: {} },
);
export type SgipRouteConfig = Type.Static<typeof sgipRouteSchema>;
