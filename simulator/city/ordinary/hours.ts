import { Worker } from 'node:worker_threads';
import { siblingModule } from '../../../src/store/sibling.ts';
import type { CityPopulation } from '../population/population.ts';
import type { PopulationTables } from '../population/tables.ts';
import type { HourColumns } from './columns.ts';
import { type OrdinaryOptions, ordinaryHours } from './ordinary.ts';

/** The ordinary traffic, hour by hour from the start of the run on. */
export interface OrdinaryHours {
  next(): Promise<HourColumns>;
  close(): Promise<void>;
}

/** Made in this thread, when asked. */
export function hoursHere(population: CityPopulation, options: OrdinaryOptions): OrdinaryHours {
  const hours = ordinaryHours(population, options);
  return {
    next: () => Promise.resolve(hours.next().value),
    close: () => Promise.resolve(),
  };
}

export type HoursWork = { readonly tables: PopulationTables; readonly options: OrdinaryOptions };

/** Hours that are asked for ahead; each is some ten megabytes for a million people. */
const ahead = 3;

/** Made in a thread of its own while this one does the rest. */
export function hoursInThread(population: CityPopulation, options: OrdinaryOptions): OrdinaryHours {
  const work: HoursWork = { tables: population.tables, options };
  const worker = new Worker(siblingModule(import.meta.url, './hours-worker'), {
    workerData: work,
    execArgv: [],
  });
  const ready: HourColumns[] = [];
  let waiting: { resolve: (hour: HourColumns) => void; reject: (error: Error) => void } | null =
    null;
  let failed: Error | null = null;
  const fail = (error: Error): void => {
    failed ??= error;
    waiting?.reject(failed);
    waiting = null;
  };
  worker.on('message', (hour: HourColumns) => {
    if (waiting === null) ready.push(hour);
    else waiting.resolve(hour);
    waiting = null;
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread of the ordinary traffic has ended')));
  for (let n = 0; n < ahead; n++) worker.postMessage(null);

  return {
    next: () => {
      if (failed) return Promise.reject(failed);
      worker.postMessage(null);
      const hour = ready.shift();
      if (hour) return Promise.resolve(hour);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
