import Type from 'typebox';
import { deliverySchema } from './delivery.ts';
import { discoverySchema } from './discovery.ts';
import { experimentsSchema } from './experiments.ts';
import { intakeSchema } from './intake.ts';
import { contactLogSchema, matchingSchema } from './matching.ts';
import { policySchema, riskSchema } from './policy.ts';

const serverSchema = Type.Object(
  {
    host: Type.String({
      default: '127.0.0.1',
      description: 'Address to listen on. Beyond loopback, reads need a key as well.',
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 12381,
      description: 'Port of page and API; 0 takes a free one.',
    }),
    allowedHosts: Type.Array(Type.String(), {
      default: [],
      description:
        'Further host names that requests may name while it listens on loopback, for a proxy on this machine.',
    }),
    maxBodyBytes: Type.Integer({
      minimum: 1024,
      default: 64 * 1024 * 1024,
      description: 'Largest request body. Bytes.',
    }),
  },
  { additionalProperties: false, default: {}, description: 'The page and the API.' },
);

const simulatorSchema = Type.Object(
  {
    enabled: Type.Boolean({
      default: true,
      description: 'Start the bundled SMSC simulator and route to it when there is no other route.',
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 0,
      description: 'SMPP port of the simulator; 0 takes a free one.',
    }),
    httpPort: Type.Integer({
      minimum: 0,
      maximum: 65535,
      default: 0,
      description: 'HTTP port of the simulator; 0 takes a free one.',
    }),
    fault: Type.String({ default: '', description: 'Faults to show, see tocsin smsc --help.' }),
  },
  {
    additionalProperties: false,
    default: {},
    description: 'The SMSC simulator that start runs in a process of its own.',
  },
);

export const configSchema = Type.Object(
  {
    dataDir: Type.String({
      default: './tocsin-data',
      description: 'Where state, keys and rejects live.',
    }),
    databaseUrl: Type.Union([Type.String(), Type.Null()], {
      default: null,
      description:
        'postgres://… to keep state in PostgreSQL; null for SQLite in dataDir. Also DATABASE_URL. Masked wherever shown.',
    }),
    logLevel: Type.Union(
      [
        Type.Literal('trace'),
        Type.Literal('debug'),
        Type.Literal('info'),
        Type.Literal('warn'),
        Type.Literal('error'),
        Type.Literal('silent'),
      ],
      { default: 'warn', description: 'Log lines go to standard error as JSON.' },
    ),
    scamTypes: Type.Array(
      Type.Object(
        {
          key: Type.String({ pattern: '^[a-z][a-z0-9_]*$', description: 'Key in lists and API.' }),
          zh: Type.String({ minLength: 1, description: 'Chinese name.' }),
          en: Type.String({ minLength: 1, description: 'English name.' }),
        },
        { additionalProperties: false },
      ),
      { default: [], description: 'Scam types beside those that ship.' },
    ),
    server: serverSchema,
    simulator: simulatorSchema,
    intake: intakeSchema,
    matching: matchingSchema,
    contactLog: contactLogSchema,
    discovery: discoverySchema,
    risk: riskSchema,
    policy: policySchema,
    experiments: experimentsSchema,
    delivery: deliverySchema,
  },
  { additionalProperties: false, default: {}, description: 'Tocsin configuration.' },
);
export type Config = Type.Static<typeof configSchema>;
