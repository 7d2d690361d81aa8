/** One `object-path = 'value'` of a STIX pattern. */
export type Comparison = { readonly path: string; readonly value: string };

export type PatternResult =
  | { readonly ok: true; readonly comparisons: readonly Comparison[] }
  | { readonly ok: false; readonly reason: string };

/**
 * Reads the STIX 2.1 patterns (section 9) that a list of indicators can express exactly: equality and
 * IN, joined by OR, inside one observation or between several. Everything else (AND, NOT, LIKE,
 * MATCHES, FOLLOWEDBY, qualifiers …) is refused as a whole, since half of it would say something else.
 */
export function parseStixPattern(pattern: string): PatternResult {
  const tokens = tokenise(pattern);
  if (tokens === null) return refuse('the pattern cannot be read');
  const beyond = tokens.find((token) => token.kind === 'word' && beyondUs.has(token.text));
  if (beyond !== undefined)
    return refuse(`${beyond.text} cannot be expressed by an indicator list`);
  const comparisons: Comparison[] = [];
  const end = readOr(tokens, 0, readObservation, comparisons);
  if (end !== tokens.length || comparisons.length === 0) {
    return refuse("only [path = 'value'] joined by OR is taken");
  }
  return { ok: true, comparisons };
}

type Token = { readonly kind: 'string' | 'path' | 'word' | 'sign'; readonly text: string };

const beyondUs = new Set([
  ...['AND', 'NOT', 'FOLLOWEDBY', 'LIKE', 'MATCHES', 'ISSUBSET', 'ISSUPERSET', 'EXISTS'],
  ...['WITHIN', 'REPEATS', 'START', 'STOP', '!=', '<', '>', '<=', '>='],
]);

const tokenPattern =
  /\s+|'((?:[^'\\]|\\['\\])*)'|([a-z][a-z0-9-]*:[A-Za-z0-9_.'[\]*-]+)|([A-Z]+|!=|<=|>=|<|>)|([[\](),=])|([\d.]+)/y;

function tokenise(pattern: string): Token[] | null {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < pattern.length) {
    const match = tokenPattern.exec(pattern);
    if (match === null) return null;
    const [, string, path, word, sign, number] = match;
    if (string !== undefined) {
      tokens.push({ kind: 'string', text: string.replace(/\\(['\\])/g, '$1') });
    } else if (path !== undefined) tokens.push({ kind: 'path', text: path });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word });
    else if (sign !== undefined) tokens.push({ kind: 'sign', text: sign });
    else if (number !== undefined) tokens.push({ kind: 'string', text: number });
  }
  return tokens;
}

/** Reads at a position, adds what it finds, and gives the position after it; -1 when it cannot. */
type Reader = (tokens: readonly Token[], at: number, into: Comparison[]) => number;

function readOr(tokens: readonly Token[], at: number, read: Reader, into: Comparison[]): number {
  let position = read(tokens, at, into);
  while (position >= 0 && isWord(tokens[position], 'OR'))
    position = read(tokens, position + 1, into);
  return position;
}

/** `[ … ]`, or such in round brackets. */
const readObservation: Reader = (tokens, at, into) => {
  if (isSign(tokens[at], '[')) {
    const end = readOr(tokens, at + 1, readComparison, into);
    return end >= 0 && isSign(tokens[end], ']') ? end + 1 : -1;
  }
  if (!isSign(tokens[at], '(')) return -1;
  const end = readOr(tokens, at + 1, readObservation, into);
  return end >= 0 && isSign(tokens[end], ')') ? end + 1 : -1;
};

/** `path = 'value'`, `path IN ('a', 'b')`, or such in round brackets. */
const readComparison: Reader = (tokens, at, into) => {
  const first = tokens[at];
  if (isSign(first, '(')) {
    const end = readOr(tokens, at + 1, readComparison, into);
    return end >= 0 && isSign(tokens[end], ')') ? end + 1 : -1;
  }
  if (first?.kind !== 'path') return -1;
  const value = tokens[at + 2];
  if (isSign(tokens[at + 1], '=') && value?.kind === 'string') {
    into.push({ path: first.text, value: value.text });
    return at + 3;
  }
  if (!isWord(tokens[at + 1], 'IN') || !isSign(value, '(')) return -1;
  return readSet(tokens, at + 3, first.text, into);
};

function readSet(tokens: readonly Token[], at: number, path: string, into: Comparison[]): number {
  for (let position = at; ; position += 2) {
    const value = tokens[position];
    if (value?.kind !== 'string') return -1;
    into.push({ path, value: value.text });
    if (isSign(tokens[position + 1], ')')) return position + 2;
    if (!isSign(tokens[position + 1], ',')) return -1;
  }
}

function isSign(token: Token | undefined, text: string): boolean {
  return token?.kind === 'sign' && token.text === text;
}

function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

function refuse(reason: string): PatternResult {
  return { ok: false, reason };
}
