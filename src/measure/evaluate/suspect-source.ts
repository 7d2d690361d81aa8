/** A number that no list has, and that its behaviour makes suspect. */
export type Suspect = {
  /** 16 bytes. */
  readonly token: Uint8Array;
  /** 0–100, as an indicator's. */
  readonly confidence: number;
  /** Null where nobody can tell. */
  readonly scamType: string | null;
};

/**
 * Who finds unlisted numbers in the stream, on tokens alone. Called in the order of time: contacts,
 * what became known, and now and then the question who is suspect.
 */
export type SuspectSource = {
  /**
   * Contacts; to be read before the call returns.
   *
   * @param rows n × 48 bytes, match/kernel/layout.ts `A contact`
   * @param cells one for each, see match/scan/contact-rows.ts; null where none are known
   */
  observe(rows: Uint8Array, cells: Uint16Array | null): void;
  /** Tokens (n × 16 bytes) of numbers that lists have named since the last call. */
  listed(tokens: Uint8Array, nowMs: number): void;
  /** Tokens (n × 16 bytes) of subscribers who have been found in danger since the last call. */
  endangered(tokens: Uint8Array, nowMs: number): void;
  /** Everybody who is suspect at this moment, epoch milliseconds. */
  suspects(nowMs: number): Iterable<Suspect>;
};

/**
 * A stretch of time in which a number was suspect with one confidence, epoch milliseconds; untilMs is
 * out, null: to the end. Where the confidence moves, one stretch ends and the next begins.
 */
export type Suspicion = Suspect & { readonly fromMs: number; readonly untilMs: number | null };
