import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AllowList, type AllowTier } from '../../intake/hosts/allow-list.ts';
import { sealingKeyOf } from '../../vault/sealing-key.ts';
import { createEphemeralVault } from '../../vault/vault.ts';
import { workerSealer } from '../../vault/worker-seal.ts';
import { openIndexReader } from '../index/reader.ts';
import { IndicatorIndex } from '../indicator-index.ts';
import {
  rowHostLength,
  rowHostStart,
  rowIdLength,
  rowIdStart,
  rowKind,
  rowPathLength,
  rowRefBytes,
  rowTimeMs,
  webRow,
} from '../kernel/layout.ts';
import { allocate, createKernelMemory, instantiateKernel } from '../memory.ts';
import { HostDigests } from '../scan/host-digest.ts';
import { CsvText } from './csv-text.ts';
import { HitLines } from './hit-lines.ts';
import { hitLinesRoom, RowMemory } from './row-memory.ts';
import { touchesOf } from './row-touches.ts';

const label = fc.constantFrom('a', 'b', 'pay', 'bank', 'com', 'a-rather-long-label');
const name = fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join('.'));
const host = fc.oneof({ weight: 5, arbitrary: name }, fc.constant('192.0.2.7'));
const segments = fc
  .array(fc.constantFrom('p', 'q', '', 'x,y', '"', '?', 'a=1&b', ';s'), { maxLength: 4 })
  .map((parts) => `/${parts.join('/')}`);
// A page that is listed as `host//` is the root page, which a visit need not spell out.
const path = fc.oneof(segments, fc.constantFrom('', '//'));
const known = fc
  .record({
    kind: fc.constantFrom('domain' as const, 'domain' as const, 'url' as const, 'ip' as const),
    host,
    path,
    validFromMs: fc.constantFrom(null, 0, 1000),
  })
  .map(({ kind, host, path, validFromMs }) => ({
    kind,
    value: kind === 'url' ? host + (path === '' ? '/' : path) : kind === 'ip' ? '192.0.2.7' : host,
    space: null,
    validFromMs,
    validUntilMs: null,
  }));
const visit = fc.record({
  id: fc.oneof(
    { weight: 9, arbitrary: fc.string({ unit: fc.constantFrom(...'ab01-:'), maxLength: 20 }) },
    { weight: 1, arbitrary: fc.constantFrom('a"b', 'a,b', 'x'.repeat(255), 'x'.repeat(256)) },
  ),
  host,
  path: fc.oneof({ weight: 20, arbitrary: path }, fc.constant(`/${'l'.repeat(5000)}`)),
  timeMs: fc.constantFrom(-1, 500, 5000),
});
const allowed = fc.array(fc.tuple(host, fc.constantFrom<AllowTier>('protected', 'popular')), {
  maxLength: 2,
});

const vault = createEphemeralVault();
const km = createKernelMemory();
const kernel = instantiateKernel(km);
const memory = new RowMemory(km, { contacts: false, cells: false, lines: true });
const lines = new HitLines(km, memory);
const blockBytes = 1 << 20;
const block = allocate(km, blockBytes + 64) + 64;

test('lines of visits are those of the touches, allowed hosts and long pages included', () => {
  let written = 0;
  let left = 0;
  fc.assert(
    fc.property(
      fc.array(known, { minLength: 1, maxLength: 10 }),
      fc.array(visit, { maxLength: 100 }),
      allowed,
      (listed, visits, hosts) => {
        const index = new IndicatorIndex(vault, { memory: km, kernel });
        index.upsert(listed);
        const reader = openIndexReader(km, index.handle, { kernel, allow: new AllowList(hosts) });
        const sealer = workerSealer(sealingKeyOf(vault, index.epoch));
        const digests = new HostDigests(km, sealer.digestKey, kernel);
        const { buffer } = km.memory;
        const bytes = Buffer.from(buffer as unknown as ArrayBuffer, block, blockBytes);
        const refs = new DataView(buffer, memory.rows, visits.length * rowRefBytes);
        const candidates = new Uint32Array(buffer, memory.candidates, visits.length);
        let end = 0;
        for (const [place, { id, host, path, timeMs }] of visits.entries()) {
          const at = place * rowRefBytes;
          // The root page has no path.
          const page = path === '/' ? '' : path;
          refs.setUint8(at + rowKind, webRow);
          refs.setFloat64(at + rowTimeMs, timeMs, true);
          refs.setUint32(at + rowIdStart, end, true);
          refs.setUint16(at + rowIdLength, id.length, true);
          refs.setUint32(at + rowHostStart, end + id.length, true);
          refs.setUint16(at + rowHostLength, host.length, true);
          refs.setUint16(at + rowPathLength, page.length, true);
          end += bytes.write(id + host + page, end, 'latin1');
          candidates[place] = place;
        }
        reader.enter();
        const blockIndex = { reader, sealer, digests };
        const views = { rows: refs, slots: new Uint8Array(0), tokenWords: new Uint32Array(0) };
        const exact = (to: CsvText, place: number): void => {
          const row = { row: place, sides: 0, line: place };
          const found = touchesOf(views, row, bytes, blockIndex);
          for (const { kind, value, side } of found?.touches ?? []) {
            to.add(found?.id ?? null, place, kind, value, side);
          }
        };
        const [expected, got] = [new CsvText(), new CsvText()];
        for (const place of visits.keys()) exact(expected, place);
        for (let at = 0; at < visits.length; ) {
          const part = lines.write(blockIndex, at, visits.length, block);
          got.addLines(part.text, part.rows);
          assert.ok(part.text.length <= hitLinesRoom);
          at += part.done;
          written += part.rows;
          if (part.done > 0 || at === visits.length) continue;
          exact(got, at++);
          left++;
        }
        const [all, one] = [expected.take(), got.take()];
        assert.equal(one.text, all.text);
        assert.deepEqual(
          one.gaps.map(({ line }) => line),
          all.gaps.map(({ line }) => line),
        );
        reader.leave();
        reader.close();
        digests.close();
        index.close();
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  );
  assert.ok(written > 0 && left > 0);
});
