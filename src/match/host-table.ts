/** The last two labels: `a.b.c.example` gives `c.example`; a single label gives itself. */
function tailOf(host: string): string {
  const last = host.lastIndexOf('.');
  return last <= 0 ? host : host.slice(host.lastIndexOf('.', last - 1) + 1);
}

/**
 * Listed hosts. One matches itself and every host below it, on label boundaries. Nearly every visit
 * goes to a host that has no listed relative, so the last two labels are asked first: a miss costs
 * one look-up.
 */
export class HostTable {
  readonly #hosts = new Map<string, number>();
  /** Last two labels of the listed hosts, and how many share them. */
  readonly #tails = new Map<string, number>();
  /** Listed hosts of one label, which the tail of a longer host does not show. */
  #singles = 0;

  get(host: string): number | undefined {
    return this.#hosts.get(host);
  }

  add(host: string, ordinal: number): void {
    this.#hosts.set(host, ordinal);
    const tail = tailOf(host);
    this.#tails.set(tail, (this.#tails.get(tail) ?? 0) + 1);
    if (!host.includes('.')) this.#singles += 1;
  }

  remove(host: string): void {
    if (!this.#hosts.delete(host)) return;
    const tail = tailOf(host);
    const left = (this.#tails.get(tail) ?? 1) - 1;
    if (left > 0) this.#tails.set(tail, left);
    else this.#tails.delete(tail);
    if (!host.includes('.')) this.#singles -= 1;
  }

  /** Puts the ordinals of the host and of its listed parents into `found`, the host itself first. */
  find(host: string, found: number[]): void {
    if (this.#singles === 0 && !this.#tails.has(tailOf(host))) return;
    let label = host;
    for (;;) {
      const ordinal = this.#hosts.get(label);
      if (ordinal !== undefined) found.push(ordinal);
      const dot = label.indexOf('.');
      if (dot < 0) return;
      label = label.slice(dot + 1);
    }
  }
}
