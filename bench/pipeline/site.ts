import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../../src/api/contract.ts';
import { inFlightStates } from '../../src/domain/warning.ts';
import {
  announcement,
  lastJson,
  type Program,
  runProgram,
  type Scope,
  startProgram,
} from '../../test/support/program.ts';
import type { Workspace } from '../lib/workspace.ts';
import { readSeries, type Series } from './figures.ts';

/** Everything as it ships, on free ports: SQLite, the message centre beside it, no limits of rate. */
const configuration = `server:
  port: 0
simulator:
  port: 0
  httpPort: 0
`;

/** A ledger reads every hit and message: not oftener than it takes. Milliseconds. */
const settlePollMs = 1000;

/** A running `tocsin start` with its own data directory. */
export type Site = {
  readonly program: Program;
  readonly url: string;
  readonly key: string;
  /** Figures of the message centre, from its start. */
  messages(): Promise<Record<string, number>>;
  metrics(): Promise<Series>;
  /** Waits until nothing is queued or under way; null where that took longer. */
  settled(withinMs: number): Promise<Ledger | null>;
  /** The program's own check of its counts, by command. */
  ledger(): Promise<Ledger>;
};

/** Ends what was started when the benchmark ends. */
export class Ends {
  readonly #ends: (() => void | Promise<void>)[] = [];

  readonly scope: Scope = {
    after: (end: unknown) => {
      this.#ends.push(end as () => void | Promise<void>);
    },
  };

  async all(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}

/** Hits that wait for their decision, and messages that have not ended. */
function openOf(ledger: Ledger): number {
  const part = (name: string, key: string): number =>
    ledger.lines.find((line) => line.name === name)?.parts[key] ?? 0;
  const messages = inFlightStates.reduce((sum, state) => sum + part('messages', state), 0);
  return part('hits', 'pending') + messages;
}

async function getText(url: string): Promise<string> {
  const response = await fetch(url);
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`);
  return response.text();
}

/**
 * Imports the list, then starts the program on it.
 * @param command what runs in place of this checkout's sources
 */
export async function startSite(
  scope: Scope,
  workspace: Workspace,
  options: { readonly list: string; readonly command?: readonly [string, ...string[]] },
): Promise<Site> {
  const data = workspace.path('data');
  const yaml = workspace.path('tocsin.yaml');
  writeFileSync(yaml, configuration);
  const state = ['--data', data, '--config', yaml];
  const running = options.command === undefined ? {} : { command: options.command };
  const imported = await runProgram(
    scope,
    ['indicators', 'import', options.list, '--json', ...state],
    running,
  );
  if (imported.code !== 0) throw new Error(`The list was not imported: ${imported.stderr}`);
  const program = startProgram(scope, ['start', '--json', ...state], running);
  const { url, simulator } = await announcement<{
    url: string;
    simulator: { httpPort: number };
  }>(program, 300_000);
  const key = readFileSync(join(data, 'local-api-key'), 'utf8').trim();
  const ledgerNow = async (): Promise<Ledger> =>
    JSON.parse(await getText(`${url}/v1/ledger`)) as Ledger;
  return {
    program,
    url,
    key,
    messages: async () =>
      JSON.parse(await getText(`http://127.0.0.1:${simulator.httpPort}/stats`)) as Record<
        string,
        number
      >,
    metrics: async () => readSeries(await getText(`${url}/metrics`)),
    settled: async (withinMs) => {
      const deadlineMs = Date.now() + withinMs;
      for (;;) {
        const ledger = await ledgerNow();
        if (openOf(ledger) === 0) return ledger;
        if (Date.now() > deadlineMs) return null;
        await delay(settlePollMs);
      }
    },
    ledger: async () => {
      const { code, stdout, stderr } = await runProgram(
        scope,
        ['ledger', '--json', ...state],
        running,
      );
      if (code !== 0) throw new Error(`The ledger does not balance: ${stdout}${stderr}`);
      return lastJson<Ledger>(stdout);
    },
  };
}
