import { cellText } from '../places.ts';
import type { CityPopulation } from '../population/population.ts';
import type { CityEvent, EventSource, Slice } from '../types.ts';
import { type HourColumns, kindCode, kinds } from './columns.ts';
import { type OrdinaryOptions, ordinaryHours } from './ordinary.ts';
import { outsiderNumber } from './outsiders.ts';
import { appName, firstFormerCode, firstOutsiderCode, hostName, shopNumber } from './parties.ts';

/** One row of the columns as the port has it. */
export function eventOf(population: CityPopulation, hour: HourColumns, row: number): CityEvent {
  const timeMs = hour.startMs + (hour.offsetMs[row] ?? 0);
  const party = (code: number): string => {
    if (code < population.size) return population.numberAt(code, timeMs);
    if (code < firstOutsiderCode) return shopNumber(code - population.size);
    if (code < firstFormerCode) return outsiderNumber(population.tables.seed, code);
    return population.formerNumberOf(code - firstFormerCode) ?? '';
  };
  const kind = hour.kind[row] ?? 0;
  const to = hour.to[row] ?? 0;
  const durationS = hour.durationS[row] ?? -1;
  return {
    timeMs,
    kind: kinds[kind] ?? 'call',
    from: party(hour.from[row] ?? 0),
    to: kind === kindCode.web ? hostName(to) : kind === kindCode.app ? appName(to) : party(to),
    durationS: durationS < 0 ? null : durationS,
    cell: cellText(hour.cell[row] ?? 0),
  };
}

/** The ordinary traffic behind the port: for those who want events one by one. */
export function createOrdinary(population: CityPopulation, options: OrdinaryOptions): EventSource {
  const hours = ordinaryHours(population, options);
  let hour: HourColumns | null = null;
  let row = 0;
  function* eventsOf({ toMs }: Slice): Iterable<CityEvent> {
    for (;;) {
      if (hour === null || row === hour.count) {
        const nextMs: number = hour === null ? population.startMs : hour.startMs + 3_600_000;
        if (nextMs >= toMs) return;
        hour = hours.next().value;
        row = 0;
        continue;
      }
      if (hour.startMs + (hour.offsetMs[row] ?? 0) >= toMs) return;
      yield eventOf(population, hour, row++);
    }
  }
  return { eventsOf };
}
