import type { CodecFigures } from '../codec/messages.ts';
import type { WindowFigures, WindowRun } from '../full-window.ts';
import type { SendFigures } from '../whole/messages.ts';

/** What the benchmark and the processes at both ends of the line tell each other. */
export type ToServer = 'usage';
export type FromServer =
  | { readonly port: number }
  /** Since the process began: processor time in microseconds, submits. */
  | { readonly cpuMicros: number; readonly taken: number };
export type ToClient = WindowRun;
export type FromClient = 'ready' | WindowFigures;

/** An end of the line lives as long as the benchmark that started it. */
export function endWithParent(): void {
  process.on('disconnect', () => process.exit());
}

/** Tells the parent; an end that nobody started has nobody to tell. */
export function tell(message: FromServer | FromClient | SendFigures | CodecFigures): void {
  process.send?.(message);
}

/** Answers for what a server has used so far. */
export function tellUsage(taken: () => number): void {
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    tell({ cpuMicros: user + system, taken: taken() });
  });
}
