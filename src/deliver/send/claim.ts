import { killSwitchIsOff } from '../../decide/kill-switch.ts';
import { TocsinError } from '../../domain/error.ts';
import { recordAnswers } from '../../store/answers.ts';
import type { Database, Tx } from '../../store/database.ts';
import { type ClaimedMessage, claimMessages, type Serves } from '../../store/outbox.ts';
import { reveal } from '../../vault/reveal.ts';
import type { SlotParty } from '../../vault/slot.ts';
import type { Vault } from '../../vault/vault.ts';

export type Claimed = { readonly message: ClaimedMessage; readonly recipient: SlotParty };

export type ClaimOptions = {
  readonly route: string;
  readonly account: string;
  /** Whose messages the route is to take. */
  readonly serves: Serves;
  /** Messages at most. */
  readonly limit: number;
  readonly nowMs: number;
};

/**
 * Claims messages for a route and turns their tokens back, with the audit entries, in the caller's
 * transaction. Nothing where the kill switch is pressed.
 *
 * @throws TocsinError with the vault's reason, see isVaultRefusal
 */
export async function claimIn(tx: Tx, vault: Vault, options: ClaimOptions): Promise<Claimed[]> {
  const { route, serves, limit, nowMs } = options;
  const claim = { limit, nowMs, route, serves, onlyIf: killSwitchIsOff };
  const messages = await claimMessages(tx, claim);
  if (messages.length === 0) return [];
  const requests = messages.map(({ recipient, epoch, warningId }) => ({
    token: recipient,
    epoch,
    reference: Buffer.from(warningId).toString('hex'),
  }));
  const parties = await reveal(vault, tx, requests, { actor: 'deliver', purpose: 'send', nowMs });
  return messages.flatMap((message, at) => {
    const recipient = parties[at];
    return recipient ? [{ message, recipient }] : [];
  });
}

/**
 * claimIn in a transaction of its own. A token that cannot be turned back must not stop the queue
 * behind it: the claim is then repeated one by one, and the bad message ends as rejected with the
 * vault's reason.
 */
export async function claimAndReveal(
  db: Database,
  vault: Vault,
  options: ClaimOptions,
): Promise<Claimed[]> {
  try {
    return await db.write((tx) => claimIn(tx, vault, options));
  } catch (error) {
    if (!isVaultRefusal(error)) throw error;
    if (options.limit > 1) return claimAndReveal(db, vault, { ...options, limit: 1 });
    await rejectNext(db, options, error.code);
    return [];
  }
}

/** A token that its vault does not open: the message's fault, not the store's. */
export function isVaultRefusal(error: unknown): error is TocsinError {
  return (
    error instanceof TocsinError &&
    ['TOKEN_INVALID', 'EPOCH_DESTROYED', 'EPOCH_UNKNOWN'].includes(error.code)
  );
}

async function rejectNext(
  db: Database,
  { route, account, serves, nowMs }: ClaimOptions,
  reason: string,
): Promise<void> {
  await db.write(async (tx) => {
    const [message] = await claimMessages(tx, { limit: 1, nowMs, route, serves });
    if (!message) return;
    const answer = { messageId: message.id, route, account, body: null, parts: [] };
    await recordAnswers(tx, [{ ...answer, decision: 'rejected', reason }], nowMs);
  });
}
