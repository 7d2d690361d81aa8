import { join } from 'node:path';
import { measure } from '../lib/process.ts';
import type { Workspace } from '../lib/workspace.ts';

/** What the index costs for one number of indicators. */
export type IndexSize = {
  readonly indicators: number;
  readonly bytesEach: number;
  readonly buildS: number;
  readonly residentMiB: number;
};

/** What adding costs while another thread matches calls. */
export type LiveAdds = {
  readonly indicators: number;
  readonly added: number;
  /** Median of one lot of `added`, sealing them included. */
  readonly addMs: number;
  /** The longest of them, which a busy machine makes longer. */
  readonly longestMs: number;
  readonly everyMs: number;
  /** Pairs of intervals, with and without adding. */
  readonly rounds: number;
  readonly slowedPercent: number;
};

export type IndexFigures = { readonly sizes: readonly IndexSize[]; readonly live: LiveAdds };

const liveIndicators = 1e6;

async function inProcess<T>(
  script: string,
  indicators: number,
  cores: number,
  workspace: Workspace,
): Promise<T> {
  const path = join(import.meta.dirname, script);
  const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
  const { stdout } = await measure([...node, path, `${indicators}`], {
    cores,
    folder: workspace.folder,
  });
  return JSON.parse(stdout) as T;
}

/** Each figure in a process of its own: building on one core, adding beside a thread that matches on two. */
export async function indexFigures(
  lists: readonly number[],
  workspace: Workspace,
): Promise<IndexFigures> {
  const sizes: IndexSize[] = [];
  for (const indicators of lists) {
    sizes.push(await inProcess<IndexSize>('index-size.ts', indicators, 1, workspace));
  }
  return {
    sizes,
    live: await inProcess<LiveAdds>('index-live.ts', liveIndicators, 2, workspace),
  };
}
