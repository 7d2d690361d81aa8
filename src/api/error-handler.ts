import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { TocsinError } from '../domain/error.ts';
import type { Logger } from '../observe/log.ts';
import {
  ApiError,
  type ApiErrorCode,
  apiErrorCodes,
  type ErrorBody,
  platformErrorAnswers,
} from './errors.ts';
import { describeError, routePattern } from './request-log.ts';

type Answered = {
  readonly status: number;
  readonly body: ErrorBody;
  readonly retryAfterS: number | null;
};

/** Fastify's own failures that a caller can cause (fastify docs, Errors). */
const frameworkCodes: Readonly<Record<string, { code: ApiErrorCode; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: 'BODY_TOO_LARGE', message: 'The body is too large.' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'MEDIA_TYPE_UNKNOWN',
    message: 'This Content-Type is not taken here.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'REQUEST_INVALID', message: 'The body is empty.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'REQUEST_INVALID', message: 'The body is not JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'REQUEST_INVALID',
    message: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'REQUEST_INVALID', message: 'The path is not a valid URL.' },
};

function api(code: ApiErrorCode, message: string, retryAfterS: number | null = null): Answered {
  const { status, hint } = apiErrorCodes[code];
  return { status, body: { code, message, hint }, retryAfterS };
}

/**
 * Names the place and the rule that a request broke, and never quotes the value: it may be a
 * subscriber's number.
 */
function validationMessage(error: Partial<FastifyError>): string {
  const first = error.validation?.[0];
  const field = `${error.validationContext ?? 'request'}${first?.instancePath ?? ''}`;
  return `${field} ${first?.message ?? 'is not valid'}.`;
}

/** What the caller is told. Pure. */
export function answerTo(error: unknown): Answered {
  if (error instanceof ApiError) return api(error.code, error.message, error.retryAfterS);
  if (error instanceof TocsinError) {
    const { status, hint } = platformErrorAnswers[error.code];
    const message = status < 500 ? error.message : 'The platform could not do this.';
    return {
      status,
      body: { code: error.code, message, hint },
      retryAfterS: status === 503 ? 1 : null,
    };
  }
  if (!(error instanceof Error)) return api('INTERNAL', 'Something unexpected happened.');
  const framework: Error & Partial<FastifyError> = error;
  if (framework.validation !== undefined) {
    return api('REQUEST_INVALID', validationMessage(framework));
  }
  const known = frameworkCodes[framework.code ?? ''];
  if (known !== undefined) return api(known.code, known.message);
  if (framework.statusCode !== undefined && framework.statusCode < 500) {
    return api('REQUEST_INVALID', 'The request could not be read.');
  }
  return api('INTERNAL', 'Something unexpected happened.');
}

/** Answers with {code, message, hint}; logs what the caller is not told. */
export function errorHandler(log: Logger) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { status, body, retryAfterS } = answerTo(error);
    if (status >= 500) {
      log.error({ route: routePattern(request), ...describeError(error) }, 'request failed');
    }
    if (retryAfterS !== null) reply.header('Retry-After', String(retryAfterS));
    if (status === 401) {
      reply.header('WWW-Authenticate', 'Bearer realm="tocsin", Basic realm="tocsin"');
    }
    return reply.code(status).type('application/json').send(body);
  };
}
