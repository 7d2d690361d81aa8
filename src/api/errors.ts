import Type from 'typebox';
import type { ErrorCode } from '../domain/error.ts';

type Answer = { readonly status: number; readonly hint: string };

/** Failures that only exist at the HTTP door. */
export const apiErrorCodes = {
  REQUEST_INVALID: { status: 400, hint: 'Compare the request with /docs.' },
  SCOPE_TOO_SMALL: { status: 403, hint: 'Use a key whose scope covers this call.' },
  HOST_REFUSED: {
    status: 403,
    hint: 'Call the server by the address it listens on, or by localhost.',
  },
  NOT_FOUND: { status: 404, hint: 'See /docs for every path.' },
  REQUEST_TIMEOUT: { status: 408, hint: 'Send the request faster, or in smaller batches.' },
  BODY_TOO_LARGE: {
    status: 413,
    hint: 'Send smaller batches, or raise server.maxBodyBytes in the configuration.',
  },
  MEDIA_TYPE_UNKNOWN: {
    status: 415,
    hint: 'Set Content-Type to text/csv, application/x-ndjson or application/json; Content-Encoding may be gzip or zstd.',
  },
  RATE_LIMITED: { status: 429, hint: 'Wait for the seconds of Retry-After.' },
  HEADER_TOO_LARGE: { status: 431, hint: 'Send fewer or shorter headers.' },
  INTERNAL: { status: 500, hint: 'The log has the particulars.' },
  SIMULATOR_UNREACHABLE: { status: 502, hint: 'See whether the simulator still runs.' },
  TOO_MANY_STREAMS: { status: 503, hint: 'Close other live pages, or try again later.' },
  SHUTTING_DOWN: { status: 503, hint: 'Try again when the server is back.' },
} as const satisfies Record<string, Answer>;
export type ApiErrorCode = keyof typeof apiErrorCodes;

/** A failure whose message may be shown to the caller. Never put content of the request into it. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly retryAfterS: number | null;

  constructor(code: ApiErrorCode, message: string, retryAfterS: number | null = null) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.retryAfterS = retryAfterS;
  }
}

const bodyHint = 'Mend the body; nothing of it was taken.';
const adminHint = 'The operator must act; the log has the particulars.';
const laterHint = 'Try again in a moment.';

/** How each failure of the platform is answered. From 500 on the message stays in the log. */
export const platformErrorAnswers = {
  CONFIG_INVALID: { status: 500, hint: adminHint },
  USAGE: { status: 400, hint: 'Compare the request with /docs.' },
  DATA_DIR_IN_USE: { status: 503, hint: laterHint },
  DATA_DIR_UNUSABLE: { status: 503, hint: adminHint },
  KEY_FILE_EXPOSED: { status: 500, hint: adminHint },
  KEY_FILE_INVALID: { status: 500, hint: adminHint },
  EPOCH_UNKNOWN: { status: 404, hint: 'tocsin keys list shows the epochs.' },
  EPOCH_DESTROYED: { status: 409, hint: 'tocsin keys list shows the epochs.' },
  TOKEN_INVALID: { status: 500, hint: adminHint },
  AUDIT_BROKEN: { status: 500, hint: adminHint },
  STORE_UNAVAILABLE: { status: 503, hint: laterHint },
  STORE_MIGRATION: { status: 500, hint: adminHint },
  STORE_FAILED: { status: 500, hint: adminHint },
  INPUT_UNREADABLE: { status: 422, hint: bodyHint },
  INPUT_FORMAT: { status: 422, hint: bodyHint },
  INPUT_TRUNCATED: { status: 422, hint: 'Send the whole body again.' },
  INPUT_CHANGED: { status: 409, hint: 'Use a new Idempotency-Key for other content.' },
  PROFILE_UNKNOWN: { status: 422, hint: 'Name a profile of intake.profiles, or asterisk.' },
  TEMPLATE_REJECTED: { status: 500, hint: adminHint },
  PDU_INVALID: { status: 500, hint: adminHint },
  SESSION_CLOSED: { status: 503, hint: laterHint },
  BIND_REFUSED: { status: 503, hint: adminHint },
  GATEWAY_UNREACHABLE: { status: 503, hint: laterHint },
  PORT_UNUSABLE: { status: 503, hint: laterHint },
  INSTANCE_UNREACHABLE: { status: 503, hint: laterHint },
  KEY_REQUIRED: {
    status: 401,
    hint: 'Send Authorization: Bearer <key>; the first key is in local-api-key in the data directory.',
  },
  IDEMPOTENCY_MISMATCH: { status: 409, hint: 'Use a new Idempotency-Key for other content.' },
} as const satisfies Record<ErrorCode, Answer>;

export const errorSchema = Type.Object(
  {
    code: Type.String({ description: 'Stable; one of a closed list.' }),
    message: Type.String({ description: 'What went wrong, for a person.' }),
    hint: Type.String({ description: 'What to do about it.' }),
  },
  { description: 'Every failure has this shape.' },
);
export type ErrorBody = Type.Static<typeof errorSchema>;

/** Spread into a route's `response`. */
export const errorResponses = { '4xx': errorSchema, '5xx': errorSchema } as const;
