type HostPaths = {
  /** Listed path without its last slash, to the indicators that name it. */
  readonly byPath: Map<string, number[]>;
  /** Length of the longest path ever listed here: beyond it there is nothing to find. */
  longest: number;
};

/** Host, and path without a last slash: a listed `host/a/` and `host/a` say the same. */
function split(value: string): { host: string; path: string } {
  const slash = value.indexOf('/');
  if (slash < 0) return { host: value, path: '' };
  const path = value.slice(slash);
  return { host: value.slice(0, slash), path: path.endsWith('/') ? path.slice(0, -1) : path };
}

const endsPath = new Set(['/', '?', '#', ';']);
const endsQuery = new Set(['&', '#', ';']);

/**
 * Listed URLs, as `host/path`. One matches its own host (not those below it) and every path that it
 * begins, on segment boundaries: `/a/b` matches `/a/b`, `/a/b/`, `/a/b/c`, `/a/b?x`, `/a/b#x`, but not
 * `/a/bc`. One with a query matches that query and what is added behind `&`. Paths are compared in
 * their own case; a visit costs one look-up a segment, however many URLs of a host are listed.
 */
export class UrlTable {
  readonly #hosts = new Map<string, HostPaths>();

  add(value: string, ordinal: number): void {
    const { host, path } = split(value);
    let paths = this.#hosts.get(host);
    if (paths === undefined) {
      paths = { byPath: new Map(), longest: 0 };
      this.#hosts.set(host, paths);
    }
    const listed = paths.byPath.get(path);
    if (listed === undefined) paths.byPath.set(path, [ordinal]);
    else listed.push(ordinal);
    paths.longest = Math.max(paths.longest, path.length);
  }

  remove(value: string, ordinal: number): void {
    const { host, path } = split(value);
    const paths = this.#hosts.get(host);
    const left = paths?.byPath.get(path)?.filter((one) => one !== ordinal);
    if (paths === undefined || left === undefined) return;
    if (left.length > 0) paths.byPath.set(path, left);
    else paths.byPath.delete(path);
    if (paths.byPath.size === 0) this.#hosts.delete(host);
  }

  /** Ordinals listed under exactly this value's host and path. */
  exact(value: string): readonly number[] {
    const { host, path } = split(value);
    return this.#hosts.get(host)?.byPath.get(path) ?? [];
  }

  /** Puts the ordinals that match a visit into `found`, longest path first. */
  find(host: string, path: string, found: number[]): void {
    const paths = this.#hosts.get(host);
    if (paths === undefined) return;
    const query = path.indexOf('?');
    for (let end = Math.min(path.length, paths.longest); end >= 0; end -= 1) {
      if (end < path.length) {
        const inQuery = query >= 0 && end > query;
        if (!(inQuery ? endsQuery : endsPath).has(path.charAt(end))) continue;
      }
      const listed = paths.byPath.get(path.slice(0, end));
      if (listed !== undefined) found.push(...listed);
    }
  }
}
