import Type from 'typebox';
import { codingSettingsSchema, tcpRoute } from './common.ts';

/** Printable ASCII, as the fields of the protocol hold it. */
function ascii(minLength: number, maxLength: number): { readonly pattern: string } {
  return { pattern: `^[ -~]{${minLength},${maxLength}}$` };
}

/** A route to a gateway of China Telecom: SMGP 3.0. */
export const smgpRouteSchema = Type.Object(
  {
    ...tcpRoute(8890),
    protocol: Type.Literal('smgp', { description: 'SMGP 3.0 over TCP (China Telecom).' }),
    account: Type.String({
      ...ascii(1, 8),
      description: 'ClientID of the login, as the carrier gave it.',
    }),
    secret: Type.String({
      ...ascii(0, 64),
      default: '',
      description: 'Shared secret of the login. Masked wherever shown.',
    }),
    sourceNumber: Type.String({
      ...ascii(0, 21),
      default: '12381',
      description: 'SrcTermID: the number that the person sees.',
    }),
    nationalNumbers: Type.Boolean({
      default: true,
      description:
        'Write the recipient without the country code 86, as most of these gateways want it.',
    }),
    serviceId: Type.String({
      ...ascii(0, 10),
      default: '',
      description: 'ServiceID: code of the service that the carrier agreed to.',
    }),
    msgSrc: Type.Union([Type.String(ascii(1, 8)), Type.Null()], {
      default: null,
      description: 'MsgSrc: code of the service provider (SPID); null leaves it out.',
    }),
    mServiceId: Type.Union([Type.String(ascii(1, 21)), Type.Null()], {
      default: null,
      description: 'MServiceID: code of the business; null leaves it out.',
    }),
    feeType: Type.String({
      ...ascii(0, 2),
      default: '00',
      description: 'FeeType: 00 is free of charge for the recipient.',
    }),
    feeCode: Type.String({
      ...ascii(0, 6),
      default: '000000',
      description: 'FeeCode: price of a message for the recipient. Cents.',
    }),
    fixedFee: Type.String({
      ...ascii(0, 6),
      default: '000000',
      description: 'FixedFee: monthly fee or cap. Cents.',
    }),
    chargeNumber: Type.String({
      ...ascii(0, 21),
      default: '',
      description: 'ChargeTermID: the number that is charged; empty for the recipient.',
    }),
    level: Type.Integer({
      minimum: 0,
      maximum: 3,
      default: 3,
      description: 'Priority of the messages inside the gateway; 3 is the highest.',
    }),
    validTime: Type.Union(
      [Type.Literal('relative'), Type.Literal('absolute'), Type.Literal('omit')],
      {
        default: 'relative',
        description:
          'How ValidTime says until when the carrier may try: so long from now, a local time, or not at all.',
      },
    ),
    utcOffsetMinutes: Type.Integer({
      minimum: -720,
      maximum: 840,
      multipleOf: 15,
      default: 480,
      description: 'Local time of the gateway, for the login and for times. Minutes from UTC.',
    }),
    coding: codingSettingsSchema,
  },
  { additionalProperties: false },
);

export type SmgpRouteConfig = Type.Static<typeof smgpRouteSchema>;
