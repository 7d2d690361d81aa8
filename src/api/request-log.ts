import type { FastifyReply, FastifyRequest } from 'fastify';
import { TocsinError } from '../domain/error.ts';
import type { Logger } from '../observe/log.ts';

/** The route's pattern, never the URL: a path may hold a number. */
export function routePattern(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'unmatched';
}

/** One line for each answer: method, route pattern, status, milliseconds. Nothing that the caller sent. */
export function logRequest(log: Logger) {
  return (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    log[reply.statusCode >= 500 ? 'warn' : 'debug'](
      {
        method: request.method,
        route: routePattern(request),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  };
}

/**
 * What of an error may be written to the log. Only a TocsinError's message is known to be free of
 * content: a parser's or a database's message may quote what it failed on.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (error instanceof TocsinError) {
    return {
      error: error.code,
      message: error.message,
      ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
    };
  }
  if (!(error instanceof Error)) return { error: typeof error };
  const code = (error as NodeJS.ErrnoException).code;
  return {
    error: error.name,
    ...(typeof code === 'string' ? { errorCode: code } : {}),
    frames: (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)),
  };
}
