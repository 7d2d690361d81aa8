import { registrableDomain } from './public-suffix.ts';

/**
 * How strongly a host is allowed. `protected`: nothing on it or below it ever matches (a bank, a
 * hospital, what the operator named). `popular`: the site as a whole never matches, but a listed page
 * of it may (anybody can put a page on a popular site).
 */
export type AllowTier = 'protected' | 'popular';

/**
 * Hosts that win over indicators. An allowed host covers itself and everything below that belongs to
 * the same owner: google.com covers docs.google.com, but netlify.app does not cover x.netlify.app and
 * amazonaws.com does not cover x.s3.amazonaws.com, since the public suffix list gives those names to
 * other people.
 */
export class AllowList {
  readonly #tiers: ReadonlyMap<string, AllowTier>;
  readonly #parents: ReadonlyMap<string, AllowTier>;

  constructor(hosts: Iterable<readonly [host: string, tier: AllowTier]>) {
    const tiers = new Map<string, AllowTier>();
    const parents = new Map<string, AllowTier>();
    for (const [host, tier] of hosts) {
      keepStronger(tiers, host, tier);
      for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        keepStronger(parents, host.slice(dot + 1), tier);
      }
    }
    this.#tiers = tiers;
    this.#parents = parents;
  }

  /** Hosts in the list. */
  get size(): number {
    return this.#tiers.size;
  }

  /** Hosts and tiers as the list was made of them, to make the same list in another thread. */
  entries(): Iterable<[host: string, tier: AllowTier]> {
    return this.#tiers.entries();
  }

  /** Whether the host is allowed, itself or by a host above it. Normalised hosts and IP addresses. */
  covers(host: string): boolean {
    return this.tierOf(host) !== null;
  }

  /** Whether even a listed page on this host must not match. */
  protects(host: string): boolean {
    return this.tierOf(host) === 'protected';
  }

  /** The strongest tier that covers the host; null when none does. */
  tierOf(host: string): AllowTier | null {
    let found = this.#tiers.get(host) ?? null;
    if (found === 'protected') return found;
    let owner: string | null | undefined;
    for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      const above = this.#tiers.get(host.slice(dot + 1));
      if (above === undefined) continue;
      if (owner === undefined) owner = registrableDomain(host);
      // Shorter than the owner's name: it stands above a suffix that strangers share.
      if (owner === null || host.length - dot - 1 < owner.length) return found;
      if (above === 'protected') return above;
      found = above;
    }
    return found;
  }

  /** The strongest tier of the allowed hosts below this one; null when there is none. */
  tierBelow(host: string): AllowTier | null {
    return this.#parents.get(host) ?? null;
  }
}

function keepStronger(tiers: Map<string, AllowTier>, host: string, tier: AllowTier): void {
  if (tiers.get(host) !== 'protected') tiers.set(host, tier);
}
