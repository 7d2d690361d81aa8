import { closeSync } from 'node:fs';
import { readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { syncNames } from './journal-file.ts';
import { openSegment } from './segment-file.ts';
import { type SegmentFacts, segmentNamePattern, unfinishedSuffix } from './segment-layout.ts';

export type Segment = SegmentFacts & { readonly name: string; readonly bytes: number };

/**
 * The segments in the folder. Files that a crash left behind are deleted: unfinished ones, and those
 * whose contacts all stand in a merged one.
 *
 * @throws TocsinError STORE_FAILED when one is damaged; the system's error
 */
export async function loadSegments(dir: string): Promise<Segment[]> {
  const found: Segment[] = [];
  const useless: string[] = [];
  for (const name of await readdir(dir)) {
    if (name.endsWith(unfinishedSuffix)) useless.push(name);
    if (!segmentNamePattern.test(name)) continue;
    const { file, facts, bytes } = openSegment(dir, name);
    closeSync(file);
    found.push({ ...facts, name, bytes });
  }
  const kept = found.filter((segment) => {
    const merged = found.some((other) => other !== segment && holds(other, segment));
    if (merged) useless.push(segment.name);
    return !merged;
  });
  for (const name of useless) await unlink(join(dir, name));
  if (useless.length > 0) await syncNames(dir);
  return kept;
}

/** Whether all that `part` holds came from journals that are in `whole` too. */
function holds(whole: SegmentFacts, part: SegmentFacts): boolean {
  return (
    whole.epoch === part.epoch &&
    whole.firstJournal <= part.firstJournal &&
    whole.lastJournal >= part.lastJournal
  );
}

/** Whether a journal's contacts of an epoch are in a segment already. */
export function covers(segments: readonly Segment[], epoch: number, journal: number): boolean {
  return segments.some(
    (segment) =>
      segment.epoch === epoch && segment.firstJournal <= journal && journal <= segment.lastJournal,
  );
}
