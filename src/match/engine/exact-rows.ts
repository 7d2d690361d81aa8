import type { TrafficRecord } from '../../domain/record.ts';
import { type PartyReaders, partyReaders } from '../../intake/records/party-readers.ts';
import {
  type RowFault,
  type RowTexts,
  recordBuilder,
} from '../../intake/records/record-builder.ts';
import {
  csvRowReader,
  emptyTexts,
  jsonRowReader,
  type RowReader,
} from '../../intake/records/row-readers.ts';
import type { RowSpec } from './block.ts';

/** Stands for the source in ids that are left open. No id of a row holds a NUL: such rows are rejected. */
const openSource = '\0';

/** Reads rows the exact way, as openRecordSource does, but for the ids of records that have none. */
export class ExactRows {
  readonly #read: RowReader;
  readonly #texts: RowTexts;
  readonly #build: (texts: RowTexts, line: number) => TrafficRecord | RowFault;

  constructor({ profile, format, layout, homePlan }: RowSpec) {
    const readers: PartyReaders = partyReaders(homePlan);
    if (format === 'jsonl') this.#read = jsonRowReader(profile);
    else if (layout === null) throw new RangeError('A CSV needs its columns.');
    else this.#read = csvRowReader(layout, profile.delimiter);
    this.#texts = emptyTexts(profile);
    this.#build = recordBuilder(profile, readers, openSource);
  }

  /** @param line lines of the block before the row */
  read(row: string, quoted: boolean, line: number): TrafficRecord | RowFault {
    return this.#read(row, quoted, this.#texts) ?? this.#build(this.#texts, line);
  }
}

/** Lines of the block before the row of a record whose id is left open; null where it has an id. */
export function openIdLine(id: string): number | null {
  return id.startsWith(openSource) ? Number(id.slice(openSource.length + 1)) : null;
}
