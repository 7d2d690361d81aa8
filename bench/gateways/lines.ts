import { execFileSync } from 'node:child_process';
import { type PairName, pairNames } from '../../test/support/gateway-pair.ts';
import { note } from '../lib/say.ts';
import { startEnd } from './end.ts';
import type { FromClient, FromServer, ToClient, ToServer } from './ends/messages.ts';
import type { WindowFigures, WindowRun } from './full-window.ts';

export const npmPeer = 'npm smpp';
export type LineName = PairName | typeof npmPeer;
export const ownLines: readonly PairName[] = pairNames;

/** One run of one contender: what the client saw, and the server's part of it. */
export type LineFigures = WindowFigures & {
  readonly perSecond: number;
  /** Processor time of the server for each message. Microseconds. */
  readonly serverCpuMicros: number;
};

/** Two processes with a connection between them. */
export type Line = {
  readonly name: LineName;
  run(run: WindowRun): Promise<LineFigures>;
  close(): void;
};

/** Installs the npm package for the run; null, with one line that says why, where it cannot be. */
export function installNpmSmpp(folder: string): string | null {
  try {
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, 'smpp'], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: 120_000,
    });
    return folder;
  } catch (error) {
    note(
      `npm smpp is left out: it cannot be installed (${(error as Error).message.split('\n')[0]})`,
    );
    return null;
  }
}

/** @param npmFolder where the npm package is, for its own line */
export async function openLine(name: LineName, npmFolder: string): Promise<Line> {
  const [side, of] = name === npmPeer ? ['npm', npmFolder] : ['own', name];
  const server = startEnd(`ends/${side}-server.ts`, [of]);
  const first = await server.next<FromServer>();
  if (!('port' in first)) throw new Error('the server did not say its port');
  const client = startEnd(`ends/${side}-client.ts`, [of, String(first.port)]);
  await client.next<FromClient>();

  const usage = async (): Promise<{ cpuMicros: number; taken: number }> => {
    server.send('usage' satisfies ToServer);
    const message = await server.next<FromServer>();
    if ('port' in message) throw new Error('the server did not say what it used');
    return message;
  };
  return {
    name,
    async run(run) {
      const before = await usage();
      client.send(run satisfies ToClient);
      const figures = await client.next<FromClient>();
      const after = await usage();
      if (figures === 'ready') throw new Error('the client began anew');
      return {
        ...figures,
        perSecond: figures.messages / figures.seconds,
        serverCpuMicros: (after.cpuMicros - before.cpuMicros) / (after.taken - before.taken),
      };
    },
    close() {
      client.stop();
      server.stop();
    },
  };
}
