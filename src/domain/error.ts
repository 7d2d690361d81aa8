/**
 * Every failure that the platform reports, by code. `retryable` says whether the same call may
 * succeed later without anybody changing anything; the message says what to do.
 */
export const errorCodes = {
  CONFIG_INVALID: { retryable: false },
  USAGE: { retryable: false },
  DATA_DIR_IN_USE: { retryable: true },
  DATA_DIR_UNUSABLE: { retryable: false },
  KEY_FILE_EXPOSED: { retryable: false },
  KEY_FILE_INVALID: { retryable: false },
  EPOCH_UNKNOWN: { retryable: false },
  EPOCH_DESTROYED: { retryable: false },
  TOKEN_INVALID: { retryable: false },
  AUDIT_BROKEN: { retryable: false },
  STORE_UNAVAILABLE: { retryable: true },
  STORE_MIGRATION: { retryable: false },
  STORE_FAILED: { retryable: false },
  INPUT_UNREADABLE: { retryable: false },
  INPUT_FORMAT: { retryable: false },
  INPUT_TRUNCATED: { retryable: false },
  INPUT_CHANGED: { retryable: false },
  PROFILE_UNKNOWN: { retryable: false },
  TEMPLATE_REJECTED: { retryable: false },
  PDU_INVALID: { retryable: false },
  SESSION_CLOSED: { retryable: true },
  BIND_REFUSED: { retryable: false },
  GATEWAY_UNREACHABLE: { retryable: true },
  PORT_UNUSABLE: { retryable: true },
  INSTANCE_UNREACHABLE: { retryable: true },
  KEY_REQUIRED: { retryable: false },
  IDEMPOTENCY_MISMATCH: { retryable: false },
} as const satisfies Record<string, { retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;

/** The only error class that crosses a room's wall. Never put a subscriber's number in `message`. */
export class TocsinError extends Error {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; details?: Record<string, string | number> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TocsinError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }
}
