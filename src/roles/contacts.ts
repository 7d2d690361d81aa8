import { join } from 'node:path';
import type { Config } from '../config/schema.ts';
import { openContactLog } from '../match/contact-log/contact-log.ts';
import type { ContactLog } from '../match/contact-log/types.ts';
import { InFlight } from '../match/look-back/in-flight.ts';
import type { Database } from '../store/database.ts';
import { readPosition } from '../store/sources.ts';

/** The contact log of this process, and what is on its way into it. */
export type Contacts = {
  /** Null where none is kept. */
  readonly log: ContactLog | null;
  readonly retentionS: number;
  readonly inFlight: InFlight;
};

/** Where the contact log lies in a data directory. */
export function contactLogFolder(dataDir: string): string {
  return join(dataDir, 'contacts');
}

/** Opens the contact log of a data directory, where the configuration wants one. @throws as openContactLog */
export async function openContacts(config: Config, db: Database): Promise<Contacts> {
  const { enabled, retentionS, segmentRows, segmentAgeS } = config.contactLog;
  const log = enabled
    ? await openContactLog({
        dir: contactLogFolder(config.dataDir),
        retentionS,
        segmentRows,
        segmentAgeS,
        committed: (source) => readPosition(db.read, source),
      })
    : null;
  return { log, retentionS, inFlight: new InFlight() };
}
