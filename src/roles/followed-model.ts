import { readFile, stat } from 'node:fs/promises';
import { TocsinError } from '../domain/error.ts';
import type { Logger } from '../observe/log.ts';

/** What a program makes of a model file. */
type Made = { readonly modelId: string | null };

export type FollowedModel<T extends Made> = {
  readonly current: T;
  /** Reads the file anew where it has changed. A bad one is logged, and what was before stays. */
  readonly follow: () => Promise<void>;
};

export type FollowOptions<T extends Made> = {
  /** For messages: `risk model`, `number model`. */
  readonly what: string;
  /** @throws TocsinError for a text that is no model of this use */
  readonly make: (text: string) => T;
  /** Called with each later one before it counts; not with the first. */
  readonly take?: (made: T) => Promise<void>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
};

/**
 * Reads a model file, and again whenever it has changed.
 *
 * @throws TocsinError INPUT_UNREADABLE; what `make` throws
 */
export async function followModel<T extends Made>(
  file: string,
  { what, make, take, log }: FollowOptions<T>,
): Promise<FollowedModel<T>> {
  let stamp = await stampOf(file, what);
  let current = make(await readFile(file, 'utf8'));
  log.info({ model: current.modelId }, what);
  return {
    get current() {
      return current;
    },
    follow: async () => {
      try {
        const now = await stampOf(file, what);
        if (now === stamp) return;
        // Remembered even if it is bad: it is complained of once, until it changes again.
        stamp = now;
        const made = make(await readFile(file, 'utf8'));
        await take?.(made);
        current = made;
        log.info({ model: current.modelId }, what);
      } catch (error) {
        log.warn(
          { model: current.modelId, problem: (error as Error).message },
          `the new ${what} cannot be used; the one before goes on`,
        );
      }
    },
  };
}

async function stampOf(file: string, what: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch (cause) {
    const message = `The ${what} ${file} cannot be read: ${(cause as Error).message}.`;
    throw new TocsinError('INPUT_UNREADABLE', message, { cause });
  }
}
