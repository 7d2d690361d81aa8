import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { PhoneMessage } from '../../simulator/smsc/phones.ts';
import { chinaPlan } from '../../src/domain/number/china-plan.ts';
import { normaliseNumber } from '../../src/domain/number/normalise.ts';
import type { Vault } from '../../src/vault/vault.ts';
import type { Site } from './site.ts';
import { type TownPiece, trueHits } from './town.ts';

/** What is in a store after the program has ended, read with plain SQL. */
export type Stored = ReturnType<typeof readStore>;

type StoredHit = {
  kind: string;
  side: string;
  timeMs: number;
  subscriber: Uint8Array;
  value: string;
  outcome: string;
};

export type StoredMessage = {
  id: Uint8Array;
  recipient: Uint8Array;
  channel: string;
  state: string;
  reason: string | null;
  code: string;
  parts: number;
};

export function readStore({ data }: Site) {
  const db = new DatabaseSync(join(data, 'tocsin.db'), { readOnly: true });
  try {
    const all = <T>(sql: string): T[] =>
      db
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }) as T);
    return {
      sources: all<{ line: number; recordsIn: number; accepted: number; done: number }>(
        'select line, records_in as recordsIn, accepted, done from source_position',
      ),
      hits: all<StoredHit>(`select h.kind, h.side, h.time_ms as timeMs, h.subscriber, i.value,
        h.outcome from hit h join indicator i on i.id = h.indicator_id`),
      messages: all<StoredMessage>(`select m.id, m.recipient, m.channel, m.state,
        m.state_reason as reason, w.check_code as code,
        (select count(*) from message_part p where p.message_id = m.id) as parts
        from message m join warning w on w.id = m.warning_id`),
    };
  } finally {
    db.close();
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The token of each number, in hex. */
function tokensOf(vault: Vault, msisdns: readonly string[]): Map<string, string> {
  const tokens = vault.sealBatch(msisdns.map((text) => ({ space: 'e164', text })));
  return new Map(msisdns.map((text, at) => [text, hex(tokens.subarray(at * 16, at * 16 + 16))]));
}

/** The value that the store keeps for a number as the list writes it. */
function keptValue(listed: string): string {
  const number = normaliseNumber(listed, chinaPlan);
  return number.ok ? number.party.text : listed;
}

/** Every record was taken once, and the hits are exactly those that a comparison of texts finds. */
export function checkHits(town: TownPiece, stored: Stored, vault: Vault): void {
  const rows = town.rows.length;
  assert.deepEqual(stored.sources, [{ line: rows + 1, recordsIn: rows, accepted: rows, done: 1 }]);
  const expected = trueHits(town);
  const tokens = tokensOf(vault, [...new Set(expected.map((hit) => hit.subscriber))]);
  const wanted = expected.map(({ kind, side, timeMs, subscriber, listed }) => {
    const value = side === 'host' ? listed : keptValue(listed);
    return [kind, side, timeMs, tokens.get(subscriber), value].join(' ');
  });
  const found = stored.hits.map(({ kind, side, timeMs, subscriber, value }) =>
    [kind, side, timeMs, hex(subscriber), value].join(' '),
  );
  assert.deepEqual(found.toSorted(), wanted.toSorted());
  assert.equal(stored.hits.filter((hit) => hit.outcome === 'pending').length, 0);
}

/** What tells one message from every other: to whom, whether flash, and the warning's check code. */
type MessageKey = string;

function keyOf(token: string, flash: boolean, code: string): MessageKey {
  return `${token} ${flash ? 'flash' : 'sms'} ${code}`;
}

export function keyOfStored({ recipient, channel, code }: StoredMessage): MessageKey {
  return keyOf(hex(recipient), channel === 'flash', code);
}

/** How often the phones have received each message. */
export function timesReceived(
  messages: readonly PhoneMessage[],
  vault: Vault,
): Map<MessageKey, number> {
  const tokens = tokensOf(vault, [...new Set(messages.map(({ msisdn }) => msisdn))]);
  const times = new Map<MessageKey, number>();
  for (const { msisdn, text, flash } of messages) {
    const code = /[BCDFGHJKLMNPQRSTVWXZ]{8}/.exec(text)?.[0] ?? '';
    const key = keyOf(tokens.get(msisdn) ?? '', flash, code);
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return times;
}

export function repeatsIn(times: ReadonlyMap<MessageKey, number>): number {
  return [...times.values()].reduce((sum, count) => sum + count - 1, 0);
}

/**
 * Messages that a phone may confuse where a part was sent twice: a concatenation reference is one
 * octet (3GPP TS 23.040, 9.2.3.24.1), so two long messages to one phone share it once in 256, and
 * the part that is left of the one may then complete the other.
 */
function confusable(messages: readonly StoredMessage[]): Set<MessageKey> {
  const long = messages.filter(({ parts }) => parts > 1);
  const alike = Map.groupBy(long, ({ recipient, id }) => `${hex(recipient)} ${id.at(-1)}`);
  return new Set(
    [...alike.values()]
      .filter((same) => same.length > 1)
      .flat()
      .map(keyOfStored),
  );
}

/** Messages that no phone has; `confused` are those that a phone may have taken for another. */
export function missingFrom(
  times: ReadonlyMap<MessageKey, number>,
  messages: readonly StoredMessage[],
): { missing: StoredMessage[]; confused: StoredMessage[] } {
  const doubtful = confusable(messages);
  const absent = messages.filter((message) => !times.has(keyOfStored(message)));
  const { confused = [], missing = [] } = Object.groupBy(absent, (message) =>
    doubtful.has(keyOfStored(message)) ? 'confused' : 'missing',
  );
  return { missing, confused };
}
