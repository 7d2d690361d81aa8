import { createRequire } from 'node:module';
import type * as CliProgress from 'cli-progress';

export type Progress = {
  /** How far, and of how much where that is known. */
  at(done: number, of: number | null, note: string): void;
  end(): void;
};

/** A bar on standard error while a terminal is there to show it; nothing otherwise. */
export function progressBar(label: string): Progress {
  if (!process.stderr.isTTY) return { at: () => undefined, end: () => undefined };
  // Loaded only where there is somebody to see it.
  const { Presets, SingleBar } = createRequire(import.meta.url)(
    'cli-progress',
  ) as typeof CliProgress;
  const bar = new SingleBar(
    {
      format: `${label} {bar} {percentage}% {note}`,
      stream: process.stderr,
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.rect,
  );
  let begun = false;
  return {
    at: (done, of, note) => {
      if (!begun) bar.start(of ?? 1, 0, { note });
      begun = true;
      bar.setTotal(of ?? Math.max(1, done));
      bar.update(done, { note });
    },
    end: () => {
      if (begun) bar.stop();
    },
  };
}
