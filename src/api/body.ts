import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { TocsinError } from '../domain/error.ts';
import { ApiError } from './errors.ts';

const unpackGzip = promisify(gunzip);
const unpackZstd = promisify(zstdDecompress);

/** RFC 1952, section 2.3.1; RFC 8878, section 3.1.1. */
const gzipMagic = Buffer.from([0x1f, 0x8b]);
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

function tooLarge(): ApiError {
  return new ApiError('BODY_TOO_LARGE', 'The body is too large.');
}

/** Passes a body on as it comes and throws BODY_TOO_LARGE past `maxBytes`. */
export async function* limitedStream(body: unknown, maxBytes: number): AsyncGenerator<Uint8Array> {
  if (body === undefined || body === null) return;
  let seen = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    seen += chunk.length;
    if (seen > maxBytes) throw tooLarge();
    yield chunk;
  }
}

/** Intake unpacks by the first bytes, so a header that names another packing would mislead. */
export function requireKnownEncoding(header: string | undefined): void {
  if (header === undefined || /^(identity|gzip|x-gzip|zstd)$/i.test(header.trim())) return;
  throw new ApiError('MEDIA_TYPE_UNKNOWN', 'This Content-Encoding is not taken here.');
}

/**
 * A JSON array (or a single object) of records as JSON Lines, so that line n is element n, from 1.
 * Unpacks gzip and zstd up to `maxBytes`. Throws INPUT_FORMAT, INPUT_UNREADABLE or BODY_TOO_LARGE;
 * no message quotes the body.
 */
export async function jsonToLines(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const text = (await unpack(bytes, maxBytes)).toString('utf8');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The parser's own message quotes what it failed on, so it is not kept as the cause.
    throw new TocsinError('INPUT_FORMAT', 'The body is not JSON.');
  }
  const elements: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (elements.some((element) => typeof element !== 'object' || element === null)) {
    throw new TocsinError('INPUT_FORMAT', 'The body is not an array of record objects.');
  }
  return Buffer.from(elements.map((element) => `${JSON.stringify(element)}\n`).join(''), 'utf8');
}

async function unpack(bytes: Buffer, maxBytes: number): Promise<Buffer> {
  const options = { maxOutputLength: maxBytes };
  try {
    if (bytes.subarray(0, 2).equals(gzipMagic)) return await unpackGzip(bytes, options);
    if (bytes.subarray(0, 4).equals(zstdMagic)) return await unpackZstd(bytes, options);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge();
    throw new TocsinError('INPUT_UNREADABLE', 'The body cannot be unpacked.', { cause });
  }
  return bytes;
}
