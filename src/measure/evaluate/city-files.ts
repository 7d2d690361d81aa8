import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TocsinError } from '../../domain/error.ts';
import type { Indicator, QuarantineReason } from '../../domain/indicator.ts';
import type { ListOptions } from '../../intake/lists/list-types.ts';
import { readList } from '../../intake/lists/read-list.ts';
import { scamTypeNames } from '../../intake/lists/scam-type-names.ts';
import { type Rejections, RejectTally } from '../../intake/reject-tally.ts';
import { hexOf } from '../../store/hex.ts';
import { indicatorId } from '../../store/indicator-id.ts';
import { readNumbers, readVictims, type TruthNumber, type VictimCase } from './truth.ts';

/** A folder of records, lists and truth, whoever made it. */
export type City = {
  readonly dir: string;
  /** CSV or JSON Lines, plain, .gz or .zst. */
  readonly recordsFile: string;
  /** Active ones, each once; validFromMs is when it was listed. */
  readonly indicators: readonly Indicator[];
  /** Of which case an indicator is, by hex of its id. */
  readonly caseRefs: ReadonlyMap<string, string>;
  readonly victims: readonly VictimCase[];
  readonly numbers: readonly TruthNumber[];
  /** How many people live there, where the folder says so. */
  readonly people: number | null;
  /** Rows of indicators.csv that were refused. */
  readonly refused: Rejections;
  /** Rows of indicators.csv that the vetting holds back. */
  readonly quarantined: Readonly<Partial<Record<QuarantineReason, number>>>;
  /** Rows of truth-numbers.csv that are neither a number nor a site or app. */
  readonly unreadable: Rejections;
};

const recordNames = ['records.csv', 'records.jsonl'].flatMap((name) => [
  name,
  `${name}.gz`,
  `${name}.zst`,
]);

/**
 * Reads everything but the records.
 *
 * @throws TocsinError INPUT_UNREADABLE where a file is missing, INPUT_FORMAT where one is wrong
 */
export async function readCity(dir: string, lists: ListOptions): Promise<City> {
  const recordsFile = recordNames.map((name) => join(dir, name)).find((path) => existsSync(path));
  if (recordsFile === undefined) {
    throw new TocsinError('INPUT_UNREADABLE', `${dir} holds no records.csv.`);
  }
  const truth = { plan: lists.plan, scamTypeNamed: scamTypeNames(lists.scamTypes) };
  const victimsFile = join(dir, 'truth-victims.csv');
  const numbersFile = join(dir, 'truth-numbers.csv');
  const victims = readVictims(await textOf(victimsFile), { ...truth, file: victimsFile });
  const read = readNumbers(await textOf(numbersFile), { ...truth, file: numbersFile });
  const listed = await readIndicators(join(dir, 'indicators.csv'), lists);
  const people = await peopleOf(join(dir, 'city.json'));
  return { dir, recordsFile, ...listed, victims, ...read, people };
}

/** The list as the store would hold it once all its rows had come in, each at its valid_from. */
async function readIndicators(
  file: string,
  lists: ListOptions,
): Promise<Pick<City, 'indicators' | 'caseRefs' | 'refused' | 'quarantined'>> {
  if (!existsSync(file)) throw new TocsinError('INPUT_UNREADABLE', `${file} is not there.`);
  const byKey = new Map<string, Indicator>();
  const caseRefs = new Map<string, string>();
  const rejects = new RejectTally();
  const quarantined: Partial<Record<QuarantineReason, number>> = {};
  for await (const chunk of readList({ name: file, bytes: createReadStream(file) }, lists)) {
    rejects.add(chunk.rejects);
    for (const draft of chunk.drafts) {
      if (draft.quarantine !== null) {
        quarantined[draft.quarantine] = (quarantined[draft.quarantine] ?? 0) + 1;
        continue;
      }
      const id = indicatorId(draft.kind, draft.value, draft.space);
      const key = hexOf(id);
      const before = byKey.get(key);
      if (before !== undefined && listedMs(before) <= (draft.validFromMs ?? -Infinity)) continue;
      if (draft.caseRef !== null) caseRefs.set(key, draft.caseRef);
      byKey.set(key, {
        id,
        kind: draft.kind,
        value: draft.value,
        space: draft.space,
        partyClass: draft.partyClass,
        scamType: draft.scamType,
        confidence: draft.confidence,
        status: 'active',
        statusReason: null,
        validFromMs: draft.validFromMs,
        validUntilMs: draft.validUntilMs,
        createdMs: draft.validFromMs ?? 0,
        updatedMs: draft.validFromMs ?? 0,
      });
    }
  }
  const indicators = [...byKey.values()];
  return { indicators, caseRefs, refused: rejects.rejections, quarantined };
}

/** People of a city that does not say its size. */
const usualPeople = 1_000_000;
/** Of the numbers in a network that are alive at once, for each subscriber: companies, people of other networks. */
const numbersPerPerson = 4;

/** Room for so many numbers is enough for a city. */
export function numbersAlive(people: number | null): number {
  return Math.max(4096, (people ?? usualPeople) * numbersPerPerson);
}

/** When an indicator is first known, epoch milliseconds. */
export function listedMs({ validFromMs }: Pick<Indicator, 'validFromMs'>): number {
  return validFromMs ?? -Infinity;
}

/** `people` of city.json, which a folder need not have. @throws TocsinError INPUT_FORMAT */
async function peopleOf(file: string): Promise<number | null> {
  if (!existsSync(file)) return null;
  let said: unknown;
  try {
    said = JSON.parse(await textOf(file));
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError('INPUT_FORMAT', `${file} is not JSON.`, { cause });
  }
  return numberNamed(said, 'people');
}

/** A number of an object, or of an object in it: who wrote the file put it where they liked. */
function numberNamed(from: unknown, name: string): number | null {
  if (typeof from !== 'object' || from === null) return null;
  for (const [key, value] of Object.entries(from)) {
    if (key === name && typeof value === 'number' && value > 0) return value;
  }
  for (const value of Object.values(from)) {
    const found = numberNamed(value, name);
    if (found !== null) return found;
  }
  return null;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new TocsinError('INPUT_UNREADABLE', `${file} cannot be read.`, { cause });
  }
}
