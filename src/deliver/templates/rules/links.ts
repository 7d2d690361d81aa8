const link = 'a warning must not send anybody anywhere: leave the address out';

/** What may be read, or made clickable by a phone, as an address; with what to do about it. */
const signs: readonly (readonly [pattern: RegExp, problem: string])[] = [
  [/https?|hxxp|www|:\s*\/|\/\s*\/|@/i, `holds a link; ${link}`],
  [
    /[\p{L}\p{N}-]\s*\.[\p{L}\p{N}]/u,
    `has a dot that joins two words like a domain; ${link}, or put a space after the full stop`,
  ],
  [
    /[\p{L}\p{N}-]\s*\.\s+(?:[\p{Ll}\p{N}]|\p{Lu}{2})/u,
    `has a dot before a word that begins no sentence, like a spaced domain; ${link}, or begin the sentence with one capital`,
  ],
  [/[a-z0-9-]\s*[。．｡]\s*[a-z0-9]/i, `has a Chinese full stop between two Latin words; ${link}`],
  [/[a-z0-9-]\s*[点點]\s*[a-z]/i, `spells a domain; ${link}`],
  [/[a-z0-9-][\s([{<-]+dot[\s)\]}>-]+[a-z]/i, `spells a domain; ${link}`],
  [/[0-9a-f]{0,4}:[0-9a-f]{0,4}:[0-9a-f]{0,4}/i, `holds something like an IPv6 address; ${link}`],
  [/\d+\s*\.\s*\d+\s*\.\s*\d+\s*\.\s*\d+/, `holds an IP address; ${link}`],
];

/** `text` as a person receives it. */
export function linkProblems(text: string): string[] {
  const plain = text.normalize('NFKC');
  const problems = signs
    .filter(([pattern]) => pattern.test(text) || pattern.test(plain))
    .map(([, problem]) => problem);
  return [...new Set(problems)];
}
