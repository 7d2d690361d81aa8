import type { Database } from '../../../src/store/database.ts';
import { enqueueMessages } from '../../../src/store/outbox.ts';
import { insertWarnings } from '../../../src/store/warnings.ts';
import type { Vault } from '../../../src/vault/vault.ts';
import { sampleMessage, sampleWarning } from '../../../test/support/store-samples.ts';

const dayMs = 24 * 3600 * 1000;
const rowsPerTransaction = 500;
/** Invented mobile numbers: 86 1700 …  */
const firstNumber = 8617000000000;

/** Puts warnings, each with one SMS for another person, into the outbox; they are due at once. */
export async function fillOutbox(
  db: Database,
  vault: Vault,
  rows: { readonly first: number; readonly count: number },
): Promise<void> {
  for (let done = 0; done < rows.count; done += rowsPerTransaction) {
    const count = Math.min(rowsPerTransaction, rows.count - done);
    const nowMs = Date.now();
    const places = Array.from({ length: count }, (_, at) => rows.first + done + at);
    const warnings = places.map(() => sampleWarning({ messages: 1, observedMs: nowMs }));
    const tokens = places.map((place) =>
      vault.seal({ space: 'e164', text: `${firstNumber + place}` }),
    );
    const messages = warnings.map(({ id }, at) =>
      sampleMessage(id, {
        ...{ recipient: tokens[at] ?? id, epoch: vault.currentEpoch },
        ...{ seenMs: nowMs, dueMs: nowMs, createdMs: nowMs, expiresMs: nowMs + dayMs },
      }),
    );
    await db.write(async (tx) => {
      await insertWarnings(tx, warnings);
      await enqueueMessages(tx, messages);
    });
  }
}
