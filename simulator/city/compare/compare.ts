import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dayMs, hourMs } from '../clock.ts';
import { kindCode } from '../ordinary/columns.ts';
import { ordinaryHours } from '../ordinary/ordinary.ts';
import { createPopulation } from '../population/population.ts';
import {
  ContactCounts,
  type ContactFigures,
  quantileOf,
  recordedContacts,
} from './contact-figures.ts';

/** One figure of the city beside its measured counterpart. */
export type ComparisonRow = {
  readonly about: string;
  readonly figure: string;
  readonly city: number;
  readonly measured: number;
};

/** The Copenhagen study lasted four weeks. */
const days = 28;
const people = 5000;

/**
 * Sets the ordinary traffic of a small city over four weeks beside the contacts of the Copenhagen
 * Networks Study and the traffic profile. null where the shared data are absent.
 *
 * The study saw only contacts within a group of about 700 students, so sizes differ and shapes are
 * compared.
 */
export function compareWithMeasured(seed: number, startMs: number): ComparisonRow[] | null {
  const profile = readShared('traffic-profile.json');
  const calls = readShared('contacts-copenhagen/calls.csv');
  const sms = readShared('contacts-copenhagen/sms.csv');
  if (profile === null || calls === null || sms === null) return null;
  const city = observe(seed, startMs);
  const { sichuan_2020: sichuan } = JSON.parse(profile) as TrafficProfile;
  const names = { p05: 0.05, p25: 0.25, p50: 0.5, p75: 0.75, p95: 0.95 };
  return [
    ...contactRows('calls', city.calls.figures(), recordedContacts(calls).figures()),
    ...contactRows('sms', city.sms.figures(), recordedContacts(sms).figures()),
    ...Object.entries(names).map(([name, share]) => ({
      about: 'calls',
      figure: `answered call, seconds, ${name}`,
      city: quantileOf(city.durationS, share),
      measured: sichuan.call_duration_s_quantiles[name] ?? Number.NaN,
    })),
    {
      about: 'calls',
      figure: 'share of outgoing, seen from subscribers',
      city: city.outgoing,
      measured: sichuan.call_type_share.outgoing,
    },
  ];
}

type TrafficProfile = {
  readonly sichuan_2020: {
    readonly call_duration_s_quantiles: Readonly<Record<string, number>>;
    readonly call_type_share: { readonly outgoing: number };
  };
};

function contactRows(
  about: string,
  city: ContactFigures,
  measured: ContactFigures,
): ComparisonRow[] {
  const row = (figure: string, of: (figures: ContactFigures) => number): ComparisonRow => ({
    about,
    figure,
    city: of(city),
    measured: of(measured),
  });
  return [
    row('directed pairs a person', ({ pairsAPerson }) => pairsAPerson),
    row('share of pairs that answer', ({ reciprocity }) => reciprocity),
    row('share of pairs with one contact', ({ once }) => once),
    row('contacts a pair, p50', ({ contactsAPair }) => contactsAPair.p50),
    row('contacts a pair, p90', ({ contactsAPair }) => contactsAPair.p90),
    row('contacts a pair, p99', ({ contactsAPair }) => contactsAPair.p99),
    row('degree / mean, p50', ({ degree }) => degree.p50),
    row('degree / mean, p90', ({ degree }) => degree.p90),
    row('degree / mean, p99', ({ degree }) => degree.p99),
  ];
}

type Observed = {
  readonly calls: ContactCounts;
  readonly sms: ContactCounts;
  /** Of answered calls, in order. */
  readonly durationS: Float64Array;
  /** Of a call's two ends, those at subscribers of the city. */
  readonly outgoing: number;
};

function observe(seed: number, startMs: number): Observed {
  const population = createPopulation({ seed, people, startMs, endMs: startMs + days * dayMs });
  const calls = new ContactCounts();
  const sms = new ContactCounts();
  const durations: number[] = [];
  let [out, ends] = [0, 0];
  for (const hour of ordinaryHours(population, { seed, webShare: 0 })) {
    for (let row = 0; row < hour.count; row++) {
      const [from, to] = [hour.from[row] ?? 0, hour.to[row] ?? 0];
      const isCall = hour.kind[row] === kindCode.call;
      if (isCall) {
        const durationS = hour.durationS[row] ?? 0;
        if (durationS > 0) durations.push(durationS);
        if (from < people) out++;
        ends += (from < people ? 1 : 0) + (to < people ? 1 : 0);
      }
      if (from < people && to < people) (isCall ? calls : sms).add(from, to);
    }
    if (hour.startMs + hourMs >= population.endMs) break;
  }
  return { calls, sms, durationS: Float64Array.from(durations).sort(), outgoing: out / ends };
}

/** null where the shared folder, beside the checkout or at TOCSIN_SHARED, does not have it. */
function readShared(name: string): string | null {
  const root =
    process.env.TOCSIN_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
  const file = `${root}/data/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
