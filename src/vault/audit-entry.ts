import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** What happened, before it has its place in the chain. */
export type AuditDraft = {
  /** Who: a person's name, or the room that acted. */
  readonly actor: string;
  /** What: `reveal`, `key.rotate`, `key.destroy`, `audit.start` … */
  readonly action: string;
  /** To what: a token in hex, an epoch. Never a number. */
  readonly subject: string;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
};

/** The fields that a hash covers; `detail` as the JSON text that is stored. */
export type AuditFields = {
  readonly seq: number;
  readonly timeMs: number;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string;
};

/** Where the chain stands: the last entry's number and hash. */
export type AuditPlace = { readonly seq: number; readonly hash: Uint8Array };

/** The place before the first entry: number 0, 32 zero bytes. */
export const genesis: AuditPlace = { seq: 0, hash: new Uint8Array(32) };

/** Text that both engines store and give back unchanged: no lone surrogate, no NUL (PostgreSQL refuses it). */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\x00', '\ufffd');
}

/**
 * SHA-256 over the hash before and the fields as a JSON list, which is unambiguous: no two entries
 * write the same bytes.
 */
export function entryHash(previous: Uint8Array, entry: AuditFields): Uint8Array {
  const { seq, timeMs, actor, action, subject, detail } = entry;
  const text = JSON.stringify([seq, timeMs, actor, action, subject, detail]);
  return new Uint8Array(createHash('sha256').update(previous).update(text).digest());
}

/**
 * HMAC-SHA-256 over the place under the vault's audit key. The chain alone could be recomputed, or
 * its tail cut off, by anybody who can write the database; this they cannot make.
 */
export function headMac(auditKey: Uint8Array, place: AuditPlace): Uint8Array {
  const mac = createHmac('sha256', auditKey).update(`tocsin audit head ${place.seq}\n`);
  return new Uint8Array(mac.update(place.hash).digest());
}

/** Equal bytes, compared in constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
