import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Indicator } from '../../domain/indicator.ts';
import { hexOf } from '../../store/hex.ts';
import { createReplayVault } from '../../vault/replay-vault.ts';
import { ListedNumbers } from './listed-numbers.ts';
import { writeSuspects } from './suspects-file.ts';

const vault = createReplayVault(1);
const tokenOf = (text: string): Uint8Array => vault.seal({ space: 'e164', text });
const hourMs = 3_600_000;

function suspicion(text: string, fromH: number, untilH: number | null, confidence: number) {
  return {
    ...{ token: tokenOf(text), scamType: null, confidence, fromMs: fromH * hourMs },
    untilMs: untilH === null ? null : untilH * hourMs,
  };
}

function listing(value: string, validFromMs: number | null): Indicator {
  return {
    ...{ id: new Uint8Array(16), kind: 'phone', value, space: 'e164', partyClass: 'mobile' },
    ...{ scamType: null, confidence: 75, status: 'active', statusReason: null, validFromMs },
    ...{ validUntilMs: null, createdMs: 0, updatedMs: 0 },
  };
}

test('a row for each time without a gap, beside the truth and the listing; an audit entry a number', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'tocsin-suspects-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  const file = join(dir, 's.csv');
  const [fraud, roamer, nobody] = ['8617000000001', '447700900001', '8619900000009'];
  const of = { listedMs: null, firstFraudContactMs: null };
  await writeSuspects(file, {
    suspicions: [
      suspicion(fraud, 1, 2, 50),
      suspicion(roamer, 1, 3, 42.4),
      suspicion(fraud, 2, 4, 58),
      suspicion(fraud, 9, null, 45),
      suspicion(nobody, 5, 6, 40),
    ],
    truth: [
      { ...of, number: hexOf(tokenOf(fraud)), fraud: true, role: 'scammer' },
      { ...of, number: hexOf(tokenOf(roamer)), fraud: false, role: 'roamer, abroad' },
    ],
    listed: new ListedNumbers([listing(fraud, 8 * hourMs), listing(nobody, null)], vault),
    vault,
    nowMs: 0,
  });
  const at = (hour: number): string => new Date(hour * hourMs).toISOString();
  assert.equal(
    await readFile(file, 'utf8'),
    [
      'number,from,until,confidence,fraud,role,listed',
      `+8617000000001,${at(1)},${at(4)},58,yes,scammer,${at(8)}`,
      `+447700900001,${at(1)},${at(3)},42,no,"roamer, abroad",`,
      `+8619900000009,${at(5)},${at(6)},40,no,,always`,
      `+8617000000001,${at(9)},,45,yes,scammer,${at(8)}`,
      '',
    ].join('\n'),
  );
  const audit = (await readFile(`${file}.audit.jsonl`, 'utf8')).trimEnd().split('\n');
  assert.equal(audit.filter((line) => JSON.parse(line).action === 'reveal').length, 3);
  for (const line of audit) assert.doesNotMatch(line, /7000000001|447700900001/);
});
