import assert from 'node:assert/strict';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sharedPath } from '../../../test/support/optional.ts';
import { TocsinError } from '../../domain/error.ts';
import type { IndicatorDraft, IndicatorReject } from '../../domain/indicator.ts';
import { chinaPlan } from '../../domain/number/china-plan.ts';
import { shippedScamTypes } from '../../domain/scam-type.ts';
import { AllowList } from '../hosts/allow-list.ts';
import { loadAllowList } from '../hosts/allow-list-file.ts';
import { registrableDomain } from '../hosts/public-suffix.ts';
import { readList } from './read-list.ts';

const data = sharedPath('data');
const skip = data.present ? false : data.reason;

type Read = { rowsIn: number; drafts: IndicatorDraft[]; rejects: IndicatorReject[] };

async function read(path: string, allow: AllowList): Promise<Read> {
  const options = {
    format: 'auto',
    plan: chinaPlan,
    scamTypes: shippedScamTypes,
    allow,
    allowNumbers: new Set<string>(),
    maxLineBytes: 65_536,
  } as const;
  const whole: Read = { rowsIn: 0, drafts: [], rejects: [] };
  for await (const chunk of readList({ name: path, bytes: createReadStream(path) }, options)) {
    whole.rowsIn += chunk.rowsIn;
    whole.drafts.push(...chunk.drafts);
    whole.rejects.push(...chunk.rejects);
  }
  return whole;
}

function tally(words: Iterable<string>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

test('the published sites: no popular site is matched as a whole', { skip }, async (context) => {
  if (!data.present) return;
  const popularFile = join(data.path, 'popular-sites/tranco-10k.txt');
  const bankFile = join(data.path, 'popular-sites/category-bank-cn.txt');
  const { allow } = await loadAllowList({
    hosts: [],
    files: [popularFile],
    protectedFiles: [bankFile],
  });
  const path = join(data.path, 'police-165/sites.tsv');
  const { rowsIn, drafts, rejects } = await read(path, allow);
  const different = new Map(drafts.map((draft) => [`${draft.kind} ${draft.value}`, draft]));
  const kept = [...different.values()];
  report(context, { rowsIn, drafts, rejects }, kept);
  assert.equal(rowsIn, readFileSync(path, 'utf8').trimEnd().split('\n').length - 1);
  assert.equal(drafts.length + rejects.length, rowsIn);

  // Against the popular sites alone, without the allow-list's own logic.
  const popular = new Set(readFileSync(popularFile, 'utf8').trim().split('\n'));
  const matched = kept.filter(({ quarantine }) => quarantine === null);
  const hosts = new Set(matched.filter(({ kind }) => kind === 'domain').map(({ value }) => value));
  assert.deepEqual(
    [...popular].filter((site) => coveredBy(site, hosts)),
    [],
  );
  const whole = [...hosts].filter((host) => popular.has(registrableDomain(host) ?? host));
  assert.deepEqual(whole, [], 'no host of a popular site either');
});

/** Whether the host or one above it is among the listed. */
function coveredBy(host: string, listed: ReadonlySet<string>): boolean {
  const dot = host.indexOf('.');
  return listed.has(host) || (dot >= 0 && coveredBy(host.slice(dot + 1), listed));
}

function report(context: TestContext, read: Read, kept: readonly IndicatorDraft[]): void {
  const aside = kept.filter(({ quarantine }) => quarantine !== null);
  context.diagnostic(
    `${read.rowsIn} rows = ${kept.length} kept + ${read.drafts.length - kept.length} repeated + ${read.rejects.length} rejected`,
  );
  context.diagnostic(`kinds: ${JSON.stringify(tally(kept.map(({ kind }) => kind)))}`);
  context.diagnostic(
    `quarantined: ${JSON.stringify(tally(aside.map(({ quarantine }) => quarantine ?? '')))}: ${aside.map(({ value }) => value).join(' ')}`,
  );
  context.diagnostic(
    `rejected: ${JSON.stringify(tally(read.rejects.map(({ field, reason }) => `${field}: ${reason}`)))}`,
  );
}

test('the popular sites themselves, listed by mistake, all stand aside', {
  skip,
}, async (context) => {
  if (!data.present) return;
  const popularFile = join(data.path, 'popular-sites/tranco-10k.txt');
  const { allow } = await loadAllowList({ hosts: [], files: [popularFile] });
  const { rowsIn, drafts, rejects } = await read(popularFile, allow);
  context.diagnostic(
    JSON.stringify(tally(drafts.map(({ quarantine }) => quarantine ?? 'matched'))),
  );
  assert.equal(rowsIn, 10_000);
  assert.deepEqual(rejects, []);
  assert.ok(drafts.every(({ quarantine }) => quarantine !== null));
});

test('the published STIX bundles are read, the invalid one with its reason', {
  skip,
}, async (context) => {
  if (!data.present) return;
  const folder = join(data.path, 'stix');
  const results: Record<string, string> = {};
  for (const name of readdirSync(folder).sort()) {
    const { rowsIn, drafts, rejects } = await read(join(folder, name), new AllowList([]));
    results[name] = `${rowsIn} rows, ${drafts.length} drafts, ${rejects.length} rejects`;
    context.diagnostic(`${name}: ${results[name]}`);
  }
  assert.equal(results['indicator-for-malicious-url.json'], '1 rows, 1 drafts, 0 rejects');
  assert.equal(results['invalid-timestamp.json'], '1 rows, 0 drafts, 1 rejects');
  assert.equal(results['sighting-of-an-indicator.json'], '1 rows, 1 drafts, 0 rejects');
});

test("MISP's definition of an object is no event, and the error says so", { skip }, async () => {
  if (!data.present) return;
  const path = join(data.path, 'misp/phone-number.definition.json');
  await assert.rejects(
    read(path, new AllowList([])),
    (error) => error instanceof TocsinError && error.code === 'INPUT_FORMAT',
  );
});
