import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleSuspect } from '../../../test/support/store-samples.ts';
import type { Hit } from '../../domain/hit.ts';
import { MemoryLog } from '../../match/look-back/testing/memory-log.ts';
import { hexOf } from '../../store/hex.ts';
import { wordsOf } from '../discover/contact-words.ts';
import { contactsOf, hourMs, type Meeting, startMs, tokenOf } from '../discover/testing/traffic.ts';
import type { Sealing } from './past-contacts.ts';
import { PastFinder, type PastOptions } from './past-finder.ts';
import { rowsUnder } from './stream-rows.ts';
import { SuspectHits } from './suspect-hits.ts';

/** Two epochs whose tokens are one another's complements. */
const sealing: Sealing = {
  living: () => [1, 2],
  reseal: (tokens, from, to) => (from === to ? tokens : tokens.map((byte) => byte ^ 255)),
};
const calls: readonly Meeting[] = [
  { timeMs: startMs - 30 * hourMs, from: 'swindler', to: 'long ago', durationS: 60 },
  { timeMs: startMs - 2 * hourMs, from: 'swindler', to: 'anna', durationS: 60 },
  { timeMs: startMs - hourMs, from: 'bert', to: 'swindler', kind: 'sms' },
  { timeMs: startMs, from: 'anna', to: 'bert' },
];
const suspect = sampleSuspect({ token: tokenOf('swindler'), epoch: 2, sinceMs: startMs });

/** A log whose first half lies under the epoch before. */
async function logOf(): Promise<MemoryLog> {
  const log = new MemoryLog();
  const blocks = [
    { epoch: 1, rows: rowsUnder(contactsOf(calls.slice(0, 2)), 2, 1, sealing) },
    { epoch: 2, rows: contactsOf(calls.slice(2)) },
  ];
  for (const block of blocks) {
    const appended = await log.append({ source: 's', fingerprint: '', byteOffset: 1, ...block });
    appended.settle(true);
  }
  return log;
}

async function finder(own: Partial<PastOptions> = {}) {
  const kept: Hit[] = [];
  const problems: string[] = [];
  const log = await logOf();
  const past = new PastFinder({
    ...{ log, sealing, lookBackMs: 24 * hourMs, drained: async () => undefined },
    listed: () => ({ epoch: 2, isListed: () => false }),
    keepLate: async ({ hits }) => void kept.push(...hits),
    onProblem: (what) => problems.push(what),
    ...own,
  });
  return { past, log, kept, problems };
}

test('whom a suspect reached in the hours before is found, under whatever epoch, as live', async () => {
  const { past, kept } = await finder();
  past.addSuspects([suspect]);
  await past.find(2, 77);
  const live = new SuspectHits(2);
  live.replace([suspect]);
  const nobody = { epoch: 2, isListed: () => false };
  const wanted = live.of(contactsOf(calls.slice(1)), nobody, 77);
  const plain = (hits: readonly Hit[]) =>
    hits.map((hit) => ({ ...hit, id: hexOf(hit.id), subscriber: hexOf(hit.subscriber) }));
  assert.deepEqual(plain(kept), plain(wanted.map((hit) => ({ ...hit, late: true }))));
  await past.find(2, 78);
  assert.equal(kept.length, 2, 'it is asked for once');
});

test('contacts with a number that a list had named are the list’s', async () => {
  let outside = 0;
  const { past, kept } = await finder({
    listed: () => ({ epoch: 2, isListed: (tokens) => hexOf(tokens) === hexOf(suspect.token) }),
    keepLate: async (found) => {
      outside += found.outside;
      assert.deepEqual(found.hits, []);
    },
  });
  past.addSuspects([suspect]);
  await past.find(2, 77);
  assert.deepEqual([kept.length, outside], [0, 2]);
});

test('a search that fails is done again', async () => {
  const { past, log, kept, problems } = await finder();
  log.beforeChunk = () => {
    log.beforeChunk = () => undefined;
    throw new Error('torn');
  };
  past.addSuspects([suspect]);
  await past.find(2, 77);
  assert.equal(problems.length, 1);
  await past.find(2, 77);
  assert.equal(kept.length, 2);
});

test('with whom a known number was in contact is told in rows that make links', async () => {
  const { past } = await finder();
  past.addKnown(sealing.reseal(tokenOf('swindler'), 2, 1));
  past.rotate((tokens) => sealing.reseal(tokens, 1, 2), []);
  const pairs: string[] = [];
  for await (const rows of past.rowsOfKnown(2, startMs)) {
    const words = wordsOf(rows);
    for (let at = 0; at < words.length; at += 12) {
      const side = (from: number): string =>
        hexOf(new Uint8Array(words.slice(from, from + 4).buffer));
      assert.equal(side(at), hexOf(tokenOf('swindler')));
      pairs.push(side(at + 4));
    }
  }
  assert.deepEqual(pairs.sort(), [tokenOf('anna'), tokenOf('bert')].map(hexOf).sort());
  for await (const _ of past.rowsOfKnown(2, startMs)) assert.fail('asked twice');
});
