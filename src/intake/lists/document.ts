import { isUtf8 } from 'node:buffer';
import { TocsinError } from '../../domain/error.ts';

/** A whole JSON document is parsed at once; V8 takes strings of half a gigabyte at most. Bytes. */
const maxDocumentBytes = 256 * 1024 * 1024;

/**
 * Reads a STIX or MISP document to its end. Throws INPUT_TRUNCATED where it stops short and
 * INPUT_FORMAT where it is too large, not UTF-8 or not JSON, with the line.
 */
export async function readDocument(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly text: string; readonly value: unknown }> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > maxDocumentBytes) {
      throw new TocsinError(
        'INPUT_FORMAT',
        `${name} is larger than ${maxDocumentBytes} bytes: split it`,
      );
    }
    chunks.push(chunk);
  }
  const all = Buffer.concat(chunks);
  if (!isUtf8(all)) {
    throw new TocsinError('INPUT_FORMAT', `${name} is not UTF-8: save it as UTF-8`);
  }
  const text = all.toString('utf8').replace(/^\ufeff/, '');
  return { text, value: parseDocument(name, text) };
}

function parseDocument(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // V8 gives a position or, for an unexpected character, only the text around it.
    const message = cause instanceof Error ? cause.message : '';
    const given = /at position (\d+)/.exec(message)?.[1];
    const end = text.trimEnd().length;
    if (/end of JSON|Unterminated/.test(message) || Number(given ?? -1) >= end) {
      const line = lineAt(text, end);
      throw new TocsinError('INPUT_TRUNCATED', `${name} ends in the middle, at line ${line}`, {
        details: { line },
      });
    }
    const where = given === undefined ? '' : ` at line ${lineAt(text, Number(given))}`;
    throw new TocsinError('INPUT_FORMAT', `${name} is not JSON${where}`);
  }
}

/** 1-based line of a position in a text. */
export function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1))
    line++;
  return line;
}

/** An answer to "which line is the object with this id on", going forward through the document. */
export function lineFinder(text: string): (id: string) => number {
  let position = 0;
  let line = 1;
  return (id) => {
    const found = text.indexOf(JSON.stringify(id), position);
    const next = found < 0 ? text.indexOf(JSON.stringify(id)) : found;
    if (next < 0) return line;
    if (next < position) return lineAt(text, next);
    line += lineAt(text.slice(position, next), next - position) - 1;
    position = next;
    return line;
  };
}

/** JSON objects only: no arrays, no null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty string, trimmed; null for anything else. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed;
}
