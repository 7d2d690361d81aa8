import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Gateway, OutgoingPart, Receipt, SubmitResult } from '../../src/deliver/gateway.ts';
import { chooseCoding, segment } from '../../src/deliver/text/segment.ts';
import type { Channel } from '../../src/domain/warning.ts';

/** A message for one phone. */
export type Letter = { readonly msisdn: string; readonly channel: Channel; readonly text: string };

/** What became of a letter; `unheard` where a receipt never came. */
export type LetterEnd = 'delivered' | 'undelivered' | 'refused' | 'unheard';

type Sent = { readonly letter: Letter; readonly ids: readonly string[]; readonly refused: boolean };

const pollMs = 2;

/** The parts of a letter as the sender cuts it. */
export function partsOf({ msisdn, channel, text }: Letter, reference: number): OutgoingPart[] {
  const coding = chooseCoding(text);
  const texts = segment(text, coding);
  const messageId = randomBytes(16);
  return texts.map((piece, at) => ({
    messageId,
    part: at + 1,
    parts: texts.length,
    reference,
    msisdn,
    channel,
    text: piece,
    coding,
    validityS: 3600,
  }));
}

/**
 * Brings letters to a gateway as the sender does, but without a store: a letter goes again as a whole
 * until every part of it was taken or one was refused for good; receipts tell its end.
 */
export class Courier {
  readonly results: Record<SubmitResult['kind'], number> = {
    accepted: 0,
    rejected: 0,
    throttled: 0,
    not_sent: 0,
    unknown: 0,
  };
  readonly receipts: Receipt[] = [];
  readonly #gateway: Gateway;
  readonly #sent: Sent[] = [];
  #reference = 0;

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
    gateway.onReceipt(async (receipt) => {
      this.receipts.push(receipt);
    });
  }

  /** Brings all of them, at most `together` at a time. */
  async bring(letters: readonly Letter[], together = 8): Promise<void> {
    const rest = letters.values();
    const carry = async (): Promise<void> => {
      for (const letter of rest) this.#sent.push(await this.#one(letter));
    };
    await Promise.all(Array.from({ length: together }, carry));
  }

  /** The end of every letter by the receipts so far: one for each. */
  ends(): Record<LetterEnd, number> {
    const states = new Map<string, Receipt['state']>();
    for (const { smscId, state } of this.receipts) {
      if (state !== 'enroute' && state !== 'accepted') states.set(smscId, state);
    }
    const ends: Record<LetterEnd, number> = {
      delivered: 0,
      undelivered: 0,
      refused: 0,
      unheard: 0,
    };
    for (const { ids, refused } of this.#sent) {
      const known = ids.map((id) => states.get(id));
      if (refused) ends.refused += 1;
      else if (known.includes(undefined)) ends.unheard += 1;
      else if (known.every((state) => state === 'delivered')) ends.delivered += 1;
      else ends.undelivered += 1;
    }
    return ends;
  }

  async #one(letter: Letter): Promise<Sent> {
    this.#reference = (this.#reference + 1) & 0xff;
    const parts = partsOf(letter, this.#reference);
    for (;;) {
      while (!this.#mayGo()) await delay(pollMs);
      const results = await Promise.all(parts.map((part) => this.#gateway.submit(part)));
      for (const { kind } of results) this.results[kind] += 1;
      const ids = results.flatMap((result) => (result.kind === 'accepted' ? [result.smscId] : []));
      if (ids.length === parts.length) return { letter, ids, refused: false };
      if (results.some((result) => result.kind === 'rejected' && result.permanent)) {
        return { letter, ids, refused: true };
      }
    }
  }

  #mayGo(): boolean {
    const { bound, paused } = this.#gateway.load();
    return bound && !paused;
  }
}
