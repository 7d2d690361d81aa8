import { createHash, randomUUID } from 'node:crypto';
import { actorOf } from '../access.ts';
import { jsonToLines, requireKnownEncoding } from '../body.ts';
import { ApiError, errorResponses } from '../errors.ts';
import type { RecordsInput } from '../platform.ts';
import type { Api, RouteContext } from './context.ts';
import { recordsHeadersSchema, recordsQuerySchema, recordsResultSchema } from './records-schema.ts';

/** What a Content-Type means; `json` is turned into JSON Lines first. */
const formats: Readonly<Record<string, RecordsInput['format'] | 'json'>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  'application/x-ndjson': 'jsonl',
  'application/jsonl': 'jsonl',
  'application/json': 'json',
  'application/octet-stream': 'auto',
  'application/gzip': 'auto',
  'application/zstd': 'auto',
};

/**
 * The same for one key of one caller, always; two callers may use equal keys. A digest, because the
 * key is the caller's to choose and might hold a number.
 */
export function sourceIdOf(actor: string, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return `http:${randomUUID()}`;
  return `http:${createHash('sha256').update(`${actor}\n${idempotencyKey}`).digest('hex')}`;
}

/** Bodies come as bytes whatever their type; only this part of the API takes them so. */
export function recordsRoutes(app: Api, { platform, maxBodyBytes }: RouteContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    Object.keys(formats),
    { parseAs: 'buffer', bodyLimit: maxBodyBytes },
    (_request, body, done) => done(null, body),
  );
  app.post(
    '/v1/records',
    {
      config: { access: 'write' },
      bodyLimit: maxBodyBytes,
      schema: {
        operationId: 'importRecords',
        tags: ['records'],
        summary: 'Hand in call, SMS, web and app records',
        description:
          'CSV, JSON Lines or a JSON array, plain, gzip or zstd. Answered after the commit: what is counted here is kept. A bad record is counted by reason and does not hold up the others; a body that cannot be read at all is refused whole. Needs a key of scope write.',
        querystring: recordsQuerySchema,
        headers: recordsHeadersSchema,
        response: { 200: recordsResultSchema, ...errorResponses },
      },
    },
    async (request) => {
      const { body, headers, query } = request;
      if (!Buffer.isBuffer(body) || body.length === 0) {
        throw new ApiError('REQUEST_INVALID', 'The body is empty.');
      }
      requireKnownEncoding(headers['content-encoding']);
      const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
      const format = formats[type] ?? 'auto';
      const sourceId = sourceIdOf(actorOf(request), headers['idempotency-key']);
      const result = await platform.ingestRecords({
        sourceId,
        name: sourceId,
        bytes: format === 'json' ? await jsonToLines(body, maxBodyBytes) : body,
        format: format === 'json' ? 'jsonl' : format,
        profile: query.profile ?? null,
      });
      return {
        ...result,
        rejects: { ...result.rejects },
        firstRejects: result.firstRejects.map(({ line, field, reason }) => ({
          line,
          field,
          reason,
        })),
      };
    },
  );
}
