import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { TocsinError } from '../../src/domain/error.ts';
import { inventedHabits, recordedHabits } from './contacts.ts';
import { type FamilyPair, familyPairs } from './people.ts';
import { createRandom } from './random.ts';
import { type Gang, gangsCsv, gangsOf, inventedGangs } from './scammers.ts';
import { type Row, traffic } from './traffic.ts';

export const sampleNames = ['town', 'police-165'] as const;
export type SampleName = (typeof sampleNames)[number];

/** What a demonstration is made of. Subscribers are invented in every sample. */
export type Sample = {
  readonly name: SampleName;
  /** One line that says which part is real. */
  readonly about: string;
  readonly lists: readonly { readonly name: string; readonly bytes: Buffer }[];
  /** Files of popular sites, and of hosts that are safe throughout. */
  readonly allowHostFiles: readonly string[];
  readonly protectHostFiles: readonly string[];
  readonly family: readonly FamilyPair[];
  /** Endless; one second of records at a time. */
  readonly rows: Generator<Row[]>;
};

export type SampleOptions = {
  readonly startMs: number;
  readonly seed?: number;
  readonly perSecond?: number;
  readonly scamsPerSecond?: number;
};

const defaults = { seed: 12381, perSecond: 120, scamsPerSecond: 1.2 };

function town(options: SampleOptions): Sample {
  const { startMs, seed, perSecond, scamsPerSecond } = { ...defaults, ...options };
  const random = createRandom(seed);
  const gangs = inventedGangs(random);
  const habits = inventedHabits(20_000);
  const csv = gangsCsv(gangs, (at) => 60 + ((at * 7) % 40));
  return {
    name: 'town',
    about: 'an invented town of 20,000 people; list, people and traffic are all generated',
    lists: [{ name: 'sample-list.csv', bytes: Buffer.from(csv) }],
    allowHostFiles: [],
    protectHostFiles: [],
    family: familyPairs(habits.people, 0.3, random),
    rows: traffic({ habits, gangs, random, startMs, perSecond, scamsPerSecond }),
  };
}

function sharedFile(name: string): string {
  const root =
    process.env.TOCSIN_SHARED ?? fileURLToPath(new URL('../../../shared', import.meta.url));
  const file = `${root}/data/${name}`;
  if (existsSync(file)) return file;
  throw new TocsinError(
    'INPUT_UNREADABLE',
    `The sample police-165 needs ${name} of the shared data folder, which lies beside the checkout or at TOCSIN_SHARED; without it use --sample town.`,
  );
}

/** The published list deals no gangs, so its own numbers and sites are dealt to invented ones. */
function listedGangs(phones: string, sites: string): Gang[] {
  const numbers = phones.split('\n').filter((line) => /^\+886[2-9]\d{7,8}$/.test(line));
  const hosts = sites
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t')[1] ?? '')
    .filter((host) => /^www\.[a-z0-9-]+\.(com|net|shop|vip|top|xyz)$/.test(host));
  return gangsOf(numbers, hosts, 30);
}

function police165(options: SampleOptions): Sample {
  const { startMs, seed, perSecond, scamsPerSecond } = { ...defaults, ...options };
  const random = createRandom(seed);
  const phones = sharedFile('police-165/phones.txt');
  const sites = sharedFile('police-165/sites.tsv');
  const calls = sharedFile('contacts-copenhagen/calls.csv');
  const sms = sharedFile('contacts-copenhagen/sms.csv');
  const habits = recordedHabits(readFileSync(calls, 'utf8'), readFileSync(sms, 'utf8'));
  const gangs = listedGangs(readFileSync(phones, 'utf8'), readFileSync(sites, 'utf8'));
  return {
    name: 'police-165',
    about:
      'real: the numbers and sites of a published police list, and who called whom among about 700 people (re-keyed onto invented subscribers); generated: times, the scam contacts, everything else',
    lists: [
      { name: 'phones.txt', bytes: readFileSync(phones) },
      { name: 'sites.tsv', bytes: readFileSync(sites) },
    ],
    allowHostFiles: [sharedFile('popular-sites/tranco-10k.txt')],
    protectHostFiles: [sharedFile('popular-sites/category-bank-cn.txt')],
    family: familyPairs(habits.people, 0.3, random),
    rows: traffic({ habits, gangs, random, startMs, perSecond, scamsPerSecond }),
  };
}

/** @throws TocsinError USAGE for another name, INPUT_UNREADABLE where the real data is absent. */
export function openSample(name: string, options: SampleOptions): Sample {
  if (name === 'town') return town(options);
  if (name === 'police-165') return police165(options);
  throw new TocsinError(
    'USAGE',
    `There is no sample "${name}"; there are: ${sampleNames.join(', ')}.`,
  );
}
