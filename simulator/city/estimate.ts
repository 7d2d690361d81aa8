import { type CityOptions, createCity } from './city.ts';

export type CityEstimate = {
  readonly rows: number;
  readonly bytes: number;
  /** What it was reckoned from. */
  readonly samplePeople: number;
  readonly sampleDays: number;
};

const samplePeople = 5000;
const sampleDays = 1;

/** How large a city will be, from one Monday of a small one with the same options. About a tenth off. */
export async function estimateCity(options: CityOptions): Promise<CityEstimate> {
  const people = Math.min(samplePeople, options.people);
  const city = createCity({ ...options, people, days: sampleDays, threaded: false });
  let bytes = 0;
  for await (const block of city.blocks()) bytes += block.length;
  const { records } = city.progress();
  const scale = (options.people / people) * (options.days / sampleDays);
  const rows = Math.round(records * scale);
  // Ids grow by the digit.
  const wider = String(rows).length - String(records).length;
  return {
    rows,
    bytes: Math.round((bytes / records + Math.max(0, wider)) * rows),
    samplePeople: people,
    sampleDays,
  };
}
