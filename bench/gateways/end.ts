import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process at one end of a line. */
export type End = {
  readonly pid: number;
  send(message: object | string): void;
  /** The next message of it. Rejects where it ended instead. */
  next<T>(): Promise<T>;
  stop(): void;
};

/** @param file below this folder */
export function startEnd(file: string, args: readonly string[]): End {
  const path = fileURLToPath(new URL(`./${file}`, import.meta.url));
  const child = fork(path, args, { execArgv: ['--disable-warning=ExperimentalWarning'] });
  const come: unknown[] = [];
  let waiting: { resolve: (message: unknown) => void; reject: (error: Error) => void } | null =
    null;
  let gone: Error | null = null;
  child.on('message', (message) => {
    if (!waiting) come.push(message);
    else {
      const { resolve } = waiting;
      waiting = null;
      resolve(message);
    }
  });
  child.on('exit', (code) => {
    gone = new Error(`${file} ${args.join(' ')} ended with ${code}`);
    waiting?.reject(gone);
  });
  return {
    pid: child.pid ?? 0,
    send: (message) => child.send(message),
    next: <T>() =>
      new Promise<T>((resolve, reject) => {
        if (come.length > 0) resolve(come.shift() as T);
        else if (gone) reject(gone);
        else waiting = { resolve: (message) => resolve(message as T), reject };
      }),
    stop: () => {
      child.kill();
    },
  };
}
