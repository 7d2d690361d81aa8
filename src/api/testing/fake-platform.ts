import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Check } from 'typebox/value';
import { otherScamType, shippedScamTypes } from '../../domain/scam-type.ts';
import { createLogger, type Logger } from '../../observe/log.ts';
import type { Database } from '../../store/database.ts';
import { readCounts } from '../../store/ledger-counts.ts';
import { openDatabase } from '../../store/open.ts';
import { keyRing, storedKey } from '../keys.ts';
import type { Platform } from '../platform.ts';
import { createServer, type ServerOptions } from '../server.ts';

export const secrets = { read: 'test-read', write: 'test-write', admin: 'test-admin' } as const;
export const testKeys = keyRing(
  Object.entries(secrets).map(([scope, secret]) =>
    storedKey(`the-${scope}-key`, scope as keyof typeof secrets, secret, 0),
  ),
);

export function bearer(scope: keyof typeof secrets): { authorization: string } {
  return { authorization: `Bearer ${secrets[scope]}` };
}

/** A platform that does nothing and says so; each test replaces what it looks at. */
export function fakePlatform(database: Database, own: Partial<Platform> = {}): Platform {
  let on = false;
  return {
    version: '0.0.0-test',
    startedMs: 1_700_000_000_000,
    read: database.read,
    scamTypes: [...shippedScamTypes, otherScamType],
    holdOutShare: 0,
    experiments: () => ({ floor: 0.1, experiments: [] }),
    ingestRecords: async () => ({
      accepted: 0,
      rejected: 0,
      rejects: {},
      firstRejects: [],
      hits: 0,
      repeated: false,
    }),
    importIndicators: async ({ bytes }) => {
      let added = 0;
      for await (const chunk of bytes) added += chunk.length;
      return {
        added,
        updated: 0,
        unchanged: 0,
        repeated: 0,
        quarantined: {},
        rejected: 0,
        rejects: [],
        unknownScamTypes: {},
        guessedTypes: { fromText: 0, textsAbstained: 0, fromNeighbours: 0 },
        notes: [],
      };
    },
    revokeIndicators: async ({ indicators }) => ({ revoked: indicators.length, notFound: [] }),
    linkFamily: async () => ({
      active: false,
      subscriberConsentMs: null,
      familyConsentMs: null,
      endedMs: null,
    }),
    releaseIndicators: async () => ({ released: 0, notFound: [] }),
    setPreference: async () => undefined,
    local: {
      takeRecords: async () => ({}),
      takeModel: async (id) => ({ kind: 'exposure', id, before: null, changed: true }),
      rollbackModel: async (kind) => ({ kind, id: '00', before: '01', changed: true }),
      rotateKeys: async () => ({ epoch: 2 }),
      destroyKey: async () => ({ done: true }),
    },
    judging: () => ({
      ...{ acting: 'weights', shadow: null, modelId: null },
      levels: { medium: 0.35, high: 0.65, urgent: 0.9 },
    }),
    killSwitch: () => on,
    setKillSwitch: async (next) => {
      on = next;
    },
    gateways: () => [
      {
        route: 'simulator',
        state: 'bound',
        detail: '',
        windowSize: 10,
        inFlight: 0,
        pausedMs: 0,
        protocol: 'smpp',
        carriers: null,
        connections: [
          {
            state: 'bound',
            detail: '',
            windowSize: 10,
            inFlight: 0,
            answerMs: { p50: null, p99: null },
            submits: 0,
            throttles: 0,
            unknowns: 0,
          },
        ],
      },
    ],
    ready: async () => ({ ready: true, checks: { store: 'ok', gateways: 'ok' } }),
    simulatorUrl: () => null,
    ...own,
  };
}

/** An empty store in a folder of its own, gone after the test. */
export async function emptyStore(t: TestContext): Promise<Database> {
  const dataDir = await mkdtemp(join(tmpdir(), 'tocsin-api-'));
  const database = await openDatabase({ dataDir, databaseUrl: null });
  // The reader's thread ends with the database only once it has been used.
  await readCounts(database.read);
  t.after(async () => {
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  return database;
}

export const silent: Logger = createLogger('silent');

export async function testServer(
  t: TestContext,
  own: Partial<Platform> = {},
  options: Partial<ServerOptions> = {},
): Promise<{ app: FastifyInstance; database: Database }> {
  const database = await emptyStore(t);
  const app = await createServer(fakePlatform(database, own), {
    host: '127.0.0.1',
    maxBodyBytes: 64 * 1024,
    keys: testKeys,
    webRoot: '/nonexistent',
    log: silent,
    ...options,
  });
  t.after(() => app.close());
  return { app, database };
}

type Documented = {
  paths: Record<
    string,
    Record<
      string,
      { responses: Record<string, { content?: Record<string, { schema: unknown }> }> } | undefined
    >
  >;
};

/** Whether an answer is what the OpenAPI page says of that path, method and status. */
export function isDocumented(
  app: FastifyInstance,
  method: string,
  path: string,
  status: number,
  body: unknown,
): boolean {
  const { paths } = app.swagger() as unknown as Documented;
  const responses = paths[path]?.[method]?.responses ?? {};
  const response = responses[String(status)] ?? responses[`${String(status)[0]}XX`];
  const schema = response?.content?.['application/json']?.schema;
  return schema !== undefined && Check(schema as object, body);
}

/** Waits for a condition, turn by turn, ten seconds at most. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came: ${what}`);
    await turn();
  }
}
