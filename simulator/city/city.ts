import { hourMs } from './clock.ts';
import { createFraud } from './fraud/fraud.ts';
import type { FraudOptions, FraudSource } from './fraud/source.ts';
import { defaultAbroadShare } from './lookalikes/abroad.ts';
import { lookalikes } from './lookalikes/all.ts';
import { codeSenders } from './lookalikes/code-platform.ts';
import type { Lookalike } from './lookalikes/lookalike.ts';
import { hoursHere, hoursInThread, type OrdinaryHours } from './ordinary/hours.ts';
import { RowWriter, recordsHeader } from './output/row-writer.ts';
import { type CityPopulation, createPopulation, defaultChurn } from './population/population.ts';
import type { CityEvent, EventSource, Listing, TruthNumber, TruthVictim } from './types.ts';

export type CityOptions = {
  readonly seed: number;
  readonly people: number;
  /** A midnight of the city's calendar, in epoch milliseconds. */
  readonly startMs: number;
  readonly days: number;
  /** Share of visits and app events among the ordinary events. */
  readonly webShare: number;
  /** Whether records name a cell; default true. */
  readonly cells?: boolean;
  /** Share of people who take another number, a month; `defaultChurn` when absent. */
  readonly churn?: number;
  /** Share of people with somebody abroad; `defaultAbroadShare` when absent. */
  readonly abroadShare?: number;
  /** Acquaintances of a person in other networks, on average; `defaultOutsiders` when absent. */
  readonly outsiders?: number;
  /** null: nobody is cheated. */
  readonly fraud: Omit<FraudOptions, 'seed' | 'codeSenders'> | null;
  /** Whether a second thread makes the ordinary traffic. The records are the same. */
  readonly threaded: boolean;
  /** Longest slice that sources are asked for. The records are the same. */
  readonly sliceMs?: number;
};

export type CityProgress = {
  readonly records: number;
  /** The sources have been asked up to here. */
  readonly untilMs: number;
};

/** Known after the last record. */
export type CityTruth = {
  readonly listings: readonly Listing[];
  readonly victims: readonly TruthVictim[];
  readonly numbers: readonly TruthNumber[];
};

export type City = {
  readonly population: CityPopulation;
  /** records.csv with its header, a block of whole rows at a time, each at least once a slice. To be read once. */
  blocks(): AsyncGenerator<Uint8Array>;
  progress(): CityProgress;
  truth(): CityTruth;
};

/** Puts a city together. The same options give the same bytes. */
export function createCity(options: CityOptions): City {
  const { seed, people, startMs, days, fraud: fraudOptions } = options;
  const endMs = startMs + days * 24 * hourMs;
  const { churn = defaultChurn, abroadShare = defaultAbroadShare, outsiders } = options;
  const population = createPopulation({ seed, people, startMs, endMs, churn });
  const surroundings = { population, seed, taken: new Set<number>(), abroadShare };
  const innocent = Object.values(lookalikes).map((create) => create(surroundings));
  const fraud =
    fraudOptions === null
      ? null
      : createFraud(population, { ...fraudOptions, seed, codeSenders: codeSenders(people) });
  const sources: EventSource[] = fraud === null ? innocent : [...innocent, fraud];
  const writer = new RowWriter(population, options.cells);
  let untilMs = startMs;

  async function* blocks(): AsyncGenerator<Uint8Array> {
    const { webShare, threaded, sliceMs = hourMs } = options;
    const open = threaded ? hoursInThread : hoursHere;
    const ordinary = { seed, webShare, ...(outsiders === undefined ? {} : { outsiders }) };
    const hours = open(population, ordinary);
    try {
      yield Buffer.from(recordsHeader);
      for (let hourStartMs = startMs; hourStartMs < endMs; hourStartMs += hourMs)
        yield* hourBlocks(hours, hourStartMs, Math.min(sliceMs, hourMs));
    } finally {
      await hours.close();
    }
  }

  async function* hourBlocks(
    hours: OrdinaryHours,
    hourStartMs: number,
    sliceMs: number,
  ): AsyncGenerator<Uint8Array> {
    const columns = await hours.next();
    const hourEndMs = hourStartMs + hourMs;
    let row = 0;
    for (let fromMs = hourStartMs; fromMs < hourEndMs; fromMs += sliceMs) {
      const toMs = Math.min(hourEndMs, fromMs + sliceMs);
      for (const event of eventsBetween(sources, fromMs, toMs)) {
        const upTo = event.timeMs - columns.startMs;
        for (; row < columns.count && (columns.offsetMs[row] ?? 0) <= upTo; row++) {
          writer.columns(columns, row);
          if (writer.full) yield writer.take();
        }
        writer.event(event);
        if (writer.full) yield writer.take();
      }
      const last = toMs - columns.startMs;
      for (; row < columns.count && (columns.offsetMs[row] ?? 0) < last; row++) {
        writer.columns(columns, row);
        if (writer.full) yield writer.take();
      }
      untilMs = toMs;
      yield writer.take();
    }
  }

  return {
    population,
    blocks,
    progress: () => ({ records: writer.rows, untilMs }),
    truth: () => ({
      listings: [
        ...innocent.flatMap((source) => [...source.listings()]),
        ...(fraud?.listings() ?? []),
      ],
      // Who had paid before the records began is nobody that they could have saved.
      victims: [...(fraud?.victims() ?? [])].filter(
        ({ lossMs }) => lossMs === null || lossMs >= startMs,
      ),
      numbers: truthNumbers(innocent, fraud),
    }),
  };
}

/** All sources' events of a slice in order of time; equal times are ordered by what the events are. */
function eventsBetween(
  sources: readonly EventSource[],
  fromMs: number,
  toMs: number,
): readonly CityEvent[] {
  const events: CityEvent[] = [];
  for (const source of sources)
    for (const event of source.eventsOf({ fromMs, toMs })) events.push(event);
  return events.sort(byTimeAndContent);
}

function byTimeAndContent(a: CityEvent, b: CityEvent): number {
  return (
    a.timeMs - b.timeMs ||
    compare(a.from, b.from) ||
    compare(a.to, b.to) ||
    compare(a.kind, b.kind) ||
    (a.durationS ?? -1) - (b.durationS ?? -1) ||
    compare(a.cell, b.cell)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Fraud's rows first, since what was ever used for fraud is no hard negative; each number once. */
function truthNumbers(innocent: readonly Lookalike[], fraud: FraudSource | null): TruthNumber[] {
  const rows = new Map<string, TruthNumber>();
  for (const row of fraud?.numbers() ?? []) rows.set(row.number, row);
  for (const source of innocent)
    for (const row of source.numbers()) if (!rows.has(row.number)) rows.set(row.number, row);
  return [...rows.values()];
}
