import { parentPort, workerData } from 'node:worker_threads';
import { populationOf } from '../population/population.ts';
import type { HoursWork } from './hours.ts';
import { ordinaryHours } from './ordinary.ts';

/** Sends one hour for each message that it gets. */
const { tables, options } = workerData as HoursWork;
const hours = ordinaryHours(populationOf(tables), options);

parentPort?.on('message', () => {
  const { value: hour } = hours.next();
  const { offsetMs, kind, from, to, durationS, cell } = hour;
  const moved = [offsetMs, kind, from, to, durationS, cell].map(({ buffer }) => buffer);
  parentPort?.postMessage(hour, moved);
});
