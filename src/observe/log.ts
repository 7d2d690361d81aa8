import { type Logger, pino } from 'pino';

export type { Logger };

/** Keys whose values may hold a number, a key or a message body; they are never logged, at any depth we use. */
const secretKeys = ['msisdn', 'number', 'from', 'to', 'body', 'text', 'password', 'key', 'apiKey'];

/** JSON lines on standard error, so that standard output stays for results. */
export function createLogger(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
        censor: '[redacted]',
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
