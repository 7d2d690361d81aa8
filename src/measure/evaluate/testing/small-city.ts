import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { chinaPlan } from '../../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../../domain/scam-type.ts';
import { AllowList } from '../../../intake/hosts/allow-list.ts';
import type { ListOptions } from '../../../intake/lists/list-types.ts';
import { readAllowNumbers } from '../../../intake/vet.ts';

/** The day of the small city, in the time of its people. */
export function at(clock: string, day = 1): string {
  return `2026-03-0${day}T${clock}:00+08:00`;
}

export function atMs(clock: string, day = 1): number {
  return Date.parse(at(clock, day));
}

/** Person n, as records write them. */
export function person(n: number): string {
  return `+8619900000${String(n).padStart(3, '0')}`;
}

/** Listed at noon, listed at eight in the evening, never listed. */
export const scammers = {
  noon: '17000000001',
  evening: '17000000002',
  never: '17000000003',
} as const;

type Call = readonly [clock: string, from: string, to: string, durationS: number];

/** Ten people and three scammers, by hand; the tests say what is to come out. In order of time. */
export const calls: readonly Call[] = [
  ['09:00', person(8), person(9), 60],
  ['10:00', scammers.noon, person(1), 120],
  ['10:00', scammers.evening, person(3), 600],
  ['11:00', person(9), person(10), 30],
  ['12:30', scammers.noon, person(6), 60],
  ['13:00', scammers.noon, person(2), 300],
  ['13:10', scammers.noon, person(2), 20],
  ['16:00', person(7), scammers.noon, 5],
  ['17:00', scammers.never, person(5), 900],
  ['21:00', person(8), person(10), 60],
];

const sms: readonly [clock: string, from: string, to: string] = ['15:00', scammers.noon, person(4)];

export function recordsCsv(): string {
  const rows = [
    ...calls.map(([clock, from, to, s]) => ({
      clock,
      row: `call,${at(clock)},${from},${to},${s},`,
    })),
    { clock: sms[0], row: `sms,${at(sms[0])},${sms[1]},${sms[2]},,` },
  ].toSorted((a, b) => (a.clock < b.clock ? -1 : 1));
  const lines = rows.map(({ row }, n) => `r${n},${row}\n`);
  return `id,kind,time,from,to,duration_s,cell\n${lines.join('')}`;
}

export const indicatorsCsv = `kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until
phone,${scammers.noon},posing_as_police,90,police,A1,${at('12:00')},
phone,${scammers.evening},loan,80,police,A2,${at('20:00')},
`;

const victims = `subscriber,scam_type,first_contact,loss_time,loss_amount
${person(1)},posing_as_police,${at('10:00')},${at('14:00')},1000
${person(2)},冒充公检法,${at('13:00')},${at('13:30')},5000
${person(3)},loan,${at('10:00')},${at('11:00')},2000
${person(5)},false_shopping,${at('17:00')},${at('18:00')},400
${person(6)},posing_as_police,${at('12:30')},,
`;

const numbers = `number,role,scam_type,first_fraud_contact
+86${scammers.noon},scammer,posing_as_police,${at('10:00')}
${scammers.evening},scammer,loan,${at('10:00')}
${scammers.never},scammer,false_shopping,${at('17:00')}
${person(8)},courier,,
scam.example,scam_site,loan,${at('10:00')}
`;

/** Writes the city into a folder that is removed after the test. */
export async function smallCity(
  t: TestContext,
  change: Readonly<Record<string, string>> = {},
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-city-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const files = {
    'records.csv': recordsCsv(),
    'indicators.csv': indicatorsCsv,
    'truth-victims.csv': victims,
    'truth-numbers.csv': numbers,
    'city.json': '{"parameters":{"people":10}}',
    ...change,
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  return dir;
}

export const noHosts = new AllowList([]);

export const listOptions: ListOptions = {
  format: 'csv',
  plan: chinaPlan,
  scamTypes: shippedScamTypes,
  allow: noHosts,
  allowNumbers: readAllowNumbers([], chinaPlan).numbers,
  maxLineBytes: 65_536,
};
