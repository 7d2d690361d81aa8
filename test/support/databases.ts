import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open.ts';
import { postgresBinPath } from './optional.ts';
import { type PostgresServer, startPostgres } from './postgres.ts';

/** What openDatabase needs; the same place may be opened twice. */
export type Place = { readonly dataDir: string; readonly databaseUrl: string | null };

/** An engine that the store's contract is tested on. */
export type TestEngine = {
  readonly name: 'sqlite' | 'postgres';
  /** For test(): false, or why it is skipped. */
  readonly skip: string | false;
  /** An empty place, removed after the test. */
  place(t: TestContext): Promise<Place>;
  /** An empty database, closed after the test. */
  open(t: TestContext): Promise<Database>;
};

const postgres = postgresBinPath();
/** One server for each test process, started when the first test asks. */
let server: Promise<PostgresServer> | null = null;

after(async () => {
  await (await server)?.stop();
});

async function tempDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-store-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

function engine(
  name: TestEngine['name'],
  skip: string | false,
  databaseUrl: () => Promise<string | null>,
): TestEngine {
  const place = async (t: TestContext): Promise<Place> => ({
    dataDir: await tempDir(t),
    databaseUrl: await databaseUrl(),
  });
  return { name, skip, place, open: async (t) => openPlace(t, await place(t)) };
}

/** Opens a place once more; closed after the test. */
export async function openPlace(t: TestContext, place: Place): Promise<Database> {
  const db = await openDatabase(place);
  t.after(() => db.close());
  return db;
}

export const testEngines: readonly TestEngine[] = [
  engine('sqlite', false, async () => null),
  engine('postgres', postgres.present ? false : postgres.reason, async () => {
    if (!postgres.present) throw new Error(postgres.reason);
    server ??= startPostgres(postgres.path);
    return (await server).createDatabase();
  }),
];
