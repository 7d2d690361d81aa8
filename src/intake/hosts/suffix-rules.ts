import { createRequire } from 'node:module';

/** The rules of the public suffix list, the private part included, of names in ASCII. */
export type SuffixRules = {
  /** `com`, `com.cn`, `github.io`. */
  readonly hosts: readonly string[];
  /** Every name directly below is a suffix: `ck` of the rule `*.ck`. */
  readonly parents: readonly string[];
};

/**
 * What tldts looks names up in, which it does not export (7.5): a trie of labels, from the last one on.
 * The edges of node n are edgeStart[n] … edgeStart[n + 1] - 1, their labels lie in labelText one behind
 * the other.
 */
type Trie = {
  readonly nodeFlags: Uint8Array;
  readonly edgeStart: Uint16Array;
  readonly edgeLength: Uint8Array;
  readonly edgeChild: Uint16Array;
  readonly labelText: string;
  readonly rulesRoot: number;
};

const file = 'tldts/dist/cjs/src/data/trie.js';

/** Rules that every list has; whoever lacks one of them was not understood. */
const wellKnown = ['com', 'com.cn', 'co.uk', 'github.io', 's3.amazonaws.com'];

let known: SuffixRules | null | undefined;

/**
 * All rules, for whoever must turn away suffixes without asking about each name. Null where this
 * version of tldts keeps them in another way: then publicSuffixKind() must be asked.
 */
export function suffixRules(): SuffixRules | null {
  if (known !== undefined) return known;
  const trie = loadTrie();
  const rules = trie === null ? null : rulesIn(trie);
  const isWhole = rules !== null && wellKnown.every((name) => rules.hosts.includes(name));
  known = isWhole && rules.parents.includes('ck') ? rules : null;
  return known;
}

function loadTrie(): Trie | null {
  const require = createRequire(import.meta.url);
  try {
    const data: unknown = require(file);
    return isTrie(data) ? data : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return null;
    throw error;
  }
}

function isTrie(data: unknown): data is Trie {
  const { nodeFlags, edgeStart, edgeLength, edgeChild, labelText, rulesRoot } =
    data as Partial<Trie>;
  return (
    nodeFlags instanceof Uint8Array &&
    edgeStart instanceof Uint16Array &&
    edgeLength instanceof Uint8Array &&
    edgeChild instanceof Uint16Array &&
    edgeChild.length === edgeLength.length &&
    typeof labelText === 'string' &&
    typeof rulesRoot === 'number'
  );
}

function rulesIn(trie: Trie): SuffixRules {
  const hosts: string[] = [];
  const parents: string[] = [];
  const labels: string[] = [];
  let end = 0;
  for (const length of trie.edgeLength) {
    labels.push(trie.labelText.slice(end, end + length));
    end += length;
  }
  const walk = (node: number, above: string): void => {
    const last = trie.edgeStart[node + 1] ?? 0;
    for (let edge = trie.edgeStart[node] ?? 0; edge < last; edge++) {
      const label = labels[edge] ?? '';
      const child = trie.edgeChild[edge] ?? 0;
      if (label === '*') {
        // Whatever lies below such a parent is taken for special, so its own rules say no more.
        parents.push(above);
      } else if (/^[\w-]+$/.test(label)) {
        const host = above === '' ? label : `${label}.${above}`;
        if (trie.nodeFlags[child] !== 0) hosts.push(host);
        walk(child, host);
      }
    }
  };
  walk(trie.rulesRoot, '');
  return { hosts, parents };
}
