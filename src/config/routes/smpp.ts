import Type from 'typebox';
import { codingSettingsSchema, tcpRoute } from './common.ts';

/** A route by SMPP 3.4: one bind_transceiver a connection. */
export const smppRouteSchema = Type.Object(
  {
    protocol: Type.Literal('smpp', {
      description: 'SMPP 3.4 over TCP; what SMPP 5.0 adds is tolerated.',
    }),
    ...tcpRoute(2775),
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
    serviceType: Type.String({
      maxLength: 5,
      default: '',
      description: 'service_type of each submit; empty for the default of the SMSC.',
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
    coding: codingSettingsSchema,
  },
  { additionalProperties: false, default: {} },
);
export type SmppRouteConfig = Type.Static<typeof smppRouteSchema>;
