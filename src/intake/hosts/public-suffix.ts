import { createRequire } from 'node:module';
import type * as Tldts from 'tldts';

let loaded: typeof Tldts | undefined;

/** Holds the whole public suffix list: loaded when the first host asks, for lists of numbers never do. */
function tldts(): typeof Tldts {
  loaded ??= createRequire(import.meta.url)('tldts') as typeof Tldts;
  return loaded;
}

/**
 * What the public suffix list says of a host: `icann` for a suffix of a registry (`com.cn`), `private`
 * for one under which a company gives out names (`netlify.app`), null for an ordinary host. A single
 * unlisted label is `icann`: nobody owns a whole top-level domain that a list could name.
 */
export function publicSuffixKind(host: string): 'icann' | 'private' | null {
  const parsed = tldts().parse(host, { allowPrivateDomains: true });
  if (parsed.isIp === true || parsed.publicSuffix !== host) return null;
  return parsed.isPrivate === true ? 'private' : 'icann';
}

/** Whether the host is itself a public suffix, the private part of the list included. */
export function isPublicSuffix(host: string): boolean {
  return publicSuffixKind(host) !== null;
}

/**
 * The name that somebody registered: `a.b.example.com.cn` → `example.com.cn`, `x.y.netlify.app` →
 * `y.netlify.app`. Null for IP addresses and for public suffixes.
 */
export function registrableDomain(host: string): string | null {
  return tldts().getDomain(host, { allowPrivateDomains: true });
}
