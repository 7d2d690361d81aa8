import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { Cells } from './cells.ts';
import type { City } from './city.ts';
import { dayS, epochMs, isoTime } from './clock.ts';
import { kinds } from './contacts.ts';

const listedForDays = 180;
/** Roles that the truth does not name: not a number, not of the city, or not in use. */
const unnamed = new Set(['elsewhere', 'site', 'app', 'old_fraud']);

/** Writes the five files of a city's folder (docs/formats.md). */
export function writeCity(folder: string, city: City): void {
  mkdirSync(folder, { recursive: true });
  writeRecords(join(folder, 'records.csv'), city);
  const rows = (
    name: string,
    header: string,
    all: Iterable<readonly (string | number)[]>,
  ): void => {
    const lines = [header, ...Array.from(all, (row) => row.join(','))];
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
  };
  rows(
    'indicators.csv',
    'kind,value,scam_type,confidence,source,case_ref,valid_from,valid_until',
    indicatorRows(city),
  );
  rows(
    'truth-victims.csv',
    'subscriber,scam_type,first_contact,loss_time,loss_amount',
    victimRows(city),
  );
  rows('truth-numbers.csv', 'number,role,scam_type,first_fraud_contact', numberRows(city));
  const about = `${JSON.stringify(city.world.options, null, 2)}\n`;
  writeFileSync(join(folder, 'city.json'), about);
}

function writeRecords(path: string, { world }: City): void {
  const { contacts, numbers, style } = world;
  const cells = new Cells(world);
  const writer = new ByteWriter(path);
  writer.text('id,kind,time,from,to,duration_s,cell');
  writer.endRow();
  let id = 0;
  for (const at of contacts.inOrder()) {
    const timeS = contacts.timeS[at] ?? 0;
    const cell = cells.of(at);
    const fields = [
      `${style.name}${id++}`,
      kinds[contacts.kind[at] ?? 0],
      style.time === 'iso' ? isoTime(timeS) : epochMs(timeS),
      numbers.text(contacts.from[at] ?? 0),
      numbers.text(contacts.to[at] ?? 0),
      contacts.durationS[at],
      cell === null ? '' : `cell-${cell}`,
    ];
    writer.text(fields.join(','));
    writer.endRow();
  }
  writer.close();
}

function* indicatorRows({ listings, world }: City): Generator<(string | number)[]> {
  for (const [at, { kind, number, scamType, confidence, fromS }] of listings.entries()) {
    const untilS = fromS + listedForDays * dayS;
    const reference = `X${String(at).padStart(5, '0')}`;
    const what = [kind, world.numbers.text(number), scamType, confidence];
    yield [...what, 'police', reference, isoTime(fromS), isoTime(untilS)];
  }
}

/** Those who were spoken to or got the message; whose telephone only rang is not among them. */
function* victimRows({ truth, world }: City): Generator<(string | number)[]> {
  for (const { person, scamType, stage, firstS, lossS, amount } of truth.cases) {
    if (stage === 'missed') continue;
    const loss = lossS === null ? '' : isoTime(lossS);
    yield [world.numbers.text(person), scamType, isoTime(firstS), loss, amount ?? ''];
  }
  for (const { number, scamType, firstS } of truth.others) {
    yield [world.numbers.text(number), scamType, isoTime(firstS), '', ''];
  }
}

/** Innocent ones, too, with their role: `tocsin evaluate` counts by it whom it wrongly suspects. */
function* numberRows({ truth, world }: City): Generator<string[]> {
  const { numbers } = world;
  for (const { number, scamType, firstS } of truth.first.values()) {
    const role = numbers.role(number).replace('fraud_', '');
    yield [numbers.text(number), role, scamType, isoTime(firstS)];
  }
  for (const [number, role] of numbers.roles.entries()) {
    if (truth.first.has(number) || unnamed.has(role) || role.startsWith('fraud_')) continue;
    yield [numbers.text(number), role, '', ''];
  }
}
