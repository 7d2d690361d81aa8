import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { TocsinError } from '../../domain/error.ts';
import type { Reject } from '../../domain/record.ts';
import type { RecordInput } from '../../intake/records/byte-source.ts';
import { partyReaders } from '../../intake/records/party-readers.ts';
import { openRecordSource } from '../../intake/records/record-source.ts';
import { sealingKeyOf } from '../../vault/sealing-key.ts';
import { matchBatch } from '../match-batch.ts';
import { matchRow } from '../match-csv.ts';
import type { BlockMode, MatchedBlock } from './block.ts';
import { inlineThread } from './inline-thread.ts';
import { MatchThread } from './match-thread.ts';
import { MatchPool } from './pool.ts';
import type { PoolThread } from './pool-thread.ts';
import { limits, noHosts, openSample, profile, sampleIndex } from './testing/samples.ts';

const mode: BlockMode = { output: 'csv', contacts: false, cells: false, observed: 'record' };
const { vault, index } = sampleIndex();
const km = index.memory;

/** A made-up number, not in any real range. */
const number = (n: number): string => `1700000${String(n % 10_000).padStart(4, '0')}`;

const good = fc.nat(400).map((n) => {
  const time = `2026-07-01T00:00:${String(n % 60).padStart(2, '0')}Z`;
  return `r${n},call,${time},${number(n)},${number(n * 7)},${n % 90},c${n % 5}`;
});
const hostile = fc.constantFrom(
  '',
  ' ',
  ',call,2026-07-01T00:00:00Z,17000000001,17000000002,1,c',
  'q1,call,2026-07-01T00:00:00Z,"17000000001",17000000002,1,"c\n""2"""',
  '"q\n2",call,2026-07-01T00:00:00Z,17000000001,17000000003,1,"a\r\nb\n\n"',
  'q3,sms,1782864000000,BANK-95,17000000001,,"',
  'w1,web,2026-07-01T00:00:00Z,17000000009,http://www.bad.example/pay?x=1,,',
  'w2,web,2026-07-01T00:00:00Z,17000000009,good.example,,',
  'a1,app,2026-07-01T00:00:00Z,17000000009,com.example.bad,,',
  ',app,2026-07-01T00:00:00Z,17000000009,com.example.bad,,',
  'b1,fax,2026-07-01T00:00:00Z,17000000001,17000000002,,',
  'b2,call,2026-07-01T00:00:00Z,17000000001',
  'b3,call,never,17000000001,17000000002,,',
  'b4,call,2026-07-01T00:00:00Z,17000000001,17000000002,1,\0',
  'b5,call,2026-07-01T00:00:00Z,17000000001,17000000002,1,\u00fc',
  '\u53f7,call,2026-07-01T00:00:00Z,17000000001,17000000001,1,c',
  `l1,call,2026-07-01T00:00:00Z,17000000001,17000000002,1,${'x'.repeat(130)}`,
  `"${'y\n'.repeat(80)}",call,2026-07-01T00:00:00Z,17000000001,17000000002,1,c`,
  '"',
);

/** CSV records, good and bad, with every kind of line end. */
const traffic = fc
  .tuple(
    fc.array(
      fc.tuple(
        fc.oneof({ weight: 5, arbitrary: good }, { weight: 3, arbitrary: hostile }),
        fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n'),
      ),
      { maxLength: 60 },
    ),
    fc.boolean(),
    fc.constantFrom('', '', '\ufeff'),
  )
  .map(([rows, ended, mark]) => {
    const body = rows.map(([row, end]) => row + end).join('');
    const text = `${mark}id,kind,time,from,to,duration_s,cell\n${body}`;
    return Buffer.from(ended ? text : text.replace(/\r?\n$/, ''));
  });

let folder = '';
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tocsin-engine-'));
});
after(async () => {
  await rm(folder, { recursive: true });
});

type Outcome = {
  rowsIn: number;
  accepted: number;
  rejects: Reject[];
  text: string;
  error: string | null;
};

/** What the object path makes of an input. */
async function byObjects(input: RecordInput): Promise<Outcome> {
  const outcome: Outcome = { rowsIn: 0, accepted: 0, rejects: [], text: '', error: null };
  try {
    const options = { profile, readers: partyReaders('CN'), limits };
    const source = await openRecordSource(input, options);
    for await (const { records, rejects, rowsIn } of source.batches()) {
      outcome.rowsIn += rowsIn;
      outcome.accepted += records.length;
      outcome.rejects.push(...rejects);
      for (const { recordIndex, side, indicator } of matchBatch(records, vault, index).matches) {
        const id = records[recordIndex]?.id ?? '';
        outcome.text += matchRow(id, indicator.kind, indicator.value, side);
      }
    }
  } catch (error) {
    outcome.error = messageOf(error);
  }
  return outcome;
}

function messageOf(error: unknown): string {
  if (error instanceof TocsinError) return error.message;
  throw error;
}

function add(outcome: Outcome, block: MatchedBlock): void {
  assert.equal(block.rowsIn, block.accepted + block.rejects.length);
  assert.equal(parse(block.text, { record_delimiter: '\n' }).length, block.matches);
  outcome.rowsIn += block.rowsIn;
  outcome.accepted += block.accepted;
  outcome.rejects.push(...block.rejects);
  outcome.text += block.text;
}

async function byBlocks(pool: MatchPool, input: RecordInput): Promise<Outcome> {
  const outcome: Outcome = { rowsIn: 0, accepted: 0, rejects: [], text: '', error: null };
  try {
    const source = await openSample(input);
    for await (const block of pool.run(source, mode)) add(outcome, block);
  } catch (error) {
    outcome.error = messageOf(error);
  }
  return outcome;
}

const matchThread = (): MatchThread =>
  new MatchThread({
    km,
    handle: index.handle,
    allow: noHosts,
    keyOf: (epoch) => sealingKeyOf(vault, epoch),
  });

/** Like a worker, but in this thread: answers come later, and in another order than the jobs. */
function shuffledThread(delays: readonly number[]): PoolThread {
  const thread = inlineThread(matchThread());
  let calls = 0;
  return {
    ...thread,
    inline: false,
    match: async (run, job) => {
      await setTimeout(delays[calls++ % delays.length]);
      return await thread.match(run, job);
    },
  };
}

const packings = {
  plain: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) =>
    Buffer.concat([gzipSync(bytes.subarray(0, 300)), gzipSync(bytes.subarray(300))]),
  zstd: (bytes: Buffer) =>
    Buffer.concat([zstdCompressSync(bytes.subarray(0, 99)), zstdCompressSync(bytes.subarray(99))]),
  truncated: (bytes: Buffer) => gzipSync(bytes, { level: 0 }).subarray(0, -60),
};

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test('blocks of any size, in any order, come to what records one by one come to', async () => {
  let files = 0;
  await fc.assert(
    fc.asyncProperty(
      traffic,
      fc.constantFrom(...Object.values(packings)),
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom('file', 'bytes', 'stream'),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 40 }),
      async (bytes, pack, blockBytes, kind, threads, blocksAtOnce) => {
        const packed = pack(bytes);
        const path = join(folder, `${files++}.csv`);
        await writeFile(path, packed);
        const input = (): RecordInput => {
          if (kind === 'file') return { kind, path };
          if (kind === 'bytes') return { kind, id: 'b', name: 'body', bytes: packed };
          return { kind: 'stream', id: 's', name: 'stdin', stream: pieces(packed, 57) };
        };
        const pool = new MatchPool({
          km,
          threads:
            threads === 0
              ? [inlineThread(matchThread())]
              : Array.from({ length: threads }, (_, n) => shuffledThread([2, 0, 1, n])),
          blockBytes,
          fileJobBytes: blockBytes * blocksAtOnce,
        });
        const expected = await byObjects(input());
        assert.deepEqual(await byBlocks(pool, input()), expected);
        await pool.close();
        await rm(path);
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 120) },
  );
});
