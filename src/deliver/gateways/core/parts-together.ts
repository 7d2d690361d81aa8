/** Where the parts of one message go, and whether that still makes sense. */
export type Together<C> = {
  connection: C;
  /** A part was refused or throttled: the message goes back as a whole, so the rest is not worth sending. */
  spoiled: boolean;
};

/**
 * Remembers by which connection the first part of a message went, so that the others follow in order.
 * An entry goes with the last part; entries of messages whose last part never came are pushed out by
 * newer ones.
 */
export class PartsTogether<C> {
  readonly #most: number;
  readonly #messages = new Map<string, Together<C>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** The entry of the message, made anew by `choose` for its first part; null where choose() finds nothing. */
  of(
    part: { readonly messageId: Uint8Array; readonly part: number; readonly parts: number },
    choose: () => C | null,
  ): Together<C> | null {
    const key = Buffer.from(part.messageId).toString('latin1');
    const known = part.part === 1 ? undefined : this.#messages.get(key);
    if (part.part === part.parts) this.#messages.delete(key);
    if (known) return known;
    const connection = choose();
    if (connection === null) return null;
    const together = { connection, spoiled: false };
    if (part.part < part.parts) this.#keep(key, together);
    return together;
  }

  size(): number {
    return this.#messages.size;
  }

  #keep(key: string, together: Together<C>): void {
    this.#messages.delete(key);
    this.#messages.set(key, together);
    if (this.#messages.size <= this.#most) return;
    const oldest = this.#messages.keys().next();
    if (!oldest.done) this.#messages.delete(oldest.value);
  }
}
