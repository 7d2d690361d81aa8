import type { Habits } from './contacts.ts';
import { personNumber } from './people.ts';
import type { Random } from './random.ts';
import type { Gang } from './scammers.ts';
import { type Script, scripts } from './scripts.ts';

export type Row = {
  readonly id: string;
  readonly kind: 'call' | 'sms' | 'web';
  readonly timeMs: number;
  readonly from: string;
  readonly to: string;
  readonly durationS: number;
  /** Whether the other side is a gang's: the generator's own truth. */
  readonly scam: boolean;
};

export type TrafficOptions = {
  readonly habits: Habits;
  readonly gangs: readonly Gang[];
  readonly random: Random;
  readonly startMs: number;
  /** Ordinary records a second. */
  readonly perSecond: number;
  /** Scams that begin, a second. */
  readonly scamsPerSecond: number;
};

type Episode = { script: Script; gang: Gang; victim: number; step: number; number: string };

const ordinarySites = [
  'news.example',
  'shop.example',
  'video.example',
  'maps.example',
  'bank.example',
];

function chooseScript(random: Random): Script {
  let left = random.next() * scripts.reduce((sum, script) => sum + script.share, 0);
  for (const script of scripts) {
    left -= script.share;
    if (left <= 0) return script;
  }
  return random.pick(scripts);
}

/**
 * The town's records, one second of town time at a time, each second in order of time. Endless: the
 * caller stops. The same random seed gives the same town.
 */
export function* traffic(options: TrafficOptions): Generator<Row[]> {
  const { habits, gangs, random, startMs } = options;
  const due = new Map<number, Episode[]>();
  let serial = 0;

  const row = (second: number, part: Omit<Row, 'id' | 'timeMs'>): Row => {
    serial++;
    const timeMs = startMs + second * 1000 + random.int(0, 999);
    return { id: `t${serial}`, timeMs, ...part };
  };

  const ordinary = (second: number): Row => {
    if (random.next() < 0.25) {
      const from = personNumber(random.int(0, habits.people - 1));
      const to = `https://${random.pick(ordinarySites)}/page/${random.int(1, 99)}`;
      return row(second, { kind: 'web', from, to, durationS: 0, scam: false });
    }
    const { from, to, durationS } = habits.next(random);
    return row(second, {
      kind: durationS === null ? 'sms' : 'call',
      from: `+${personNumber(from)}`,
      to: `+${personNumber(to)}`,
      durationS: durationS ?? 0,
      scam: false,
    });
  };

  const schedule = (second: number, episode: Episode): void => {
    const queue = due.get(second);
    if (queue) queue.push(episode);
    else due.set(second, [episode]);
  };

  const begin = (second: number): void => {
    const script = chooseScript(random);
    const own = gangs.filter((gang) => gang.scamType === script.scamType);
    const gang = random.pick(own.length > 0 ? own : gangs);
    const victim = random.int(0, habits.people - 1);
    schedule(second, { script, gang, victim, step: 0, number: random.pick(gang.numbers) });
  };

  const act = (second: number, episode: Episode): Row | null => {
    const step = episode.script.steps[episode.step];
    if (step === undefined) return null;
    const next = episode.script.steps[episode.step + 1];
    if (next !== undefined && random.next() < step.goOn) {
      schedule(second + random.int(1, Math.max(1, next.withinS)), {
        ...episode,
        step: episode.step + 1,
        number: random.next() < 0.3 ? random.pick(episode.gang.numbers) : episode.number,
      });
    }
    const victim = `+${personNumber(episode.victim)}`;
    const durationS = step.durationS === 0 ? 0 : Math.round(random.logNormal(step.durationS, 0.5));
    if (step.kind === 'web') {
      const to = `https://${random.pick(episode.gang.hosts)}/`;
      return row(second, { kind: 'web', from: victim, to, durationS: 0, scam: true });
    }
    const [from, to] =
      step.direction === 'in' ? [episode.number, victim] : [victim, episode.number];
    return row(second, { kind: step.kind, from, to, durationS, scam: true });
  };

  for (let second = 0; ; second++) {
    for (let n = random.poisson(options.scamsPerSecond); n > 0; n--) begin(second);
    const rows: Row[] = [];
    for (const episode of due.get(second) ?? []) {
      const made = act(second, episode);
      if (made) rows.push(made);
    }
    due.delete(second);
    for (let n = random.poisson(options.perSecond); n > 0; n--) rows.push(ordinary(second));
    yield rows.sort((a, b) => a.timeMs - b.timeMs);
  }
}

export const csvHeader = 'id,kind,time,from,to,duration_s,cell\n';

export function csvLine(row: Row): string {
  return `${row.id},${row.kind},${row.timeMs},${row.from},${row.to},${row.durationS},\n`;
}

/** The first `count` records as one CSV text. */
export function recordsCsv(options: TrafficOptions, count: number): string {
  const lines: string[] = [];
  for (const rows of traffic(options)) {
    for (const row of rows) {
      if (lines.length === count) return csvHeader + lines.join('');
      lines.push(csvLine(row));
    }
  }
  return csvHeader + lines.join('');
}
