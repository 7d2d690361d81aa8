import type { ByteReader } from './byte-reader.ts';

/**
 * The pieces of a live stream, and `pause` when rows have waited `delayMs` for more to come.
 *
 * @param waiting whether rows wait at this moment
 * @param signal an abort ends the pieces without an error, also while nothing comes
 */
export async function* livePieces(
  text: ByteReader,
  waiting: () => boolean,
  delayMs: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer | 'pause'> {
  let sinceMs = 0;
  let wasWaiting = false;
  let reading = text.next();
  for (;;) {
    if (waiting() && !wasWaiting) sinceMs = performance.now();
    wasWaiting = waiting();
    const waitMs = wasWaiting ? Math.max(0, sinceMs + delayMs - performance.now()) : null;
    const arrived = await firstOf(reading, waitMs, signal);
    if (arrived === 'aborted') return;
    if (arrived === 'late') {
      wasWaiting = false;
      yield 'pause';
      continue;
    }
    if (arrived.value === null) return;
    yield arrived.value;
    reading = text.next();
  }
}

/** The value, unless `waitMs` (null: no end) or an abort comes first; then it may still arrive later. */
async function firstOf<T>(
  value: Promise<T>,
  waitMs: number | null,
  signal: AbortSignal | undefined,
): Promise<{ readonly value: T } | 'late' | 'aborted'> {
  const { promise: early, resolve } = Promise.withResolvers<'late' | 'aborted'>();
  const timer = waitMs === null ? undefined : setTimeout(() => resolve('late'), waitMs);
  const abort = (): void => resolve('aborted');
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted === true) abort();
  try {
    return await Promise.race([early, value.then((arrived) => ({ value: arrived }))]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
