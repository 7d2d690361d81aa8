import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { TocsinError } from '../../domain/error.ts';
import { AllowList, type AllowTier } from './allow-list.ts';
import { normaliseHost } from './host.ts';

/** A line that was not taken; `file` is null for a host from the configuration. */
export type AllowListProblem = {
  readonly file: string | null;
  /** 1-based line, or position in the configured array. */
  readonly line: number;
  readonly reason: 'not_a_host' | 'unresolved_include' | 'rule_not_taken' | 'circular_include';
  readonly text: string;
};

export type AllowListSources = {
  /** Hosts of the configuration: protected, with every page on them. */
  readonly hosts: readonly string[];
  /** Files of popular sites. */
  readonly files: readonly string[];
  /** Files of hosts to protect with every page on them: banks, hospitals, government. */
  readonly protectedFiles?: readonly string[];
};

export type LoadedAllowList = {
  readonly allow: AllowList;
  readonly problems: readonly AllowListProblem[];
};

/** v2fly's longest lines are under 100 characters; a longer one is not from a list of hosts. */
const maxLine = 1000;

/**
 * Reads allow-lists: one host a line, `#` comments, and v2fly's domain-list syntax: `domain:` and
 * `full:` (both cover what is below, as every allowed host does), `include:` of a file beside, `@attributes`
 * and `&affiliations` ignored. `keyword:` and `regexp:` rules are not taken. Lines that were not taken are
 * reported with file and line; an unreadable file throws INPUT_UNREADABLE.
 */
export async function loadAllowList(sources: AllowListSources): Promise<LoadedAllowList> {
  const loading: Loading = { entries: [], problems: [] };
  for (const [at, text] of sources.hosts.entries()) {
    takeHost(text, { file: null, line: at + 1, tier: 'protected' }, loading);
  }
  for (const file of sources.files) await takeFile(file, 'popular', [], loading);
  for (const file of sources.protectedFiles ?? []) await takeFile(file, 'protected', [], loading);
  return { allow: new AllowList(loading.entries), problems: loading.problems };
}

type Loading = {
  readonly entries: [string, AllowTier][];
  readonly problems: AllowListProblem[];
};

type Place = { readonly file: string | null; readonly line: number; readonly tier: AllowTier };

async function takeFile(
  file: string,
  tier: AllowTier,
  above: readonly string[],
  loading: Loading,
): Promise<void> {
  const text = await readText(file);
  for (const [at, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const place: Place = { file, line: at + 1, tier };
    const rule = raw.replace(/#.*$/, '').trim().split(/\s+/)[0] ?? '';
    if (rule === '') continue;
    if (raw.length > maxLine) refuse('not_a_host', '', place, loading);
    else if (rule.startsWith('include:')) await takeInclude(rule, place, [...above, file], loading);
    else takeRule(rule, place, loading);
  }
}

async function takeInclude(
  rule: string,
  place: Place,
  above: readonly string[],
  loading: Loading,
): Promise<void> {
  // Only a name: an include must not lead out of the folder of the list.
  const name = basename(rule.slice('include:'.length));
  const folder = dirname(place.file ?? '.');
  for (const candidate of [join(folder, name), join(folder, `${name}.txt`)]) {
    if (above.includes(candidate)) return refuse('circular_include', rule, place, loading);
    try {
      return await takeFile(candidate, place.tier, above, loading);
    } catch (error) {
      if (!(error instanceof TocsinError) || error.code !== 'INPUT_UNREADABLE') throw error;
    }
  }
  refuse('unresolved_include', rule, place, loading);
}

function takeRule(rule: string, place: Place, loading: Loading): void {
  const colon = rule.indexOf(':');
  const kind = colon < 0 ? '' : rule.slice(0, colon);
  if (kind === 'keyword' || kind === 'regexp') refuse('rule_not_taken', rule, place, loading);
  else if (kind === 'domain' || kind === 'full') takeHost(rule.slice(colon + 1), place, loading);
  else takeHost(rule, place, loading);
}

function takeHost(text: string, place: Place, loading: Loading): void {
  const found = normaliseHost(text);
  if (found.ok) loading.entries.push([found.host, place.tier]);
  else refuse('not_a_host', text.slice(0, maxLine), place, loading);
}

function refuse(
  reason: AllowListProblem['reason'],
  text: string,
  place: Place,
  loading: Loading,
): void {
  loading.problems.push({ file: place.file, line: place.line, reason, text });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new TocsinError('INPUT_UNREADABLE', `cannot read the allow-list ${file}`, { cause });
  }
}
