import { TocsinError } from '../../domain/error.ts';
import { seededDraws } from '../model/random.ts';

/** The class of ordinary text: deliveries, codes, advertising, chat. */
export const noneClass = 'none';

/** One text of a corpus. `source` says who speaks and how; evaluation leaves whole sources out. */
export type CorpusText = {
  readonly source: string;
  readonly language: string;
  readonly scamType: string;
  readonly text: string;
};

/** Most texts that one line with alternatives becomes. */
export const variantsPerLine = 6;

/**
 * Reads a corpus file: lines of `source`, `language`, `scam_type`, `text`, separated by tabs. Empty
 * lines and lines that begin with # are left out. `{one|other}` in a text are alternatives, which may
 * nest; such a line becomes up to `variantsPerLine` different texts, drawn by the line itself, so that
 * every reading gives the same. A backslash takes the meaning from a brace or bar.
 *
 * @throws TocsinError INPUT_FORMAT that names file, line and field
 */
export function parseCorpus(
  name: string,
  content: string,
  known: ReadonlySet<string>,
): CorpusText[] {
  const texts: CorpusText[] = [];
  for (const [at, line] of content
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const refuse = (field: string, why: string): TocsinError =>
      new TocsinError('INPUT_FORMAT', `${name}, line ${at + 1}, ${field}: ${why}`);
    const [source, language, scamType, text, ...more] = line.split('\t');
    if (text === undefined || more.length > 0) {
      throw refuse('row', 'should be source, language, scam_type and text, separated by tabs');
    }
    if (!source) throw refuse('source', 'missing: say who speaks, such as police-case');
    if (!language || !/^[a-z]{2}$/.test(language)) throw refuse('language', 'should be zh or en');
    if (scamType === undefined || !known.has(scamType)) {
      throw refuse('scam_type', `${scamType} is none of ${[...known].join(', ')}`);
    }
    if (text.trim() === '') throw refuse('text', 'missing');
    const variants = expandAlternatives(text);
    if (variants === null) throw refuse('text', 'braces are not closed; write \\{ for a brace');
    for (const variant of variants) texts.push({ source, language, scamType, text: variant });
  }
  return texts;
}

type Part = string | { readonly choices: readonly (readonly Part[])[] };

/** Different texts that a line with alternatives stands for; null where its braces do not close. */
export function expandAlternatives(line: string, most = variantsPerLine): string[] | null {
  const reader = { at: 0 };
  const parts = readParts(line, reader, false);
  if (parts === null || reader.at < line.length) return null;
  if (parts.every((part) => typeof part === 'string')) return [parts.join('')];
  const draw = seededDraws(seedOf(line));
  const found = new Set<string>();
  // Twice as many tries as texts wanted: a line with two alternatives gives two and stops.
  for (let attempt = 0; attempt < most * 2 && found.size < most; attempt += 1) {
    found.add(spell(parts, draw));
  }
  return [...found];
}

function seedOf(text: string): number {
  let hash = 7;
  for (let at = 0; at < text.length; at += 1)
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** Reads up to the end, or inside braces up to a bar or the closing brace, which it leaves standing. */
function readParts(line: string, reader: { at: number }, inside: boolean): Part[] | null {
  const parts: Part[] = [];
  let plain = '';
  for (; reader.at < line.length; reader.at += 1) {
    const character = line[reader.at] ?? '';
    if (character === '\\' && /[\\{}|]/.test(line[reader.at + 1] ?? '')) {
      reader.at += 1;
      plain += line[reader.at] ?? '';
    } else if (character === '{') {
      if (plain !== '') parts.push(plain);
      plain = '';
      const choices = readChoices(line, reader);
      if (choices === null) return null;
      parts.push({ choices });
    } else if (inside && (character === '|' || character === '}')) break;
    else plain += character;
  }
  if (plain !== '') parts.push(plain);
  return parts;
}

/** Begins at an opening brace and ends at the closing one; null where there is none. */
function readChoices(line: string, reader: { at: number }): Part[][] | null {
  const choices: Part[][] = [];
  do {
    reader.at += 1;
    const parts = readParts(line, reader, true);
    if (parts === null) return null;
    choices.push(parts);
  } while (line[reader.at] === '|');
  return line[reader.at] === '}' ? choices : null;
}

function spell(parts: readonly Part[], draw: () => number): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      return spell(part.choices[Math.floor(draw() * part.choices.length)] ?? [], draw);
    })
    .join('');
}
