import { type Habits, inventedHabits } from '../../simulator/town/contacts.ts';
import { createRandom, type Random } from '../../simulator/town/random.ts';
import { type Gang, gangsCsv, inventedGangs } from '../../simulator/town/scammers.ts';
import { csvHeader, csvLine, type Row, traffic } from '../../simulator/town/traffic.ts';

/** A piece of an invented town's life, with the truth about it. */
export type TownPiece = {
  readonly random: Random;
  readonly habits: Habits;
  readonly gangs: readonly Gang[];
  /** The gangs as a list. */
  readonly listCsv: string;
  readonly rows: readonly Row[];
  readonly recordsCsv: string;
};

export function townPiece(options: {
  seed: number;
  records: number;
  startMs: number;
  perSecond: number;
  scamsPerSecond: number;
  people?: number;
}): TownPiece {
  const { seed, records, startMs, perSecond, scamsPerSecond, people = 20_000 } = options;
  const random = createRandom(seed);
  const gangs = inventedGangs(random);
  const habits = inventedHabits(people);
  const rows: Row[] = [];
  for (const second of traffic({ habits, gangs, random, startMs, perSecond, scamsPerSecond })) {
    rows.push(...second.slice(0, records - rows.length));
    if (rows.length === records) break;
  }
  return {
    random,
    habits,
    gangs,
    listCsv: gangsCsv(gangs, (at) => 60 + ((at * 7) % 40)),
    rows,
    recordsCsv: csvHeader + rows.map(csvLine).join(''),
  };
}

/** A hit as it must be found: by nothing but comparing texts. */
export type TrueHit = {
  readonly kind: Row['kind'];
  readonly side: 'from' | 'to' | 'host';
  readonly timeMs: number;
  /** E.164 digits of the person. */
  readonly subscriber: string;
  /** The listed number or host, as the list writes it. */
  readonly listed: string;
};

/** The different hits of the rows. A repeated row makes no second one. */
export function trueHits({ rows, gangs }: Pick<TownPiece, 'rows' | 'gangs'>): TrueHit[] {
  const numbers = new Set(gangs.flatMap((gang) => gang.numbers));
  const hosts = new Set(gangs.flatMap((gang) => gang.hosts));
  const found = new Map<string, TrueHit>();
  for (const { kind, timeMs, from, to } of rows) {
    const host = /^https:\/\/([^/]+)\//.exec(to)?.[1] ?? '';
    const sides: [TrueHit['side'], string, string, boolean][] = [
      ['from', to, from, kind !== 'web' && numbers.has(from)],
      ['to', from, to, kind !== 'web' && numbers.has(to)],
      ['host', from, host, kind === 'web' && hosts.has(host)],
    ];
    for (const [side, person, listed, hit] of sides) {
      const subscriber = person.replace('+', '');
      const one = { kind, side, timeMs, subscriber, listed };
      // What makes two contacts the same is who, with whom, how and when, not the row's id.
      if (hit) found.set([kind, timeMs, subscriber, listed].join(' '), one);
    }
  }
  return [...found.values()];
}
