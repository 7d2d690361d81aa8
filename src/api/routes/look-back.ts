import { Readable } from 'node:stream';
import Type from 'typebox';
import type { LookBackChoice } from '../../match/look-back/request.ts';
import { ApiError, errorResponses } from '../errors.ts';
import type { Api, RouteContext } from './context.ts';
import { importLines } from './local.ts';
import {
  type LookBackBody,
  lookBackRequestSchema,
  lookBackStatusSchema,
} from './look-back-schema.ts';

const nothing = {
  enabled: false,
  retentionS: 0,
  queued: 0,
  oldestQueuedMs: null,
  log: null,
  running: null,
  runs: [],
};

export function lookBackRoutes(app: Api, { platform }: RouteContext): void {
  app.get(
    '/v1/look-back',
    {
      config: { access: 'read' },
      schema: {
        operationId: 'getLookBack',
        tags: ['live'],
        summary: 'How the search among the contacts of the past stands',
        description:
          'Every indicator that becomes active is looked up among the contacts of the retention time. How far back the log reaches, what waits, and what the last searches found.',
        response: { 200: lookBackStatusSchema, ...errorResponses },
      },
    },
    async () => {
      const status = await platform.lookBack?.status();
      if (status === undefined) return nothing;
      const { log, retentionMs, runs, running, ...rest } = status;
      return {
        ...rest,
        enabled: log !== null,
        retentionS: retentionMs / 1000,
        log: log && {
          rows: log.rows,
          bytes: log.bytes,
          segments: log.segments,
          oldestMs: log.oldestMs,
          newestMs: log.newestMs,
          fault: log.fault,
        },
        running: running && { ...running },
        runs: runs.map((run) => ({ ...run })),
      };
    },
  );

  app.post(
    '/v1/local/look-back',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'runLookBack',
        tags: ['operation'],
        summary: 'Look for the contacts of indicators, for the command line',
        description:
          'Answers with lines of JSON while it works: {progress}, and last {done} or {error}. Ends with the connection. Needs a key of scope admin.',
        body: lookBackRequestSchema,
        response: { 200: Type.Unknown({ description: 'Lines of JSON.' }), ...errorResponses },
      },
    },
    async (request, reply) => {
      const { lookBack } = platform;
      if (lookBack === undefined) {
        throw new ApiError('NOT_FOUND', 'This program keeps no contacts.');
      }
      const abort = new AbortController();
      reply.raw.once('close', () => abort.abort());
      const { dryRun, sinceMs = null, untilMs = null } = request.body;
      const choice = choiceOf(request.body);
      const lines = importLines((onProgress) =>
        lookBack.run({ choice, dryRun, sinceMs, untilMs }, { signal: abort.signal, onProgress }),
      );
      return reply.type('application/x-ndjson').send(Readable.from(lines));
    },
  );
}

function choiceOf({ all, source, indicators }: LookBackBody): LookBackChoice {
  const choices: LookBackChoice[] = [];
  if (all !== undefined) choices.push({ all });
  if (source !== undefined) choices.push({ source });
  if (indicators !== undefined) choices.push({ indicators });
  const [choice] = choices;
  if (choice !== undefined && choices.length === 1) return choice;
  throw new ApiError('REQUEST_INVALID', 'Name exactly one of all, source and indicators.');
}
