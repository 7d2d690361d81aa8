import { getDomain, parse } from 'tldts';

/**
 * What the public suffix list says of a host: `icann` for a suffix of a registry (`com.cn`), `private`
 * for one under which a company gives out names (`netlify.app`), null for an ordinary host. A single
 * unlisted label is `icann`: nobody owns a whole top-level domain that a list could name.
 */
export function publicSuffixKind(host: string): 'icann' | 'private' | null {
  const parsed = parse(host, { allowPrivateDomains: true });
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
  return getDomain(host, { allowPrivateDomains: true });
}
