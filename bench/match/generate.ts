import { seededRandom } from '../../simulator/seeded-random.ts';
import { ByteWriter } from '../lib/byte-writer.ts';
import { firstUnlisted, places, shuffledPlaces } from '../lib/numbering.ts';
import { Clock } from './clock.ts';
import { hostOf, listedHosts, nestedHost } from './hosts.ts';

/** Rows that touch an indicator, of all. */
export const hitShare = 0.005;

/** Hits fall on the first indicators, which are on the lists of every size. */
const hitIndicators = 100_000;

/** Indicators of a list are numbers of the invented range +86 170 0000 0000 to +86 170 9999 9999. */
const numberPrefix = '+86170';
const listHeader = 'kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until';
const csvHeader = 'id,kind,time,from,to,duration_s,cell';
const scamTypes = ['loan', 'posing_as_police', 'brushing_rebate', 'false_investment'];

/** A list of `size` different numbers. */
export function writeNumberList(path: string, size: number, seed: number): void {
  const shuffled = shuffledPlaces(seed);
  const tails = scamTypes.map((type) => Buffer.from(`,${type},90,police,A2026-`));
  const prefix = Buffer.from(`phone,${numberPrefix}`);
  const end = Buffer.from(',,');
  const writer = new ByteWriter(path);
  writer.text(listHeader);
  writer.endRow();
  for (let i = 0; i < size; i++) {
    writer.bytes(prefix);
    writer.digits(shuffled(i), 8);
    writer.bytes(tails[i % tails.length] ?? prefix);
    writer.digits(i, 8);
    writer.bytes(end);
    writer.endRow();
  }
  writer.close();
}

/** A list of about `size` different domains, some of them below another. */
export function writeHostList(path: string, size: number, seed: number): void {
  const shuffled = shuffledPlaces(seed);
  const writer = new ByteWriter(path);
  writer.text(listHeader);
  writer.endRow();
  for (let i = 0; i < size; i++) {
    for (const host of listedHosts(shuffled, i)) {
      writer.text(`domain,${host},false_shopping,90,police,B2026-`);
      writer.digits(i, 8);
      writer.text(',,');
      writer.endRow();
    }
  }
  writer.close();
}

/** Both sides of one row: unlisted, or one of them listed. */
function partiesOf(
  random: () => number,
  shuffled: (place: number) => number,
  isHit: boolean,
  numbers = places - firstUnlisted,
): [number, number] {
  const other = (): number => shuffled(firstUnlisted + Math.floor(random() * numbers));
  if (!isHit) return [other(), other()];
  const listed = shuffled(Math.floor(random() * hitIndicators));
  return random() < 0.5 ? [listed, other()] : [other(), listed];
}

export type CallOptions = {
  readonly rows: number;
  /** Of the numbers: the same as the list's. */
  readonly seed: number;
  /** Of the dice; another one gives other rows over the same numbers. */
  readonly rowSeed?: number;
  readonly hitShare?: number;
  readonly clock?: Clock;
  /** Different unlisted numbers at most; otherwise all that there are. */
  readonly numbers?: number;
};

/**
 * Calls and SMS as CSV, about 85 bytes a row, both sides invented numbers.
 * @returns how many of them touch an indicator of a list with the same seed
 */
export function writeCallCsv(path: string, options: CallOptions): number {
  const { rows, seed, rowSeed = seed + 1, clock = new Clock() } = options;
  const random = seededRandom(rowSeed);
  const shuffled = shuffledPlaces(seed);
  const share = options.hitShare ?? hitShare;
  let hits = 0;
  const calls = [Buffer.from(',call,'), Buffer.from(',sms,')];
  const [party, cell] = [Buffer.from(`,${numberPrefix}`), Buffer.from(',460-00-')];
  const writer = new ByteWriter(path);
  writer.text(csvHeader);
  writer.endRow();
  for (let i = 0; i < rows; i++) {
    const isHit = random() < share;
    if (isHit) hits++;
    const [from, to] = partiesOf(random, shuffled, isHit, options.numbers);
    const isSms = random() < 0.6;
    writer.text('c');
    writer.digits(i, 9);
    writer.bytes(calls[isSms ? 1 : 0] ?? party);
    writer.bytes(clock.at(i));
    writer.bytes(party);
    writer.digits(from, 8);
    writer.bytes(party);
    writer.digits(to, 8);
    writer.text(',');
    if (!isSms) writer.digits(10 + ((random() * 900) | 0), random() < 0.5 ? 2 : 3);
    writer.bytes(cell);
    writer.digits((random() * 10_000) | 0, 4);
    writer.endRow();
  }
  writer.close();
  return hits;
}

/** The same kind of rows as JSON Lines, about 210 bytes each. */
export function writeCallJson(path: string, rows: number, seed: number): void {
  const random = seededRandom(seed + 2);
  const shuffled = shuffledPlaces(seed);
  const clock = new Clock();
  const calls = [Buffer.from('","kind":"call","time":"'), Buffer.from('","kind":"sms","time":"')];
  const from = Buffer.from(`","from":"${numberPrefix}`);
  const to = Buffer.from(`","to":"${numberPrefix}`);
  const duration = Buffer.from('","duration_s":');
  const cell = Buffer.from(',"cell":"460-00-');
  const tail = Buffer.from('","network":"lte","direction":"originating","roaming":false}');
  const writer = new ByteWriter(path);
  for (let i = 0; i < rows; i++) {
    const [caller, called] = partiesOf(random, shuffled, random() < hitShare);
    const isSms = random() < 0.6;
    writer.text('{"id":"j');
    writer.digits(i, 9);
    writer.bytes(calls[isSms ? 1 : 0] ?? from);
    writer.bytes(clock.at(i));
    writer.bytes(from);
    writer.digits(caller, 8);
    writer.bytes(to);
    writer.digits(called, 8);
    writer.bytes(duration);
    if (isSms) writer.text('null');
    else writer.digits(100 + ((random() * 900) | 0), 3);
    writer.bytes(cell);
    writer.digits((random() * 10_000) | 0, 4);
    writer.bytes(tail);
    writer.endRow();
  }
  writer.close();
}

/** Visits as CSV, about 90 bytes a row: the host stands in the column `to`. */
export function writeVisitCsv(path: string, rows: number, listed: number, seed: number): void {
  const random = seededRandom(seed + 3);
  const shuffled = shuffledPlaces(seed);
  const clock = new Clock();
  const party = Buffer.from(`,${numberPrefix}`);
  const writer = new ByteWriter(path);
  writer.text(csvHeader);
  writer.endRow();
  for (let i = 0; i < rows; i++) {
    writer.text('w');
    writer.digits(i, 9);
    writer.text(',web,');
    writer.bytes(clock.at(i));
    writer.bytes(party);
    writer.digits(shuffled(firstUnlisted + ((random() * 8e7) | 0)), 8);
    writer.text(',');
    const dice = random();
    const place =
      dice < hitShare * 3 ? random() * listed : firstUnlisted + random() * (places - firstUnlisted);
    writer.text(
      dice < hitShare
        ? nestedHost(shuffled, place | 0, random())
        : hostOf(shuffled, place | 0, random(), dice < hitShare * 3),
    );
    writer.text(',,460-00-');
    writer.digits((random() * 10_000) | 0, 4);
    writer.endRow();
  }
  writer.close();
}
