import { normaliseHost } from './host.ts';

/** Where a web record went or what a listed URL names. `path` starts with '/' and has no query. */
export type Target = {
  readonly kind: 'host' | 'ip';
  readonly host: string;
  readonly path: string;
};

const schemeEnd = /^[a-z][a-z0-9+.-]*:[\\/]{2}/i;

/**
 * Reads the other side of a web record: a bare host, host:port, host/path, or a URL of any scheme.
 * Query and fragment are dropped. Null when there is no host in it.
 */
export function parseTarget(text: string): Target | null {
  const plain = normaliseIfBare(text);
  if (plain !== undefined) return plain;
  const trimmed = text.trim();
  const start = schemeLength(trimmed);
  const authorityEnd = endOfAuthority(trimmed, start);
  const found = normaliseHost(trimmed.slice(start, authorityEnd));
  if (!found.ok) return null;
  return { kind: found.kind, host: found.host, path: readPath(trimmed, authorityEnd) };
}

/** The common case, a host and nothing else, without a copy; undefined when there is more. */
function normaliseIfBare(text: string): Target | null | undefined {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 47 || code === 58 || code === 63 || code === 35 || code === 92) return undefined;
  }
  const found = normaliseHost(text);
  return found.ok ? { kind: found.kind, host: found.host, path: '/' } : null;
}

function schemeLength(text: string): number {
  const scheme = schemeEnd.exec(text);
  if (scheme !== null) return scheme[0].length;
  return text.startsWith('//') ? 2 : 0;
}

/** Browsers read '\' as '/', so a link written with it goes to the same place (WHATWG URL, 4.4). */
function endOfAuthority(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 47 || code === 63 || code === 35 || code === 92) return at;
  }
  return text.length;
}

function readPath(text: string, start: number): string {
  const code = text.charCodeAt(start);
  if (code !== 47 && code !== 92) return '/';
  let end = start;
  let plain = code === 47;
  for (; end < text.length; end++) {
    const at = text.charCodeAt(end);
    if (at === 63 || at === 35) break;
    // '%', '\', anything not printable ASCII, and a segment that begins with a dot.
    if (at === 37 || at === 92 || at <= 32 || at > 126) plain = false;
    else if (at === 46 && text.charCodeAt(end - 1) === 47) plain = false;
  }
  const path = text.slice(start, end);
  return plain ? path : canonicalPath(path);
}

/**
 * One writing for equal paths: dot segments resolved and other characters escaped as browsers do,
 * escapes of unreserved characters undone and the rest in capitals (RFC 3986, 6.2.2).
 */
function canonicalPath(path: string): string {
  const resolved = new URL(`http://h.invalid${path}`).pathname;
  return resolved.replace(/%[\da-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : escaped.toUpperCase();
  });
}
