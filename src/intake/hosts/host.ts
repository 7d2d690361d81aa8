import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';

/** A host in its one writing: lower-case ASCII (IDNA) without trailing dot, or an IP address. */
export type HostResult =
  | { readonly ok: true; readonly kind: 'host' | 'ip'; readonly host: string }
  | { readonly ok: false };

const refused: HostResult = { ok: false };

/** RFC 1035, 2.3.4: longest name and label, in octets. */
const maxHostLength = 253;
const maxLabelLength = 63;

/** Longest text that is looked at: a name in Unicode with userinfo and port. Characters. */
const maxWriting = 2048;

/**
 * Reads a host in any usual writing: `Example.COM.`, `user@example.com:8080`, `bücher.example`,
 * `[2001:db8::1]:443`, `192.0.2.1`. Unicode names become ASCII by UTS #46 (node:url). IP addresses
 * are `kind: 'ip'`, IPv6 in the form of RFC 5952, an IPv4-mapped one as the IPv4 address it is.
 */
export function normaliseHost(text: string): HostResult {
  const last = plainHostEnd(text);
  if (last !== null) return classify(text, last);
  if (text.length > maxWriting) return refused;
  const bare = authorityHost(text.trim());
  if (bare.startsWith('[') || isIPv6(bare)) return readIpv6(bare);
  return readName(bare);
}

/**
 * Checks that the text already is a lower-case ASCII name and gives the start of its last label; null
 * when it needs the slow path. Underscores are allowed: DNS logs are full of them.
 */
function plainHostEnd(text: string): number | null {
  const { length } = text;
  if (length === 0 || length > maxHostLength) return null;
  let labelStart = 0;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if ((code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95) continue;
    if (code === 45) {
      // A label with "--" third may be punycode, which is not plain.
      if (at === labelStart + 3 && text.charCodeAt(at - 1) === 45) return null;
      continue;
    }
    if (code !== 46 || at === labelStart || at - labelStart > maxLabelLength) return null;
    labelStart = at + 1;
  }
  const lastLength = length - labelStart;
  return lastLength === 0 || lastLength > maxLabelLength ? null : labelStart;
}

/** A name whose last label is all digits is an IPv4 address or nothing (WHATWG URL, ends-in-a-number). */
function classify(host: string, lastLabel: number): HostResult {
  const first = host.charCodeAt(lastLabel);
  if (first >= 48 && first <= 57 && /^(?:\d+|0x[\da-f]*)$/.test(host.slice(lastLabel))) {
    return isIPv4(host) ? { ok: true, kind: 'ip', host } : refused;
  }
  return { ok: true, kind: 'host', host };
}

/** Drops userinfo and port: `user:pw@host:80` → `host`; leaves a bare IPv6 address alone. */
function authorityHost(text: string): string {
  const at = text.lastIndexOf('@');
  const host = at < 0 ? text : text.slice(at + 1);
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const colon = host.indexOf(':');
  if (colon < 0 || host.indexOf(':', colon + 1) >= 0) return host;
  return /^:\d{0,5}$/.test(host.slice(colon)) ? host.slice(0, colon) : '';
}

function readIpv6(text: string): HostResult {
  const bare = text.startsWith('[') ? text.slice(1, -1) : text;
  const address = bare.split('%', 1)[0] ?? '';
  if (!isIPv6(address)) return refused;
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(canonical);
  if (mapped === null) return { ok: true, kind: 'ip', host: canonical };
  const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16));
  const host = [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return { ok: true, kind: 'ip', host };
}

function readName(text: string): HostResult {
  const dotless = text.replace(/[.。．｡]$/u, '');
  const ascii = toAscii(dotless);
  if (ascii === '' || ascii.length > maxHostLength) return refused;
  let labelStart = 0;
  for (const label of ascii.split('.')) {
    if (label.length > maxLabelLength || !/^[a-z0-9_-]+$/.test(label)) return refused;
    labelStart = ascii.length - label.length;
  }
  return classify(ascii, labelStart);
}

/** UTS #46; a name that is ASCII already but bad punycode still is a name somebody can resolve. */
function toAscii(text: string): string {
  const lower = text.toLowerCase();
  if (/^[a-z0-9_.-]*$/.test(lower) && !lower.includes('xn--')) return lower;
  const ascii = domainToASCII(text);
  return ascii === '' && /^[a-z0-9_.-]+$/.test(lower) ? lower : ascii;
}
