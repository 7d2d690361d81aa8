import Type from 'typebox';
import { codingSettingsSchema, tcpRoute } from './common.ts';

/** A route by CMPP 2.0 or 3.0 (China Mobile). Sizes of texts are those of the specification. */
export const cmppRouteSchema = Type.Object(
  {
    ...tcpRoute(7890),
    protocol: Type.Literal('cmpp', { description: 'CMPP 2.0 or 3.0 over TCP.' }),
    version: Type.Union([Type.Literal('2.0'), Type.Literal('3.0')], {
      default: '2.0',
      description: 'Version that the gateway speaks; the two have frames of different sizes.',
    }),
    account: Type.String({
      minLength: 1,
      maxLength: 6,
      description: 'Source_Addr of the login: the SP_Id, six digits.',
    }),
    secret: Type.String({
      default: '',
      description: 'Shared secret of the login. Masked wherever shown.',
    }),
    sourceNumber: Type.String({
      maxLength: 21,
      default: '12381',
      description: 'Src_Id: the number that the person sees.',
    }),
    serviceId: Type.String({
      maxLength: 10,
      default: '',
      description: 'Service_Id, as agreed with the carrier.',
    }),
    msgSrc: Type.Union([Type.String({ maxLength: 6 }), Type.Null()], {
      default: null,
      description: 'Msg_src: the code of the SP; null for the account.',
    }),
    feeUserType: Type.Integer({
      minimum: 0,
      maximum: 3,
      default: 2,
      description: 'Fee_UserType: who pays; 0 recipient, 1 sender, 2 SP, 3 feeTerminalId.',
    }),
    feeTerminalId: Type.String({
      maxLength: 21,
      default: '',
      description: 'Fee_terminal_Id: the number that pays, with feeUserType 3.',
    }),
    feeType: Type.String({
      maxLength: 2,
      default: '01',
      description: 'FeeType: 01 is free of charge.',
    }),
    feeCode: Type.String({
      maxLength: 6,
      default: '0',
      description: 'FeeCode: the fee. Hundredths of a yuan.',
    }),
    level: Type.Integer({
      minimum: 0,
      maximum: 9,
      default: 0,
      description: 'Msg_level: the priority of the message.',
    }),
    validTime: Type.Union(
      [Type.Literal('absolute'), Type.Literal('relative'), Type.Literal('omit')],
      {
        default: 'absolute',
        description:
          'How ValId_Time says until when the carrier may try: a moment, a distance (which some gateways misread), or not at all.',
      },
    ),
    utcOffsetMinutes: Type.Integer({
      minimum: -720,
      maximum: 840,
      multipleOf: 15,
      default: 480,
      description: 'Local time of the gateway, minutes east of UTC.',
    }),
    nationalNumbers: Type.Boolean({
      default: false,
      description: 'Write a recipient of China without the country code 86.',
    }),
    coding: codingSettingsSchema,
  },
  { additionalProperties: false },
);
export type CmppRouteConfig = Type.Static<typeof cmppRouteSchema>;
