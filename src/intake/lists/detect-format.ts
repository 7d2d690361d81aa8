import { TocsinError } from '../../domain/error.ts';
import { isCsvHeader } from './csv-list.ts';
import type { KnownFormat } from './list-types.ts';

/** How much of an input is looked at to tell its format. Bytes. */
export const detectionBytes = 64 * 1024;

/**
 * Tells a list's format from its beginning. JSON is a STIX bundle, MISP events or JSON Lines by what
 * its first keys are; a first line that names columns is CSV; otherwise it is one value a line. Throws
 * INPUT_FORMAT for what is none of them.
 */
export function detectFormat(name: string, head: Uint8Array): KnownFormat {
  if (head[0] === 0xff || head[0] === 0xfe) {
    throw new TocsinError('INPUT_FORMAT', `${name} is UTF-16: save it as UTF-8`);
  }
  const text = Buffer.from(head)
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .trimStart();
  if (text.startsWith('{') || text.startsWith('[')) return detectJson(name, text);
  const first = text.split(/\r?\n/).find((line) => line.trim() !== '' && !line.startsWith('#'));
  if (first === undefined) return 'plain';
  if (isCsvHeader(first)) return 'csv';
  if (/[,;\t]/.test(first)) {
    throw new TocsinError(
      'INPUT_FORMAT',
      `${name} looks like a table, but its first line has no column called value, url, phone or the like`,
    );
  }
  return 'plain';
}

function detectJson(name: string, text: string): KnownFormat {
  const keys =
    /"(type|spec_version|Event|response|Attribute|kind|value|phone|url)"\s*:\s*("[^"]*")?/g;
  for (const [, key = '', value = ''] of text.matchAll(keys)) {
    if (key === 'Event' || key === 'response' || key === 'Attribute') return 'misp';
    if (key === 'spec_version' || value === '"bundle"') return 'stix';
    // A key of ours in the first line's object, which other formats do not begin with.
    if (key !== 'type' && text.startsWith('{')) return 'jsonl';
  }
  if (text.startsWith('{') && isWholeObject(text.split('\n', 1)[0] ?? '')) return 'jsonl';
  throw new TocsinError(
    'INPUT_FORMAT',
    `${name} is JSON, but neither a STIX bundle, nor a MISP event, nor JSON Lines; name the format`,
  );
}

function isWholeObject(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
