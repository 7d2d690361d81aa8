import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import type { repliesSchema } from '../../config/replies.ts';
import type { PartyResult } from '../../domain/party.ts';
import { observe } from '../../observe/channel.ts';
import type { Database } from '../../store/database.ts';
import { insertReplies } from '../../store/replies.ts';
import type { Vault } from '../../vault/vault.ts';
import type { IncomingPart } from '../gateways/dialect.ts';
import { createMicroBatch } from '../send/micro-batch.ts';
import { Reassembler } from '../text/reassemble.ts';
import { meaningOf } from './meaning.ts';

export type ReplyInboxOptions = {
  readonly db: Database;
  readonly vault: Vault;
  readonly words: Static<typeof repliesSchema>;
  readonly readNumber: (text: string) => PartyResult;
  readonly nowMs: () => number;
};

export type ReplyInbox = {
  /** Resolves when a whole reply is stored, and at once for a part of one that is not whole yet. */
  take(route: string, part: IncomingPart): Promise<void>;
  /** Reads what came of replies whose other parts have stayed away too long. */
  tidy(): Promise<void>;
  counts(): {
    readonly unfinished: number;
    readonly incomplete: number;
    readonly unreadable: number;
  };
};

type Whole = { readonly route: string; readonly from: string; readonly text: string };

const maxUnfinished = 10_000;

/** The same text from the same phone within so long is one reply that the carrier sent twice. */
const repeatMs = 10 * 60_000;

/**
 * Takes replies from all gateways, puts their parts together and keeps who sent them (as a token)
 * and what they mean. The text itself is not kept: it is the person's own, and often holds more than
 * the answer.
 */
export function createReplyInbox(options: ReplyInboxOptions): ReplyInbox {
  const { db, vault, words, readNumber, nowMs } = options;
  let unreadable = 0;
  const late: Whole[] = [];
  const parts = new Reassembler({
    maxUnfinished,
    timeoutMs: words.partsWaitS * 1000,
    onGivenUp(scope, text) {
      const [route = '', from = ''] = JSON.parse(scope) as string[];
      late.push({ route, from, text });
    },
  });

  const inbox = createMicroBatch<Whole>(async (batch) => {
    const receivedMs = nowMs();
    const read = batch.map(({ route, from, text }) => {
      const number = readNumber(from);
      return { route, text, number, meaning: meaningOf(text, words) };
    });
    const fresh = await db.write((tx) => {
      // Sealed here, because a rotation changes the epoch in a transaction of its own.
      const epoch = vault.currentEpoch;
      const rows = read.flatMap(({ route, text, number, meaning }) => {
        if (!number.ok) return [];
        const sender = vault.seal(number.party, epoch);
        const id = replyId(route, sender, text, receivedMs);
        return [{ id, sender, epoch, route, meaning, receivedMs }];
      });
      return insertReplies(tx, rows);
    });
    const bad = read.filter(({ number }) => !number.ok).length;
    unreadable += bad;
    const counts: Record<string, number> = {};
    for (const { meaning } of read) counts[meaning] = (counts[meaning] ?? 0) + 1;
    observe('tocsin:replies', { meanings: counts, fresh, unreadable: bad });
  });

  const keepLate = async (): Promise<void> => {
    const taken = late.splice(0);
    try {
      await Promise.all(taken.map((one) => inbox.add(one)));
    } catch (error) {
      late.push(...taken);
      throw error;
    }
  };

  return {
    async take(route, { from, to, text, concatenation }) {
      const whole = parts.add(JSON.stringify([route, from, to]), concatenation, text, nowMs());
      if (whole !== null) await inbox.add({ route, from, text: whole.text });
    },
    async tidy() {
      parts.dropStale(nowMs());
      await keepLate();
    },
    counts: () => ({
      unfinished: parts.unfinished(),
      incomplete: parts.dropped(),
      unreadable,
    }),
  };
}

/** The same for a reply that the carrier repeats; says nothing about its text without the token. */
function replyId(route: string, sender: Uint8Array, text: string, receivedMs: number): Uint8Array {
  const span = Math.floor(receivedMs / repeatMs);
  return createHash('sha256')
    .update(sender)
    .update(JSON.stringify([route, text, span]))
    .digest()
    .subarray(0, 16);
}
