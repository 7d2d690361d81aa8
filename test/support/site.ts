import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledger } from '../../src/api/contract.ts';
import {
  announcement,
  getJson,
  type Program,
  type Scope,
  startProgram,
  tempFolder,
  until,
} from './program.ts';

/** A data directory with its configuration and its inputs, on which the real program is run. */
export type Site = {
  readonly folder: string;
  readonly data: string;
  /** --data and --config, for every command. */
  readonly state: readonly string[];
  /** Path of an input, once written. */
  file(name: string, content: string | Uint8Array): Promise<string>;
};

/** @param yaml the configuration */
export async function makeSite(t: Scope, yaml: string): Promise<Site> {
  const folder = await tempFolder(t);
  const file = async (name: string, content: string | Uint8Array): Promise<string> => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  const data = join(folder, 'data');
  return {
    folder,
    data,
    state: ['--data', data, '--config', await file('tocsin.yaml', yaml)],
    file,
  };
}

export type Started = { readonly program: Program; readonly url: string };

/** `tocsin start` on a site, up to its announcement. */
export async function startSite(t: Scope, site: Site): Promise<Started> {
  const program = startProgram(t, ['start', ...site.state, '--json']);
  const { url } = await announcement<{ url: string }>(program);
  return { program, url };
}

/** One line of the ledger. */
export function ledgerLine(ledger: Ledger, name: string): Ledger['lines'][number] {
  const line = ledger.lines.find((one) => one.name === name);
  if (line === undefined) throw new Error(`The ledger has no line ${name}`);
  return line;
}

/** Waits until no hit waits for its decision and no message is on its way. */
export function untilSettled({ url }: Started, within = 60_000): Promise<Ledger> {
  return until(
    'every hit is decided and every message has ended',
    async () => {
      const ledger = await getJson<Ledger>(`${url}/v1/ledger`);
      const { pending = 0 } = ledgerLine(ledger, 'hits').parts;
      const { queued = 0, submitting = 0, submitted = 0 } = ledgerLine(ledger, 'messages').parts;
      return pending + queued + submitting + submitted === 0 && ledger;
    },
    within,
  );
}
