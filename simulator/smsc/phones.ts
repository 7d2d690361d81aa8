/** A message as a phone shows it. */
export type PhoneMessage = {
  /** Counts up over all phones. */
  readonly seq: number;
  readonly msisdn: string;
  readonly sender: string;
  readonly text: string;
  readonly flash: boolean;
  readonly parts: number;
  readonly receivedMs: number;
};

export type PhoneSummary = {
  readonly msisdn: string;
  readonly messages: number;
  readonly lastMs: number;
  readonly preview: string;
};

export type PhoneLimits = { readonly maxPhones: number; readonly maxMessages: number };

const previewLength = 60;

/**
 * What every phone has received. Bounded: beyond the limits the phones heard of longest ago, and the
 * oldest messages of all, are dropped and counted.
 */
export class Phones {
  readonly #limits: PhoneLimits;
  /** Longest silent first. */
  readonly #phones = new Map<string, PhoneMessage[]>();
  /** Oldest first, by seq. */
  readonly #messages = new Map<number, PhoneMessage>();
  readonly #listeners = new Set<(message: PhoneMessage) => void>();
  #seq = 0;
  #droppedPhones = 0;
  #droppedMessages = 0;

  constructor(limits: PhoneLimits) {
    this.#limits = limits;
  }

  receive(message: Omit<PhoneMessage, 'seq'>): void {
    this.#seq += 1;
    const received: PhoneMessage = { seq: this.#seq, ...message };
    const inbox = this.#phones.get(message.msisdn) ?? [];
    inbox.push(received);
    this.#phones.delete(message.msisdn);
    this.#phones.set(message.msisdn, inbox);
    this.#messages.set(received.seq, received);
    this.#dropBeyondLimits();
    for (const listener of this.#listeners) listener(received);
  }

  /** Latest message first. */
  list(limit: number): { phones: PhoneSummary[]; total: number } {
    const phones: PhoneSummary[] = [];
    for (const [msisdn, inbox] of [...this.#phones].reverse().slice(0, limit)) {
      const last = inbox.at(-1);
      if (!last) continue;
      phones.push({
        msisdn,
        messages: inbox.length,
        lastMs: last.receivedMs,
        preview: [...last.text].slice(0, previewLength).join(''),
      });
    }
    return { phones, total: this.#phones.size };
  }

  /** Oldest first; empty for a phone that has received nothing. */
  inbox(msisdn: string): readonly PhoneMessage[] {
    return this.#phones.get(msisdn) ?? [];
  }

  /** Messages with a higher seq, oldest first. */
  after(seq: number, limit: number): PhoneMessage[] {
    const found: PhoneMessage[] = [];
    const oldest = this.#messages.keys().next().value ?? this.#seq + 1;
    for (let at = Math.max(seq + 1, oldest); at <= this.#seq && found.length < limit; at++) {
      const message = this.#messages.get(at);
      if (message) found.push(message);
    }
    return found;
  }

  counts(): { messages: number; phones: number; droppedPhones: number; droppedMessages: number } {
    return {
      messages: this.#seq,
      phones: this.#phones.size,
      droppedPhones: this.#droppedPhones,
      droppedMessages: this.#droppedMessages,
    };
  }

  /** Calls back for every message from now on; gives the function that ends it. */
  listen(listener: (message: PhoneMessage) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  #dropBeyondLimits(): void {
    if (this.#phones.size > this.#limits.maxPhones) {
      const [silent] = this.#phones;
      if (silent) {
        this.#phones.delete(silent[0]);
        this.#droppedPhones += 1;
        this.#droppedMessages += silent[1].length;
        for (const { seq } of silent[1]) this.#messages.delete(seq);
      }
    }
    if (this.#messages.size > this.#limits.maxMessages) {
      const [oldest] = this.#messages.values();
      if (!oldest) return;
      this.#messages.delete(oldest.seq);
      this.#droppedMessages += 1;
      const inbox = this.#phones.get(oldest.msisdn);
      inbox?.shift();
      if (inbox?.length === 0) this.#phones.delete(oldest.msisdn);
    }
  }
}
