import { Readable } from 'node:stream';
import Type from 'typebox';
import { TocsinError } from '../../domain/error.ts';
import { actorOf } from '../access.ts';
import { errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';

/** What the command line asks of the program that holds its data directory. */

const recordsQuery = Type.Object(
  {
    profile: Type.String({ maxLength: 64 }),
    clock: Type.Union([Type.Literal('wall'), Type.Literal('record')]),
    pace: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
    path: Type.Optional(
      Type.String({ maxLength: 4096, description: 'A file of this machine; without it the body.' }),
    ),
  },
  { additionalProperties: false },
);

const progressEveryMs = 200;
/** An answer that is silent for minutes is given up by HTTP clients (undici's bodyTimeout: 300 s). */
const heartbeatMs = 30_000;

export function localRecordsRoute(app: Api, { platform }: RouteContext): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) =>
    done(null, payload),
  );
  app.post(
    '/v1/local/records',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'importLocalRecords',
        tags: ['operation'],
        summary: 'Import records for the command line',
        description:
          'Answers with lines of JSON while it works: {progress}, and last {done} or {error}. Ends with the connection; an interrupted file goes on where it stood. Needs a key of scope admin.',
        querystring: recordsQuery,
        response: { 200: Type.Unknown({ description: 'Lines of JSON.' }), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { path, profile, clock, pace = null } = request.query;
      const abort = new AbortController();
      reply.raw.once('close', () => abort.abort());
      const input =
        path === undefined ? { stream: request.body as AsyncIterable<Uint8Array> } : { path };
      const lines = importLines((onProgress) =>
        platform.local.takeRecords(input, {
          profile,
          clock,
          pace,
          signal: abort.signal,
          onProgress,
        }),
      );
      return reply.type('application/x-ndjson').send(Readable.from(lines));
    },
  );
}

/** Lines of JSON while `work` goes on, and an empty line where it is silent for long. */
export async function* importLines(
  work: (onProgress: (so: unknown) => void) => Promise<unknown>,
): AsyncGenerator<string> {
  let latest: unknown = null;
  let wake = (): void => undefined;
  const outcome = work((so) => {
    latest = so;
    wake();
  }).then(
    (done) => ({ done }),
    (error: unknown) => ({ error: errorView(error) }),
  );
  let ended: Awaited<typeof outcome> | null = null;
  const end = outcome.then((last) => {
    ended = last;
    wake();
  });
  while (ended === null) {
    const heartbeat = setTimeout(() => wake(), heartbeatMs);
    await new Promise<void>((resolve) => {
      wake = resolve;
      if (ended !== null || latest !== null) resolve();
    });
    clearTimeout(heartbeat);
    if (latest === null && ended === null) yield '\n';
    if (latest !== null && ended === null) {
      yield `${JSON.stringify({ progress: latest })}\n`;
      latest = null;
      await Promise.race([end, new Promise((resolve) => setTimeout(resolve, progressEveryMs))]);
    }
  }
  yield `${JSON.stringify(ended)}\n`;
}

function errorView(error: unknown): { code: string; message: string } {
  if (error instanceof TocsinError) return { code: error.code, message: error.message };
  return {
    code: 'STORE_FAILED',
    message: 'Something unexpected happened; see the log of the running program.',
  };
}

const destroyBody = Type.Object(
  { epoch: Type.Integer({ minimum: 1 }), force: Type.Boolean() },
  { additionalProperties: false },
);

export function localKeysRoutes(app: Api, { platform }: RouteContext): void {
  app.post(
    '/v1/local/keys/rotate',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'rotateKeys',
        tags: ['operation'],
        summary: 'Begin a new epoch',
        description:
          'Seals under it what is kept, and writes the audit chain. Needs a key of scope admin.',
        response: { 200: Type.Object({ epoch: Type.Integer() }), ...errorResponses },
      },
    },
    async (request) => platform.local.rotateKeys(actorOf(request)),
  );
  app.post(
    '/v1/local/keys/destroy',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'destroyKey',
        tags: ['operation'],
        summary: 'Destroy the key of a retired epoch',
        description:
          'Its tokens mean nothing afterwards. Refused while it is needed, unless forced. Needs a key of scope admin.',
        body: destroyBody,
        response: {
          200: Type.Object({ done: Type.Boolean() }, { additionalProperties: true }),
          ...errorResponses,
        },
      },
    },
    async (request) => {
      const { epoch, force } = request.body;
      return platform.local.destroyKey(epoch, { force, actor: actorOf(request) });
    },
  );
}
